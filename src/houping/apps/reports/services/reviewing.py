"""Writes of the review (九（六）): submission, remarks and answers, drafts worded anew, the decision (R-9.12)."""

import datetime
import io
import tempfile
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps import contents, office
from houping.apps.accounts.access import Refused, require
from houping.apps.accounts.roles import who_can
from houping.apps.accounts.states import after
from houping.apps.jobs.models import Run
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.apps.plans.queries import plan_of
from houping.apps.plans.services import check_version, hold, next_number, require_issued
from houping.apps.reports import drafts, places, queries
from houping.apps.reports.models import Draft, Remark, RemarkStep, Round
from houping.apps.results.models import Proposal
from houping.chain.report import check_draft
from houping.core import errors
from houping.core.checks import lines_of

DOCX = {f"{contents.OFFICE}wordprocessingml.document": ("docx",)}
LARGEST = 10 << 20  # bytes of a draft; a report has half of one million
DECIDED = (Proposal.State.APPROVED, Proposal.State.SUPERSEDED)
SHOWN = 12  # differences that a refusal lists


@transaction.atomic
def submit(*, actor: Any, assessment: Assessment, note: str) -> Round:
    """Submit the newest reports, as they read now, for a round of review.

    Raises StepsMissing, ReviewUnderWay, ReviewPassed, RemarksUnanswered.
    """
    require(actor, "report.submit", assessment=assessment.key)
    number = next_number(assessment.report_rounds)
    run = _newest(assessment)
    last = assessment.report_rounds.first()
    if last is not None and last.run_id == run.pk:
        _require_unfrozen(last)
    unanswered = assessment.report_remarks.filter(state=Remark.State.OPEN).count()
    if unanswered:
        raise errors.RemarksUnanswered(count=unanswered)
    if last is not None and last.state == Round.State.OPEN:
        last.state = after(last, "replace", Round.ACTS)
        _save(last, actor)
    made = Round.objects.create(
        assessment=assessment,
        number=number,
        run=run,
        note=note.strip(),
        drafts=drafts.digests(run),
        submitted_by=actor,
        changed_by=actor,
    )
    again = _confirm_again(actor, assessment, run) if last is not None and last.run_id != run.pk else []
    _tell(actor, "report.submit", made, run=run.run, drafts=made.drafts, note=made.note, confirm_again=again)
    return made


def _confirm_again(actor: Any, assessment: Assessment, run: Run) -> list[int]:
    """Let remarks be confirmed once more whose report lost its wording when it was computed anew; return their numbers."""
    worded = assessment.report_drafts.exclude(run=run).values("name")
    settled = assessment.report_remarks.filter(state=Remark.State.SETTLED, must=True, name__in=worded)
    found = list(settled.select_for_update())
    for one in found:
        one.state = after(one, "again", Remark.ACTS)
        _save(one, actor)
        RemarkStep.objects.create(remark=one, action="again", by=actor)
    return [one.number for one in found]


@transaction.atomic
def remark(
    *, actor: Any, assessment: Assessment, name: str, heading: str, quote: str, text: str, must: bool
) -> Remark:
    """Make a remark on a place of a report; raises ReviewNotOpen, DraftOutdated."""
    require(actor, "report.remark", assessment=assessment.key)
    number = next_number(assessment.report_remarks)
    under_way = _open(assessment, _("提意见"))
    if name not in drafts.reports_of(under_way.run):
        raise errors.ReviewNotOpen()
    made = Remark.objects.create(
        assessment=assessment,
        round=under_way,
        number=number,
        name=name,
        heading=heading[:120],
        quote=quote[:200],
        text=text.strip(),
        must=must,
        by=actor,
        changed_by=actor,
    )
    _tell(actor, "report.remark", under_way, remark=made.number, report=name, text=made.text, must=must)
    return made


@transaction.atomic
def take(*, actor: Any, remark_id: int, action: str, version: int, text: str) -> Remark:
    """Answer a remark (done, explain), confirm it (settle, reopen) or take it back (withdraw).

    Who made it confirms it, or who decides on the round. Raises Refused, MoveRefused, RecordChanged.
    """
    query = Remark.objects.select_for_update(of=("self",))
    found = query.select_related("round__assessment", "assessment", "by", "changed_by").get(pk=remark_id)
    require(actor, Remark.MOVES[action].permission, assessment=found.assessment.key)
    if action in ("settle", "reopen", "withdraw"):
        _require_own(found, actor, deciding=action != "withdraw")
    target = after(found, action)
    check_version(found, version)
    found.state = target
    _save(found, actor)
    RemarkStep.objects.create(remark=found, action=action, text=text.strip(), by=actor)
    _tell(actor, f"report.{action}", found.round, remark=found.number, report=found.name, text=text.strip())
    return found


def _require_own(found: Remark, actor: Any, *, deciding: bool) -> None:
    may_decide = deciding and actor.may("report.pass", assessment=found.assessment.key)
    if found.by_id != actor.pk and not may_decide:
        who = f"{found.by.name}{'、' + who_can('report.pass') if deciding else ''}"
        raise Refused(_("这条意见由%s处理。") % who)


def revise(
    *, actor: Any, assessment: Assessment, name: str, file: BinaryIO, file_name: str, note: str
) -> Draft:
    """Take a report whose sentences the third party worded anew in Word; its figures are checked first.

    Raises ReviewUnderWay, ReviewPassed, DraftUnreadable, DraftMarked, DraftUnread, DraftDiffers, DraftUnchanged and what
    `contents.keep` raises.
    """
    require(actor, "report.submit", assessment=assessment.key)
    run = _revisable(assessment, name)
    plain_name = contents.plain_name(file_name)
    contents.kind_of(file, plain_name, DOCX)
    without_traces = office.bare(file)  # who wrote it, on which machine: an issued report does not tell
    if without_traces is None:
        raise errors.DraftUnreadable(name=plain_name)
    _require_clean(queries.folder_of(run) / name, plain_name, without_traces)
    return _revise(actor, assessment, name, without_traces, plain_name, note)


@transaction.atomic
def _revise(
    actor: Any, assessment: Assessment, name: str, without_traces: bytes, plain_name: str, note: str
) -> Draft:
    hold(assessment)
    run = _revisable(assessment, name)
    _require_figures(assessment, run, name, without_traces)
    before = drafts.versions(assessment, name)[-1]
    if office.bare(io.BytesIO(before.read())) == without_traces:
        raise errors.DraftUnchanged(number=before.number)
    kept = contents.keep(io.BytesIO(without_traces), plain_name, kinds=DOCX, limit=LARGEST)
    made = Draft.objects.create(
        run=run,
        assessment=assessment,
        name=name,
        number=before.number + 1,
        sha256=kept.sha256,
        size=kept.size,
        note=note.strip(),
        by=actor,
    )
    key = assessment.key
    record(
        actor=actor,
        action="report.revise",
        subject=f"reportdraft:{key}:{run.run}:{name}",
        assessment=key,
        number=made.number,
        sha256=made.sha256,
        note=made.note,
    )
    return made


def _revisable(assessment: Assessment, name: str) -> Run:
    """Return the run whose report may be worded anew now."""
    run = _newest(assessment)
    if name not in drafts.reports_of(run):
        raise errors.StepsMissing(missing=name)
    _require_changeable(assessment, run)
    return run


def _require_changeable(assessment: Assessment, run: Run) -> None:
    last = assessment.report_rounds.filter(run=run).first()
    if last is not None:
        _require_unfrozen(last)


def _require_unfrozen(last: Round) -> None:
    if last.state == Round.State.OPEN:
        raise errors.ReviewUnderWay(number=last.number)
    if last.state == Round.State.PASSED:
        raise errors.ReviewPassed(number=last.number)


def _require_clean(made: Path, name: str, data: bytes) -> None:
    """Raise what keeps a file out before its words are compared.

    made : the report as it was written
    Raises DraftMarked for tracked changes and comments, DraftUnread for what no check reads, DraftUnreadable otherwise.
    """
    from houping.documents import edited  # loads what reads documents

    file = io.BytesIO(data)
    try:
        marked, unread = edited.is_marked(file), edited.unread(file, made)
        if not unread:
            places.read(data)
    except Exception:  # whatever a reader of foreign files trips over: no page could show it
        raise errors.DraftUnreadable(name=name) from None
    if marked:
        raise errors.DraftMarked(name=name)
    if unread:
        raise errors.DraftUnread(name=name, what=unread)


def _require_figures(assessment: Assessment, run: Run, name: str, data: bytes) -> None:
    """Raise DraftDiffers unless every sentence of an edited report that tells a result is the one of the facts (R-9.13)."""
    plan = plan_of(require_issued(assessment, _("上传修订稿")))
    with tempfile.NamedTemporaryFile(suffix=drafts.WORD) as copy:
        copy.write(data)
        copy.flush()
        problems = check_draft(queries.folder_of(run), name, Path(copy.name), plan)
    if problems:
        raise errors.DraftDiffers(name=Path(name).stem, count=len(problems), lines=lines_of(problems, SHOWN))


@transaction.atomic
def decide(
    *,
    actor: Any,
    round_id: int,
    action: str,
    version: int,
    opinion: str,
    revise_by: datetime.date | None = None,
) -> Round:
    """Pass the reports of a round, or return them with a date until when they come back.

    Raises Refused, MoveRefused, RecordChanged, StepByAnother, RemarksUnsettled, DraftsApproved, DraftOutdated.
    """
    hold(
        Assessment.objects.get(report_rounds=round_id)
    )  # no remark, no draft and no approval comes in between
    found = Round.objects.select_related("assessment", "run", "submitted_by", "changed_by").get(pk=round_id)
    require(actor, Round.MOVES[action].permission, assessment=found.assessment.key)
    target = after(found, action)
    check_version(found, version)
    if actor == found.submitted_by:
        raise errors.StepByAnother(who=actor.name, roles=who_can("report.pass"))
    if action == "pass":
        _require_newest(found, _("审核通过"))
        _require_settled(found.assessment)
    elif approved := Proposal.objects.filter(reports=found.run, state__in=DECIDED).first():
        raise errors.DraftsApproved(number=approved.number)
    found.state, found.opinion = target, opinion.strip()
    found.revise_by = revise_by if action == "return" else None
    found.decided_by, found.decided = actor, timezone.now()
    _save(found, actor)
    until = found.revise_by.isoformat() if found.revise_by else ""
    _tell(actor, f"report.{action}", found, run=found.run.run, reason=found.opinion, until=until)
    return found


def unsettled(assessment: Assessment) -> Any:
    """Return the remarks that are not settled, of all rounds."""
    return assessment.report_remarks.filter(state__in=Remark.UNSETTLED)


def require_passed(proposal: Proposal) -> None:
    """Raise ReportsNotReviewed unless the reports of a proposal passed their review and were not returned later."""
    hold(proposal.assessment)
    if not has_passed(proposal.reports):
        raise errors.ReportsNotReviewed()


def has_passed(run: Run) -> bool:
    """Say whether the last round of the reports of a run passed them."""
    return Round.objects.filter(run=run).values_list("state", flat=True).first() == Round.State.PASSED


def _require_settled(assessment: Assessment) -> None:
    left = unsettled(assessment).filter(must=True).count()
    if left:
        raise errors.RemarksUnsettled(count=left)


def _open(assessment: Assessment, act: str) -> Round:
    found = assessment.report_rounds.select_related("run", "assessment")
    under_way: Round | None = found.filter(state=Round.State.OPEN).first()
    if under_way is None:
        raise errors.ReviewNotOpen()
    _require_newest(under_way, act)
    return under_way


def _require_newest(found: Round, act: str) -> None:
    run = _newest(found.assessment)
    if run.pk != found.run_id:
        raise errors.DraftOutdated(new=run.run, old=found.run.run, action=act)


def _newest(assessment: Assessment) -> Run:
    found = queries.newest(assessment)
    if found is None:
        raise errors.StepsMissing(missing=_("报告"))
    return found.run


def _save(found: Any, actor: Any) -> None:
    found.version += 1
    found.changed_by, found.changed = actor, timezone.now()
    found.save()


def _tell(actor: Any, action: str, found: Round, **details: object) -> None:
    key = found.assessment.key
    subject = f"review:{key}:{found.number}"
    record(actor=actor, action=action, subject=subject, assessment=key, **details)

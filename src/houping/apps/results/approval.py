"""Writes of proposals: 等次建议 → 审核 → 审定, each step by another person, each with its entry in the ledger."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps.accounts.access import require
from houping.apps.accounts.roles import who_can
from houping.apps.accounts.states import after
from houping.apps.jobs.models import Run
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.apps.plans.services import check_version, require_issued
from houping.apps.results.figures import Figures
from houping.apps.results.models import Proposal, of
from houping.core import errors

Check = Callable[[Proposal], None]
_asked: list[Check] = []


def asks_before_approval(check: Check) -> Check:
    """Let an outer app refuse an approval that comes too early; it raises what the person is told."""
    _asked.append(check)
    return check


@transaction.atomic
def propose(*, actor: Any, assessment: Assessment, reason: str) -> Proposal:
    """Propose the newest grades with the reports written from them; raises StepsMissing, ReportsOfOtherGrades.

    Raises ProposalUnderWay while an earlier one waits.
    """
    require(actor, "grade.propose", assessment=assessment.key)
    require_issued(assessment, _("提出等次建议"))
    grades, reports = newest_pair(assessment)
    last = assessment.proposals.select_for_update().first()
    waiting = assessment.proposals.filter(state__in=["proposed", "reviewed"]).first()
    if waiting:
        raise errors.ProposalUnderWay(number=waiting.number, state=waiting.get_state_display())
    number = last.number + 1 if last else 1
    try:
        with transaction.atomic():
            made = Proposal.objects.create(
                assessment=assessment,
                number=number,
                grades=grades,
                reports=reports,
                reason=reason.strip(),
                proposed_by=actor,
                changed_by=actor,
            )
    except IntegrityError:  # another was faster
        raise errors.ProposalUnderWay(number=number, state=Proposal.State.PROPOSED.label) from None
    _tell(actor, "grade.propose", made, grades=grades.run, reports=reports.run, reason=made.reason)
    return made


def newest_pair(assessment: Assessment) -> tuple[Run, Run]:
    """Return the newest grades and the reports written from them; raises StepsMissing, ReportsOfOtherGrades."""
    grades, reports = of(assessment, "grades"), of(assessment, "reports")
    if grades is None or reports is None:
        raise errors.StepsMissing(missing=_("计算结果"))
    if not is_written_from(reports, grades):
        raise errors.ReportsOfOtherGrades(reports=reports.run, grades=grades.run)
    return grades, reports


def is_written_from(reports: Run, grades: Run | None) -> bool:
    """Say whether reports tell these grades."""
    path = str(reports.inputs.get("grades", {}).get("path", ""))
    return grades is not None and path.endswith(grades.run)


@transaction.atomic
def move(*, actor: Any, proposal_id: int, action: str, version: int, values: Mapping[str, Any]) -> Proposal:
    """Take a proposal one step on; `values` is what the step asks for.

    review: opinion, reference; approve: basis; return and reject: returned_for.
    Raises Refused, MoveRefused, RecordChanged, StepByAnother, ProposalOutdated.
    """
    proposal = _locked(proposal_id)
    permission = Proposal.MOVES[action].permission
    require(actor, permission, assessment=proposal.assessment.key)
    target = after(proposal, action)
    check_version(proposal, version)
    details = STEPS[action](proposal, actor, dict(values))
    proposal.state = target
    proposal.version += 1
    proposal.changed_by, proposal.changed = actor, timezone.now()
    proposal.save()
    _tell(actor, f"grade.{action}", proposal, grades=proposal.grades.run, **details)
    return proposal


def _review(proposal: Proposal, actor: Any, values: dict[str, Any]) -> dict[str, object]:
    """The bureau agrees, and names the document from which scale and shares of the grades come (R-7.23)."""
    _require_newest(proposal, _("审核"))
    _require_another(proposal, actor, "grade.review")
    proposal.opinion, proposal.reference = values["opinion"], values["reference"]
    proposal.reviewed_by, proposal.reviewed = actor, timezone.now()
    return {"opinion": proposal.opinion, "reference": proposal.reference.sha256}


def _approve(proposal: Proposal, actor: Any, values: dict[str, Any]) -> dict[str, object]:
    """The leading group decides; an approval before it gives way. Raises what outer apps ask for before."""
    _require_newest(proposal, _("审定"))
    for check in _asked:
        check(proposal)
    _require_another(proposal, actor, "grade.approve")
    before = proposal.assessment.proposals.filter(state=Proposal.State.APPROVED)
    before.update(state=Proposal.State.SUPERSEDED)
    proposal.basis = values["basis"]
    proposal.approved_by, proposal.approved = actor, timezone.now()
    return {"basis": proposal.basis, "reports": proposal.reports.run}


def _return(proposal: Proposal, actor: Any, values: dict[str, Any]) -> dict[str, object]:
    proposal.returned_for, proposal.returned_by = values["returned_for"], actor
    return {"reason": proposal.returned_for}


STEPS: Mapping[str, Callable[[Proposal, Any, dict[str, Any]], dict[str, object]]] = {
    "review": _review,
    "approve": _approve,
    "return": _return,
    "reject": _return,
}


def _require_newest(proposal: Proposal, action: str) -> None:
    """Raise ProposalOutdated when the grades were computed anew since."""
    newest = of(proposal.assessment, "grades")
    if newest is not None and newest.pk != proposal.grades_id:
        raise errors.ProposalOutdated(old=proposal.grades.run, new=newest.run, action=action)


def _require_another(proposal: Proposal, actor: Any, permission: str) -> None:
    """Raise StepByAnother for somebody who did an earlier step of this proposal."""
    if actor in (proposal.proposed_by, proposal.reviewed_by):
        raise errors.StepByAnother(who=actor.name, roles=who_can(permission))


def approved(assessment: Assessment) -> Proposal | None:
    """Return the proposal in force."""
    found: Proposal | None = assessment.proposals.filter(state=Proposal.State.APPROVED).first()
    return found


def approved_at(assessment: Assessment) -> datetime.datetime | None:
    """Return when the proposal in force was approved; None without one."""
    found = assessment.proposals.filter(state=Proposal.State.APPROVED)
    return found.values_list("approved", flat=True).first()


def decides(proposal: Proposal | None, figures: Figures) -> bool:
    """Say whether some figures are those that a proposal in force approved, and not a later computation."""
    in_force = proposal is not None and proposal.state == Proposal.State.APPROVED
    return in_force and proposal.reports.run == figures.run


def _locked(proposal_id: int) -> Proposal:
    query = Proposal.objects.select_for_update(of=("self",))
    related = ("assessment", "grades", "reports", "proposed_by", "reviewed_by", "changed_by")
    return query.select_related(*related).get(pk=proposal_id)


def _tell(actor: Any, action: str, proposal: Proposal, **details: object) -> None:
    key = proposal.assessment.key
    record(actor=actor, action=action, subject=f"grades:{key}:{proposal.number}", assessment=key, **details)

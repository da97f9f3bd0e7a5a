"""Writes of issues: reports issued after review and approval, with the head of the ledger on every report; made known."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from houping.apps.accounts.access import require
from houping.apps.accounts.models import Organisation
from houping.apps.accounts.states import after
from houping.apps.jobs import services as jobs
from houping.apps.jobs.models import Job
from houping.apps.ledger.services import record
from houping.apps.plans import work
from houping.apps.plans.models import Assessment
from houping.apps.plans.services import check_version, next_number
from houping.apps.reports import drafts
from houping.apps.reports.models import Issue
from houping.apps.results import approval
from houping.core.errors import MoveRefused, ReportNumberTaken, ReportsIssued, ReportsNotApproved

NOTICE = (
    "后评估结果已经审定，现予通报。请登录平台，在“报告”中查看本区县的评估报告，对照问题认真整改。"
    "报告末页印有日志账本链头，可据以核验。"
)


@transaction.atomic
def issue(*, actor: Any, assessment: Assessment, document_number: str) -> Issue:
    """Issue the reports of the approved proposal; raises ReportsNotApproved, ReportsIssued, ReportNumberTaken.

    The entry that tells of it holds the digest of every report; its own digest is the head that they print.
    """
    require(actor, "report.issue", assessment=assessment.key)
    proposal = approval.approved(assessment)
    if proposal is None:
        raise ReportsNotApproved()
    number = next_number(assessment.issues)  # nobody returns the reports meanwhile
    if known := Issue.objects.filter(proposal=proposal).first():
        raise ReportsIssued(number=proposal.number, document=known.document_number)
    if assessment.issues.filter(document_number=document_number).exists():
        raise ReportNumberTaken(number=document_number)
    made = Issue(
        assessment=assessment,
        number=number,
        proposal=proposal,
        document_number=document_number,
        issued_by=actor,
        changed_by=actor,
    )
    entry = _tell(
        actor,
        "report.issue",
        made,
        document_number=document_number,
        proposal=proposal.number,
        run=proposal.reports.run,
        outputs=proposal.reports.outputs | drafts.digests(proposal.reports),
    )
    made.head_seq, made.head = entry.seq, entry.digest
    made.save(force_insert=True)
    _start(actor, made)
    return made


@transaction.atomic
def retry(*, actor: Any, issue_id: int) -> Issue:
    """Write the files of an issue again whose job failed; number and head stay as they are."""
    found = _locked(issue_id)
    require(actor, "report.issue", assessment=found.assessment.key)
    after(found, "retry", Issue.ACTS)
    if found.job is None or found.job.state != Job.State.FAILED:
        raise MoveRefused(action=_("重新生成"), state=found.get_state_display(), possible=_("后台任务失败"))
    _start(actor, found)
    return found


def _start(actor: Any, found: Issue) -> None:
    words = gettext_noop("生成印发报告")
    found.job = jobs.start(
        actor=actor,
        kind="reports.issue",
        title=f"{words}（{found.number}）",
        assessment=found.assessment.key,
        parameters={"issue": found.pk},
        single=True,
    )
    found.save(update_fields=["job"])


@transaction.atomic
def keep_written(*, issue_id: int, files: dict[str, str]) -> Issue:
    """Keep the digests of the issued files; called by the job, a second call changes nothing."""
    found = _locked(issue_id)
    if found.state != Issue.State.WRITING:
        return found
    found.state = after(found, "written", Issue.ACTS)
    found.files = files
    _save(found, None)
    _tell(None, "report.issued", found, files=files)
    return found


@transaction.atomic
def publish(*, actor: Any, issue_id: int, version: int) -> Issue:
    """Make the results known to the counties: a notice to each, and its own report open to it (R-8.3)."""
    found = _locked(issue_id)
    require(actor, Issue.MOVES["publish"].permission, assessment=found.assessment.key)
    target = after(found, "publish")
    check_version(found, version)
    found.notice = work.send_notice(
        actor=actor,
        assessment=found.assessment,
        title=f"{found.document_number} 后评估情况通报",
        body=NOTICE,
        to=Organisation.objects.filter(kind=Organisation.Kind.COUNTY),
    )
    found.state, found.published = target, timezone.now()
    _save(found, actor)
    _tell(actor, "report.publish", found, document_number=found.document_number)
    return found


def _locked(issue_id: int) -> Issue:
    query = Issue.objects.select_for_update(of=("self",))
    return query.select_related("assessment", "proposal__reports", "job", "changed_by").get(pk=issue_id)


def _save(found: Issue, actor: Any) -> None:
    found.version += 1
    found.changed_by, found.changed = actor, timezone.now()
    found.save()


def _tell(actor: Any, action: str, found: Issue, **details: object) -> Any:
    key = found.assessment.key
    return record(
        actor=actor, action=action, subject=f"issue:{key}:{found.number}", assessment=key, **details
    )

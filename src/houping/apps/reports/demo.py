"""The results of the demonstration approved, issued and made known, so that letters can follow (演示数据)."""

from typing import Any

from houping.apps.accounts.roles import Role
from houping.apps.jobs import services as jobs
from houping.apps.reports import services, tasks
from houping.apps.reports.models import Issue
from houping.apps.results import approval
from houping.apps.results.models import of


def load(demo: Any) -> None:
    """Propose, review, approve, issue, publish: each by another person, as the rules demand."""
    assessment, people = demo.assessment, demo.people
    if of(assessment, "reports") is None:
        return
    proposal = approval.propose(actor=people[Role.QC], assessment=assessment, reason="按得分和名额（演示）")
    opinion = {"opinion": "同意（演示）", "reference": assessment.documents.filter(kind="basis").first()}
    for role, action, values in (
        (Role.XZJ, "review", opinion),
        (Role.LG, "approve", {"basis": "领导小组会议纪要（演示）"}),
    ):
        proposal = approval.move(
            actor=people[role],
            proposal_id=proposal.pk,
            action=action,
            version=proposal.version,
            values=values,
        )
    made = _written(
        services.issue(actor=people[Role.LGO], assessment=assessment, document_number="演示〔2022〕1号")
    )
    services.publish(actor=people[Role.LGO], issue_id=made.pk, version=made.version)


def _written(made: Issue) -> Issue:
    """Let the job that writes the files run here: no worker serves a site that is being filled."""
    job = jobs.claim(str(made.job_id))
    assert job is not None
    jobs.finish(job, tasks.issue(job, lambda _message, _share: None))
    made.refresh_from_db()
    return made

"""What the issue of a plan sets going: milestones, tasks, the notice with its receipts (R-0.2, R-0.4, R-9.0)."""

from typing import Any

from houping.apps.accounts.models import Organisation
from houping.apps.plans import files
from houping.apps.plans.models import Milestone, Notice, PlanVersion, Receipt, Task
from houping.core.plan.model import Plan
from houping.plans import load

KINDS = (Organisation.Kind.DEPARTMENT, Organisation.Kind.COUNTY, Organisation.Kind.BUREAU)


def open_the_work(*, actor: Any, plan: PlanVersion) -> None:
    """Create what the recipients need; a newer version moves planned dates and keeps actual ones."""
    content = load(files.lay_out(plan.files))
    _milestones(plan, content)
    offices = list(Organisation.objects.filter(kind__in=KINDS))
    if not plan.assessment.tasks.exists():
        _tasks(plan, content, offices)
    notice = Notice.objects.create(
        assessment=plan.assessment,
        title=f"关于印发《{content.document.title}》的通知",
        body=f"{plan.document_number}\n{content.document.notice.quote}",
        sent_by=actor,
    )
    Receipt.objects.bulk_create(Receipt(notice=notice, organisation=office) for office in offices)


def _milestones(plan: PlanVersion, content: Plan) -> None:
    for step in content.steps:
        Milestone.objects.update_or_create(
            assessment=plan.assessment,
            step=step.id,
            defaults={
                "name": step.name,
                "lead": step.lead.value,
                "clause": step.clause,
                "planned_start": step.start.value if step.start else None,
                "planned_end": step.end.value,
            },
        )


def _tasks(plan: PlanVersion, content: Plan, offices: list[Organisation]) -> None:
    """The five tasks of the plan go to the bureau; carrying it out goes to every recipient."""
    bureau = next((o for o in offices if o.kind == Organisation.Kind.BUREAU), None)
    due = content.window.end.value
    found = [
        Task(
            assessment=plan.assessment,
            title=passage.quote,
            clause=passage.clause,
            organisation=bureau,
            due=due,
        )
        for passage in content.organisation.tasks
        if bureau
    ]
    found += [
        Task(
            assessment=plan.assessment,
            title="认真组织实施评估方案",
            clause="印发通知",
            organisation=office,
            due=due,
        )
        for office in offices
        if office.kind != Organisation.Kind.BUREAU
    ]
    Task.objects.bulk_create(found)

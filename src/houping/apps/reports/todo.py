"""What waits for people about the reports: review, answers to remarks, issue, publication."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from houping.apps.plans.models import Assessment
from houping.apps.plans.queries import ToDo, waits
from houping.apps.reports.models import Issue, Remark, Round
from houping.apps.reports.queries import newest
from houping.apps.results.approval import approved

REVIEW = 6  # the step of the plan in which the reports are reviewed (九（六）)


@waits
def review(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield what the third party and the working group have to do in the review."""
    key, url = assessment.key, reverse("reports:review", args=[assessment.key])
    if not any(person.may(f"report.{verb}", assessment=key) for verb in ("submit", "remark")):
        return
    last = _last(person, assessment)
    if person.may("report.submit", assessment=key):
        found = newest(assessment)
        if found and (last is None or last.run_id != found.run.pk):
            yield ToDo(_("送审报告"), _("报告审核"), _until(assessment), url)
        if last is None:
            return
        if last.waiting:
            yield ToDo(_("答复报告审核意见：%d 条") % last.waiting, _("报告审核"), last.revise_by, url)
        if last.state == Round.State.RETURNED:
            yield ToDo(_("报告退回修改，改好后再次送审"), _("报告审核"), last.revise_by, url)
        return
    if last is None:
        return
    if last.state == Round.State.OPEN:
        yield ToDo(_("审核报告（第 %d 轮）") % last.number, _("报告审核"), _until(assessment), url)
    if last.answered:
        yield ToDo(_("确认审核意见的落实：%d 条") % last.answered, _("报告审核"), None, url)


def _last(person: Any, assessment: Assessment) -> Any:
    """Return the last round with the remarks of all rounds that wait: for an answer, for the person's confirmation."""
    every = Remark.objects.filter(assessment=OuterRef("assessment")).order_by()

    def count(**which: Any) -> Coalesce:
        found = every.filter(**which).values("assessment").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(found), 0)

    return assessment.report_rounds.annotate(
        waiting=count(state=Remark.State.OPEN), answered=count(state=Remark.State.ANSWERED, by=person)
    ).first()


def _until(assessment: Assessment) -> datetime.date | None:
    """Return when the plan wants the review to end."""
    ends = assessment.milestones.filter(step=REVIEW).values_list("planned_end", flat=True)
    until: datetime.date | None = ends.first()
    return until


@waits
def reports(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield what the office of the leading group has to do with the approved reports."""
    key = assessment.key
    if not person.may("report.issue", assessment=key):
        return
    proposal = approved(assessment)
    issue = Issue.objects.filter(proposal=proposal).first() if proposal else None
    if proposal and issue is None:
        yield ToDo(_("印发报告"), _("报告"), None, reverse("reports:list", args=[key]))
    if issue and issue.state == Issue.State.ISSUED:
        url = reverse("reports:issued", args=[key, issue.number])
        yield ToDo(_("通报各区县：%s") % issue.document_number, _("报告"), None, url)

"""What waits for people about the reports: to issue what was approved, to make it known."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from houping.apps.plans.models import Assessment
from houping.apps.plans.queries import ToDo, waits
from houping.apps.reports.models import Issue
from houping.apps.results.approval import approved


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

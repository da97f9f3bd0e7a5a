"""What waits for people about routine data: requests to issue, to answer and to review; values marked false."""

from collections.abc import Iterator
from typing import Any

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from houping.apps.plans.models import Assessment
from houping.apps.plans.queries import ToDo, waits
from houping.apps.routine.models import DataRequest, FalseData

OWED = (DataRequest.State.REQUESTED, DataRequest.State.RETURNED)


@waits
def requests(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield what the person's department has to hand in, and the issue of the requests to those who may; one question."""
    submits = person.may("routine.submit", assessment=assessment.key)
    issues = person.may("routine.issue", assessment=assessment.key)
    if not submits and not issues:
        return
    found = list(assessment.data_requests.all())
    own = [r for r in found if r.organisation_id == person.organisation_id and r.state in OWED]
    if submits and own:
        yield from _owed(own, assessment)
    if issues and not found and any(plan.state == "issued" for plan in assessment.plans.all()):
        url = reverse("routine:board", args=[assessment.key])
        yield ToDo(_("下达平时情况数据任务单"), _("平时情况"), None, url)


def _owed(own: list[DataRequest], assessment: Assessment) -> Iterator[ToDo]:
    """Yield the requests that wait for a department, with the last reminder."""
    prefetch_related_objects(own, "reminders")
    for request in own:
        url = reverse("routine:request", args=[assessment.key, request.pk])
        words = {"indicator": request.indicator, "department": request.department}
        title = _("报送平时情况：指标 %(indicator)s（%(department)s）") % words
        if request.state == DataRequest.State.RETURNED:
            title = _("按退回意见修改平时情况：指标 %(indicator)s（%(department)s）") % words
        if reminders := list(request.reminders.all()):
            title = _("%(title)s【催报：%(text)s】") % {"title": title, "text": reminders[0].text}
        yield ToDo(title, _("平时情况"), request.due, url)


@waits
def review(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield the versions that wait for quality control."""
    if not person.may("routine.accept", assessment=assessment.key):
        return
    waiting = assessment.data_requests.filter(state=DataRequest.State.SUBMITTED).count()
    if waiting:
        url = reverse("routine:board", args=[assessment.key])
        yield ToDo(_("审核 %d 份平时情况报送") % waiting, _("平时情况"), None, url)


@waits
def falsehoods(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield the values marked false that the supervisors have not ruled on."""
    if not person.may("falsedata.handle", assessment=assessment.key):
        return
    waiting = FalseData.objects.filter(value__version__request__assessment=assessment, state="open").count()
    if waiting:
        url = reverse("routine:falsedata", args=[assessment.key])
        yield ToDo(_("核查 %d 条失实登记") % waiting, _("平时情况"), None, url)

"""What a tablet is offered: forms that its person may fill, with the households of each; and how those households stand.

Back-checks are for whoever has one to make, and of those households alone; the supervision form is for those who review.
Everything else is offered to everybody with a certificate.
"""

from typing import Any

from django.db.models import Prefetch

from houping.apps.collection import lists
from houping.apps.collection.models import Device, FormVersion, Submission, SubmissionVersion
from houping.apps.collection.models.assignments import HOUSEHOLD, Assignment
from houping.apps.collection.queries import HOUSEHOLDS, rows_of_units
from houping.apps.quality.models import BackCheck
from houping.apps.quality.queries import iso

BACKCHECK, SUPERVISION = "backcheck", "supervision"
RETURNED = Submission.State.RETURNED


def offered(device: Device) -> Any:
    """Return the forms that may be filled on a tablet, newest versions only, in the order of their ids."""
    found = FormVersion.objects.published().filter(form__assessment_id=device.assessment_id)
    held_back = [name for name, is_for in FOR_SOME.items() if not is_for(device)]
    return found.exclude(form__form_id__in=held_back).order_by("form__form_id")


def is_offered(device: Device, form_id: str) -> bool:
    """Say whether a form is for the person of a tablet, in whatever version."""
    is_for = FOR_SOME.get(form_id)
    return is_for is None or is_for(device)


def rows_of(device: Device, form_id: str, name: str) -> bytes:
    """Return a list of a form as CSV: of back-checks the households of the tasks, of other forms one's own."""
    if (form_id, name) != (BACKCHECK, HOUSEHOLDS):
        return lists.rows_of(device, name)
    units = [*_tasks(device).values_list("submission__unit", flat=True)]
    units += _returned(device, BACKCHECK).values_list("unit", flat=True)
    return lists.as_csv(name, rows_of_units(device.assessment, units))


def _may_backcheck(device: Device) -> bool:
    return _tasks(device).exists() or _returned(device, BACKCHECK).exists()


def _may_supervise(device: Device) -> bool:
    return device.person.may("submission.review", assessment=device.assessment.key, county=device.county) or (
        _returned(device, SUPERVISION).exists()
    )


FOR_SOME = {BACKCHECK: _may_backcheck, SUPERVISION: _may_supervise}


def _tasks(device: Device) -> Any:
    """Return the back-checks that the person still has to make, whatever their county."""
    return BackCheck.objects.filter(
        draw__assessment=device.assessment_id, person=device.person_id, state=BackCheck.State.OPEN
    )


def _returned(device: Device, form_id: str) -> Any:
    """Return interviews of a form that the person has to correct: for them its form is there as long."""
    return Submission.objects.filter(
        assessment=device.assessment_id, person=device.person_id, form__form_id=form_id, state=RETURNED
    )


def results_for(device: Device) -> list[dict[str, Any]]:
    """Return what the server has of the households of a person, whoever sent it from whichever tablet.

    `state` is received, returned (to whoever made the interview) or void; `instances` names every version, because a
    tablet may hold any of them. Read by the route `returned`; the list of households itself holds no states, so that a
    visit changes no list (collection.md 2.4).
    """
    own = Assignment.objects.current(device.assessment).counted().of_person(device.person)
    found = Submission.objects.filter(
        assessment=device.assessment_id, form__form_id=HOUSEHOLD, unit__in=own.values("unit")
    )
    names = Prefetch("versions", SubmissionVersion.objects.only("submission", "instance").order_by("number"))
    return [
        {
            "form": HOUSEHOLD,
            "unit": s.unit,
            "instances": [version.instance for version in s.versions.all()],
            "state": s.state if s.state in (RETURNED, Submission.State.VOID) else "received",
            "at": iso(s.received),
            "by": s.person.name,
        }
        for s in found.select_related("person").prefetch_related(names).order_by("received", "pk")
    ]

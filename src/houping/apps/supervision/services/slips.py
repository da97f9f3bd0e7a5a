"""Supervision slips: issued, replied to, returned, closed."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max

from houping.apps.accounts.access import require
from houping.apps.accounts.states import after
from houping.apps.ledger.services import hold, record
from houping.apps.plans.models import Assessment
from houping.apps.plans.services import check_owner
from houping.apps.supervision.models import Slip, SlipStep
from houping.apps.supervision.services import evidence
from houping.core.errors import ReasonMissing


@transaction.atomic
def issue(*, actor: Any, assessment: Assessment, values: Mapping[str, Any]) -> Slip:
    """Send a slip to an agency or a county; it stands in their to-do list until closed.

    values : organisation, title, what, due, and inspection or violation from which it comes (or None)
    """
    require(actor, "slip.issue", assessment=assessment.key)
    hold()  # numbers have no gaps and no doubles
    last = Slip.objects.filter(assessment=assessment).aggregate(last=Max("number"))["last"] or 0
    made = Slip.objects.create(assessment=assessment, number=last + 1, issued_by=actor, **values)
    _tell(actor, "slip.issue", made, organisation=made.organisation.code, due=str(made.due), what=made.title)
    return made


@transaction.atomic
def move(*, actor: Any, slip_id: int, action: str, text: str, files: Iterable[UploadedFile] = ()) -> Slip:
    """Reply (the office itself), return or close (the supervisors), in words. Raises MoveRefused, ReasonMissing."""
    query = Slip.objects.select_for_update(of=("self",)).select_related("assessment", "organisation")
    slip = query.get(pk=slip_id)
    county = slip.organisation.county or None
    require(actor, Slip.MOVES[action].permission, assessment=slip.assessment.key, county=county)
    if action == "reply":
        check_owner(actor, slip.organisation)
    slip.state = after(slip, action)
    if not text.strip():
        raise ReasonMissing()
    slip.save(update_fields=["state"])
    step = SlipStep.objects.create(slip=slip, action=action, text=text.strip(), by=actor)
    kept = evidence.keep(files, actor=actor, step=step)
    _tell(actor, f"slip.{action}", slip, files=evidence.told(kept))
    return slip


def _tell(actor: Any, action: str, slip: Slip, **details: object) -> None:
    record(
        actor=actor,
        action=action,
        subject=f"slip:{slip.pk}",
        assessment=slip.assessment.key,
        county=slip.organisation.county,
        **details,
    )

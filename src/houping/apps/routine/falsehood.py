"""Writes of the register of false data (失实登记, R-11.9): marked with evidence, ruled by the supervisors."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps.accounts.access import require
from houping.apps.accounts.roles import who_can
from houping.apps.accounts.states import after
from houping.apps.ledger.services import record
from houping.apps.routine import evidence, services
from houping.apps.routine.models import DataValue, FalseData
from houping.core.errors import AlreadyDone, OwnSubmission, ValueNotInForce


def mark(*, actor: Any, value_id: int, reason: str, upload: UploadedFile | None = None) -> FalseData:
    """Mark a value in force as false, with what shows it; it goes to the supervisors.

    Raises Refused, ValueNotInForce, AlreadyDone, what `contents.keep` raises.
    """
    value = DataValue.objects.select_related("version__request__assessment").get(pk=value_id)
    key = value.version.request.assessment.key
    require(actor, "falsedata.mark", assessment=key)
    kept = evidence.keep(upload) if upload else ("", "")
    with transaction.atomic():
        if services.locked(value.version.request_id).in_force_id != value.version_id:
            raise ValueNotInForce
        if value.doubts.exclude(state=FalseData.State.CLEARED).exists():
            raise AlreadyDone(what=_("失实登记"))
        made = FalseData.objects.create(
            value=value, reason=reason, evidence=kept[0], evidence_name=kept[1], marked_by=actor
        )
        _tell(actor, "falsedata.mark", made, reason=reason, evidence=kept[0])
    return made


@transaction.atomic
def handle(*, actor: Any, mark_id: int, action: str, finding: str) -> FalseData:
    """Confirm or clear a mark, with what was found; raises Refused, MoveRefused, OwnSubmission (not by who made it)."""
    query = FalseData.objects.select_for_update(of=("self",))
    found = query.select_related("value__version__request__assessment").get(pk=mark_id)
    require(actor, FalseData.MOVES[action].permission, assessment=found.value.version.request.assessment.key)
    found.state = after(found, action)
    if found.marked_by_id == actor.pk:
        raise OwnSubmission(who=actor, roles=who_can("falsedata.handle"))
    found.finding, found.handled_by, found.handled = finding, actor, timezone.now()
    found.save(update_fields=["state", "finding", "handled_by", "handled"])
    _tell(actor, f"falsedata.{action}", found, finding=finding)
    return found


def _tell(actor: Any, action: str, mark: FalseData, **details: object) -> None:
    request = mark.value.version.request
    record(
        actor=actor,
        action=action,
        subject=f"falsedata:{mark.pk}",
        assessment=request.assessment.key,
        county=mark.value.county,
        measure=mark.value.measure,
        department=request.department,
        **details,
    )

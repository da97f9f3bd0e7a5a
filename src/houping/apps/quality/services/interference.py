"""Interference: reported by those in the field, handled by the supervisors."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from houping.apps.accounts.access import require
from houping.apps.accounts.states import after
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.apps.quality.models import Interference
from houping.core.errors import ReasonMissing


@transaction.atomic
def report(*, actor: Any, assessment: Assessment, values: Mapping[str, Any]) -> Interference:
    """Report interference in a county; it is kept whatever becomes of it."""
    require(actor, "interference.report", assessment=assessment.key, county=values["county"])
    made = Interference.objects.create(assessment=assessment, reported_by=actor, **values)
    _tell(actor, "interference.report", made, kind=made.kind)
    return made


@transaction.atomic
def handle(*, actor: Any, report_id: int, action: str, handling: str) -> Interference:
    """Say whether a report is true and what was done. Raises MoveRefused, ReasonMissing."""
    query = Interference.objects.select_for_update(of=("self",)).select_related("assessment")
    found = query.get(pk=report_id)
    require(actor, Interference.MOVES[action].permission, assessment=found.assessment.key)
    found.state = after(found, action)
    if not handling.strip():
        raise ReasonMissing()
    found.handling, found.handled_by, found.handled = handling.strip(), actor, timezone.now()
    found.save(update_fields=["state", "handling", "handled_by", "handled"])
    _tell(actor, f"interference.{action}", found)
    return found


def _tell(actor: Any, action: str, found: Interference, **details: object) -> None:
    record(
        actor=actor,
        action=action,
        subject=f"interference:{found.pk}",
        assessment=found.assessment.key,
        county=found.county,
        **details,
    )

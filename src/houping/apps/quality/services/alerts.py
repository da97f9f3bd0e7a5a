"""Alerts answered, holds put on and taken off."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from houping.apps.accounts.access import require
from houping.apps.accounts.states import after
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.apps.quality.models import Alert, Hold
from houping.core.errors import AlreadyDone, OwnInterview, ReasonMissing


@transaction.atomic
def answer(*, actor: Any, alert_id: int, action: str, text: str) -> Alert:
    """Say that an alert is true (confirm) or how it is explained; never about one's own work.

    Raises Refused, OwnInterview, MoveRefused (answered already), ReasonMissing.
    """
    query = Alert.objects.select_for_update(of=("self",)).select_related("assessment", "person")
    found = query.get(pk=alert_id)
    key = found.assessment.key
    require(actor, Alert.MOVES[action].permission, assessment=key, county=found.county or None)
    if found.person_id == actor.pk:
        raise OwnInterview(who=actor.name)
    found.state = after(found, action)
    if not text.strip():
        raise ReasonMissing()
    found.answer, found.answered_by, found.answered = text.strip()[:500], actor, timezone.now()
    found.save(update_fields=["state", "answer", "answered_by", "answered"])
    record(
        actor=actor,
        action=f"alert.{action}",
        subject=f"alert:{found.pk}",
        assessment=key,
        county=found.county,
        code=found.code,
        answer=found.answer,
    )
    return found


@transaction.atomic
def hold(*, actor: Any, assessment: Assessment, person: Any, reason: str) -> Hold:
    """Hold all interviews of a person; held already, nothing changes. `actor` None: the comparison of back-checks."""
    if actor is not None:
        require(actor, "hold.release", assessment=assessment.key)
    found, made = Hold.objects.get_or_create(
        assessment=assessment, person=person, released=None, defaults={"reason": reason[:300]}
    )
    if made:
        record(
            actor=actor,
            action="hold.put",
            subject=f"person:{person.pk}",
            assessment=assessment.key,
            reason=reason,
        )
    return found


@transaction.atomic
def release(*, actor: Any, hold_id: int, reason: str) -> Hold:
    """Let the interviews of a person pass again, with the reason. Raises AlreadyDone, ReasonMissing."""
    found = (
        Hold.objects.select_for_update(of=("self",)).select_related("assessment", "person").get(pk=hold_id)
    )
    require(actor, "hold.release", assessment=found.assessment.key)
    if found.released:
        raise AlreadyDone(what=found.person.name)
    if not reason.strip():
        raise ReasonMissing()
    found.released, found.released_by, found.released_for = timezone.now(), actor, reason.strip()[:300]
    found.save(update_fields=["released", "released_by", "released_for"])
    record(
        actor=actor,
        action="hold.release",
        subject=f"person:{found.person_id}",
        assessment=found.assessment.key,
        reason=found.released_for,
    )
    return found

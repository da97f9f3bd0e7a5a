"""Clues and accountability referrals: recorded sealed, opened for a reason, transferred, concluded."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from houping.apps.accounts.access import require
from houping.apps.accounts.states import after
from houping.apps.ledger.services import hold, record, record_reading
from houping.apps.plans.models import Assessment
from houping.apps.supervision.models import Referral, Violation
from houping.core.errors import ReasonMissing


@transaction.atomic
def record_referral(
    *,
    actor: Any,
    assessment: Assessment,
    kind: str,
    cause: str,
    words: Mapping[str, str],
    violation: Violation | None = None,
) -> Referral:
    """Record a matter; the ledger knows that there is one and of what kind, never about whom.

    words : unit, people, basis
    """
    require(actor, "referral.edit", assessment=assessment.key)
    hold()
    last = Referral.objects.filter(assessment=assessment).aggregate(last=Max("number"))["last"] or 0
    made = Referral(
        assessment=assessment,
        number=last + 1,
        kind=kind,
        cause=cause,
        violation=violation,
        recorded_by=actor,
    )
    made.seal(dict(words))
    made.save()
    _tell(actor, "referral.record", made, kind=kind, cause=cause)
    return made


@transaction.atomic
def read(*, actor: Any, referral_id: int, reason: str) -> tuple[Referral, dict[str, str]]:
    """Open a matter for one answer; who, when, which and why is in the ledger first. Raises ReasonMissing."""
    query = Referral.objects.select_related("assessment", "recorded_by", "violation__item")
    found = query.get(pk=referral_id)
    require(actor, "referral.see", assessment=found.assessment.key)
    record_reading(
        actor=actor,
        what="referral",
        subject=f"referral:{found.pk}",
        reason=reason,
        assessment=found.assessment.key,
    )
    return found, found.opened()


@transaction.atomic
def move(
    *,
    actor: Any,
    referral_id: int,
    action: str,
    text: str,
    on: datetime.date | None = None,
) -> Referral:
    """Transfer (text: the body, on: the day), conclude (text: the outcome) or withdraw (text: why). Raises MoveRefused."""
    query = Referral.objects.select_for_update(of=("self",)).select_related("assessment")
    found = query.get(pk=referral_id)
    require(actor, Referral.MOVES[action].permission, assessment=found.assessment.key)
    found.state = after(found, action)
    if not text.strip():
        raise ReasonMissing()
    if action == "transfer":
        found.body, found.transferred = text.strip(), on
    else:
        found.seal(found.opened() | {"outcome": text.strip()})
    found.save()
    _tell(actor, f"referral.{action}", found)
    return found


def _tell(actor: Any, action: str, found: Referral, **details: object) -> None:
    key = found.assessment.key
    record(actor=actor, action=action, subject=f"referral:{found.pk}", assessment=key, **details)

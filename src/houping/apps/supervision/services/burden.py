"""Every write of this app: what a county was asked for, entries struck out, limits."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from houping.apps.accounts.access import require
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.apps.plans.services import check_owner
from houping.apps.supervision.models import Burden, Limit
from houping.core.errors import VillageAsked


@transaction.atomic
def record_burden(
    *,
    actor: Any,
    assessment: Assessment,
    county: str,
    kind: str,
    what: str,
    on: datetime.date,
    amount: int = 1,
    hours: Decimal | None = None,
    village: str = "",
) -> Burden:
    """Record what a county was asked for by the actor's office; raises VillageAsked for material of a village."""
    require(actor, "burden.record", assessment=assessment.key, county=county)
    if kind == Burden.Kind.MATERIAL and village:
        raise VillageAsked(village=village)
    made = Burden.objects.create(
        assessment=assessment,
        county=county,
        village=village,
        kind=kind,
        amount=amount,
        hours=hours,
        what=what,
        on=on,
        asked_by=actor.organisation,
        recorded_by=actor,
    )
    details = {"kind": kind, "amount": amount, "what": what, "on": str(on)}
    _tell(actor, "burden.record", made, **details)
    return made


@transaction.atomic
def strike_burden(*, actor: Any, burden_id: int, reason: str) -> Burden:
    """Take an entry out of the count, with the reason; its office may, and the supervisors; twice changes nothing."""
    found = (
        Burden.objects.select_for_update(of=("self",))
        .select_related("assessment", "recorded_by__organisation")
        .get(pk=burden_id)
    )
    key = found.assessment.key
    require(actor, "burden.record", assessment=key, county=found.county)
    if not actor.may("burden.strike", assessment=key):
        check_owner(actor, found.recorded_by.organisation)
    if found.struck is None:
        found.struck, found.struck_by, found.struck_for = timezone.now(), actor, reason
        found.save(update_fields=["struck", "struck_by", "struck_for"])
        _tell(actor, "burden.strike", found, reason=reason)
    return found


@transaction.atomic
def set_limits(*, actor: Any, assessment: Assessment, amounts: Mapping[str, int]) -> None:
    """Set from how much of each kind on a county is warned about."""
    require(actor, "burden.limit", assessment=assessment.key)
    for kind, amount in amounts.items():
        Limit.objects.update_or_create(assessment=assessment, kind=kind, defaults={"amount": amount})
    record(
        actor=actor,
        action="burden.limit",
        subject=f"burden:{assessment.key}",
        assessment=assessment.key,
        **amounts,
    )


def _tell(actor: Any, action: str, burden: Burden, **details: object) -> None:
    record(
        actor=actor,
        action=action,
        subject=f"burden:{burden.pk}",
        assessment=burden.assessment.key,
        county=burden.county,
        **details,
    )

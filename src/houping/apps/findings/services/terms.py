"""The bureau sets how many hours a step may take, and on which days they run."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from houping.apps.accounts.access import require
from houping.apps.findings.models import Calendar, Term
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.core.findings.clock import EVERY_DAY, Days


@transaction.atomic
def set_terms(
    *, actor: Any, assessment: Assessment, hours: Mapping[str, int], days: Days = EVERY_DAY
) -> None:
    """Set the hours by state and the days on which they run; what runs already keeps its deadline."""
    require(actor, "finding.terms", assessment=assessment.key)
    for state, number in hours.items():
        Term.objects.update_or_create(assessment=assessment, state=state, defaults={"hours": number})
    subject = f"finding-terms:{assessment.key}"
    said = {name: sorted(day.isoformat() for day in getattr(days, name)) for name in ("off", "worked")}
    said |= {"working_only": days.working_only}
    Calendar.objects.update_or_create(assessment=assessment, defaults=said)
    record(actor=actor, action="finding.terms", subject=subject, assessment=assessment.key, **hours, **said)

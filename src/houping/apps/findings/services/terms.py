"""The bureau sets how many hours a step may take."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from houping.apps.accounts.access import require
from houping.apps.findings.models import Term
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment


@transaction.atomic
def set_terms(*, actor: Any, assessment: Assessment, hours: Mapping[str, int]) -> None:
    """Set the hours by state; what runs already keeps its deadline."""
    require(actor, "finding.terms", assessment=assessment.key)
    for state, number in hours.items():
        Term.objects.update_or_create(assessment=assessment, state=state, defaults={"hours": number})
    subject = f"finding-terms:{assessment.key}"
    record(actor=actor, action="finding.terms", subject=subject, assessment=assessment.key, **hours)

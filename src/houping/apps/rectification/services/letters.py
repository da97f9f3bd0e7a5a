"""The letter to a county: its confirmed problems become items; the county signs for it (R-8.13)."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from houping.apps.accounts.access import require
from houping.apps.findings.models import Finding
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.apps.rectification.models import Item, Letter
from houping.apps.reports.models import Issue
from houping.core import errors


def listed(assessment: Assessment, county: str) -> Any:
    """Return the confirmed problems of a county that no letter has listed: agreed to, or ruled to exist."""
    confirmed = Finding.objects.filter(assessment=assessment, county=county, rectification__isnull=True)
    agreed = confirmed.filter(state=Finding.State.AGREED)
    ruled = confirmed.filter(state=Finding.State.RULED).exclude(ruling=Finding.Ruling.DISMISSED)
    return (agreed | ruled).order_by("number")


def is_published(assessment: Assessment) -> bool:
    """Say whether the results were approved and made known to the counties."""
    return Issue.objects.filter(assessment=assessment, state=Issue.State.PUBLISHED).exists()


@transaction.atomic
def issue_letter(
    *,
    actor: Any,
    assessment: Assessment,
    county: str,
    document_number: str,
    plan_due: datetime.date,
    due: datetime.date,
) -> Letter:
    """Send a county its list; raises NotPublishedYet before the results were published (R-8.2), NothingToRectify."""
    require(actor, "rectify.letter", assessment=assessment.key, county=county)
    if not is_published(assessment):
        raise errors.NotPublishedYet()
    list(
        listed(assessment, county).select_for_update(of=("self",))
    )  # who sends a letter meanwhile is waited for
    found = list(listed(assessment, county))
    if not found:
        raise errors.NothingToRectify(county=county)
    if Letter.objects.filter(assessment=assessment, document_number=document_number).exists():
        raise errors.LetterNumberTaken(number=document_number)
    made = Letter.objects.create(
        assessment=assessment,
        county=county,
        document_number=document_number,
        issued_by=actor,
        plan_due=plan_due,
        due=due,
    )
    Item.objects.bulk_create(Item(finding=one, letter=made, due=due) for one in found)
    _tell(actor, "letter.issue", made, items=len(found), until=str(due))
    return made


@transaction.atomic
def receive(*, actor: Any, letter_id: int) -> Letter:
    """Sign for a letter; twice changes nothing."""
    found = Letter.objects.select_for_update(of=("self",)).select_related("assessment").get(pk=letter_id)
    require(actor, "rectify.do", assessment=found.assessment.key, county=found.county)
    if found.received is None:
        found.received_by, found.received = actor, timezone.now()
        found.save(update_fields=["received_by", "received"])
        _tell(actor, "letter.receive", found)
    return found


def _tell(actor: Any, action: str, letter: Letter, **details: object) -> None:
    record(
        actor=actor,
        action=action,
        subject=f"letter:{letter.document_number}",
        assessment=letter.assessment.key,
        county=letter.county,
        **details,
    )

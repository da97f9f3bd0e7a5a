"""What follows a receipt, a moment later and in groups: the entry of the ledger, one for every interview.

The request of a tablet does not wait for the ledger, whose writers stand in a row; the worker takes all receipts
without an entry at once. A row without an entry is found again after any crash.
"""

from django.db import transaction

from houping.apps.collection import reported
from houping.apps.collection.models import SubmissionVersion
from houping.apps.ledger.services import Event, hold, record_all

AT_ONCE = 200


def tell(limit: int = AT_ONCE) -> int:
    """Write the entries of the receipts that have none, oldest first; return how many."""
    if not SubmissionVersion.objects.filter(entry__isnull=True).exists():
        return 0
    with transaction.atomic():
        hold()
        query = SubmissionVersion.objects.filter(entry__isnull=True).order_by("pk")
        untold = list(query.select_related("submission__assessment", "form", "person")[:limit])
        entries = record_all([_event(version) for version in untold])
        for version, entry in zip(untold, entries, strict=True):
            version.entry = entry.seq
            reported.keep(version)
        SubmissionVersion.objects.bulk_update(untold, ["entry"])
    return len(untold)


def _event(version: SubmissionVersion) -> Event:
    submission = version.submission
    return Event(
        actor=version.person,
        action="submission.receive",
        subject=f"submission:{submission.instance}",
        assessment=submission.assessment.key,
        county=submission.county,
        details={
            "form": version.form.form_id,
            "number": version.number,
            "instance": version.instance,
            "sha256": version.sha256,
            "size": version.size,
            "received": version.received.isoformat(),
            "device": version.device_id,
        },
    )

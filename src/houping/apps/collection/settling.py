"""What follows a receipt, a moment later and in groups: whose household it is, its visit, its entry of the ledger.

The request of a tablet does not wait for the ledger, whose writers stand in a row; the worker takes all receipts
without an entry at once. A row without an entry is found again after any crash.
"""

from collections.abc import Sequence

from django.db import transaction

from houping.apps.collection import reported
from houping.apps.collection.models import Assignment, Flag, Submission, SubmissionVersion
from houping.apps.collection.models.assignments import HOUSEHOLD
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
        _place(untold)
        entries = record_all([_event(version) for version in untold])
        for version, entry in zip(untold, entries, strict=True):
            version.entry = entry.seq
            reported.keep(version)
        SubmissionVersion.objects.bulk_update(untold, ["entry", "flags"])
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


def _place(versions: Sequence[SubmissionVersion]) -> None:
    """Note the village of each household; flag interviews of households that nobody gave to the sender or drew."""
    named = [v for v in versions if v.submission.unit]
    drawn = Assignment.objects.exclude(ceremony__state="superseded").filter(
        assessment__in={v.submission.assessment_id for v in named},
        unit__in={v.submission.unit for v in named},
    )
    found = {(a.assessment_id, a.unit): a for a in drawn}
    placed = []
    for version in named:
        submission = version.submission
        given = found.get((submission.assessment_id, submission.unit))
        if version.form.form_id == HOUSEHOLD:  # others of the house, such as back-checks, are given otherwise
            version.flags = sorted({*version.flags, *_strange(version, given)})
        if given is not None:
            submission.county, submission.village = given.county, given.village
            placed.append(submission)
    Submission.objects.bulk_update(placed, ["county", "village"])


def _strange(version: SubmissionVersion, given: Assignment | None) -> set[str]:
    if given is None:
        return {Flag.UNKNOWN_UNIT}
    return set() if version.person_id in {given.person_id, given.partner_id} else {Flag.FOREIGN}

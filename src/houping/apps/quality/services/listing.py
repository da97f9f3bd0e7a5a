"""The lists of the day kept; whoever shares a number with another household is alerted."""

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.apps.quality import listing, tables
from houping.apps.quality.arrival import Raised, raise_alerts
from houping.apps.quality.models import Listing
from houping.apps.quality.services.renewing import renew
from houping.core.errors import Words

SHARED = {  # what -> code of the alert, words
    "id": ("N01", Words("证件号码与其他户的相同", "an identity number stands in another household too")),
    "phone": ("N02", Words("电话号码与其他户的相同", "a telephone number stands in another household too")),
}


@transaction.atomic
def keep(assessment: Assessment, read: Sequence[tables.Read]) -> Listing | None:
    """Keep the lists of the day in the place of yesterday's; whoever shares a number with another household is alerted."""
    if not read:
        return None
    found = listing.lists(read)
    said = {"made": timezone.now(), "interviews": len(read), "found": found}
    made, _new = Listing.objects.update_or_create(assessment=assessment, defaults=said)
    alerted = _warn_of_shared(read, found["shared"])
    record(
        actor=None,
        action="quality.list",
        subject=f"assessment:{assessment.key}",
        assessment=assessment.key,
        interviews=len(read),
        alerts=alerted,
    )
    return made


def _warn_of_shared(read: Sequence[tables.Read], shared: listing.Rows) -> int:
    """Raise an alert for every place of a number that stands in several households, and settle older ones."""
    found: dict[int, list[Raised]] = defaultdict(list)
    for group in shared:
        code, words = SHARED[group["what"]]
        interviews = len({one["submission"] for one in group["places"]})
        for one in group["places"]:
            found[one["submission"]].append((code, "warning", words, one["path"], f"{interviews} 份访问"))
    alerted = 0
    for row in read:
        raised = found.get(row.submission.pk, [])
        alerts = raise_alerts(row.version, raised) if raised else []
        alerted += len(alerts)
        if row.version.number > 1:
            renew(row.version, alerts, nightly=True)
    return alerted

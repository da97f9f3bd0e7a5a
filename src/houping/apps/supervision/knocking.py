"""The public door opens a limited number of times an hour: for one address, and for all together.

An address is kept as a keyed digest and for the hour only. A knock is counted before anything else happens.
"""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from houping.apps.accounts.limits import limit
from houping.apps.supervision.models import Knocks
from houping.core.errors import TooManyKnocks

HOUR = datetime.timedelta(hours=1)
LIMITS = {
    "report": ("PUBLIC_REPORTS_OF_ADDRESS", "PUBLIC_REPORTS"),
    "follow": ("RECEIPTS_OF_ADDRESS", "RECEIPTS"),
}


def knock(door: str, address: str) -> None:
    """Count a knock; raises TooManyKnocks, with the minutes until the hour is over."""
    wait = _count(door, salted_hmac("houping.supervision.knocks", address, algorithm="sha256").hexdigest())
    if wait:
        raise TooManyKnocks(minutes=wait)


@transaction.atomic
def _count(door: str, key: str) -> int:
    """Count, and return for how many minutes the door is closed (0: open)."""
    now = timezone.now()
    forget()
    rows = [_row(door, key), _row(door, "")]
    waits = []
    for row, name in zip(rows, LIMITS[door], strict=True):
        if row.count >= limit(name):
            waits.append(row.since + HOUR - now)
    if waits:
        return int(max(waits).total_seconds() // 60) + 1
    for row in rows:
        row.count += 1
        row.save(update_fields=["since", "count"])
    return 0


def forget() -> int:
    """Forget whose hour is over; return how many. Nothing is written while there is nothing to forget."""
    over = Knocks.objects.filter(since__lt=timezone.now() - HOUR)
    return over.delete()[0] if over.exists() else 0


def _row(door: str, key: str) -> Knocks:
    row, _ = Knocks.objects.select_for_update().get_or_create(door=door, key=key)
    return row

"""Lock-out: too many failures of one user name, or from one address, close the way in for a while.

A try is counted before the password is looked at, so that many at once gain nothing. Names that do not exist are
counted like all others: the answer never tells whether a name is known.
"""

import datetime

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from houping.apps.accounts.limits import limit, minutes
from houping.apps.accounts.models import Attempts

Kind = Attempts.Kind
LIMITS = {Kind.NAME: "SIGN_IN_FAILURES", Kind.ADDRESS: "SIGN_IN_FAILURES_OF_ADDRESS"}
FORGET = datetime.timedelta(days=1)


class Locked(Exception):
    """The way in is closed until a moment."""

    def __init__(self, until: datetime.datetime) -> None:
        self.until = until
        super().__init__(until)


def address_of(request: HttpRequest) -> str:
    """Return the network address of a request; behind our own proxy (HOUPING_TLS) the one that it names."""
    direct = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.TLS else ""
    return str(forwarded.split(",")[-1].strip() or direct)[:45]


def begin(username: str, address: str) -> None:
    """Count a try; raises Locked."""
    until = _count(username, address)
    if until:
        raise Locked(until)


@transaction.atomic
def _count(username: str, address: str) -> datetime.datetime | None:
    """Count a try of a name and an address, or return until when one of them is locked."""
    now = timezone.now()
    rows = [_row(Kind.NAME, username), _row(Kind.ADDRESS, address)]
    locked = [row.locked_until for row in rows if row.locked_until and row.locked_until > now]
    if locked:
        return max(locked)
    for row in rows:
        stale = row.locked_until or now - row.since > minutes("SIGN_IN_LOCK_MINUTES")
        row.failures, row.since, row.locked_until = (
            (1, now, None) if stale else (row.failures + 1, row.since, None)
        )
        if row.failures > limit(LIMITS[Kind(row.kind)]):  # others are trying at this very moment
            row.locked_until = now + minutes("SIGN_IN_LOCK_MINUTES")
        row.save()
    over = [row.locked_until for row in rows if row.locked_until]
    return max(over) if over else None


@transaction.atomic
def failed(username: str, address: str) -> datetime.datetime | None:
    """Note that the try failed; return until when the way in is closed, if this one closed it."""
    now, closed = timezone.now(), None
    Attempts.objects.filter(since__lt=now - FORGET).delete()
    for row in (_row(Kind.NAME, username), _row(Kind.ADDRESS, address)):
        if row.failures >= limit(LIMITS[Kind(row.kind)]):
            row.locked_until = closed = now + minutes("SIGN_IN_LOCK_MINUTES")
            row.save(update_fields=["locked_until"])
    return closed


@transaction.atomic
def succeeded(username: str, address: str) -> None:
    """Forget the failures of a name and an address: the person has signed in completely."""
    Attempts.objects.filter(kind=Kind.ADDRESS, key=_digest(address)).delete()
    forget(username)


def forget(username: str) -> None:
    """Open the way in for a user name."""
    Attempts.objects.filter(kind=Kind.NAME, key=_digest(username)).delete()


def locked_until(username: str) -> datetime.datetime | None:
    """Say until when a user name is locked."""
    row = Attempts.objects.filter(kind=Kind.NAME, key=_digest(username)).first()
    return row.locked_until if row and row.locked_until and row.locked_until > timezone.now() else None


def _row(kind: str, value: str) -> Attempts:
    row, _ = Attempts.objects.select_for_update().get_or_create(kind=kind, key=_digest(value))
    return row


def _digest(value: str) -> str:
    return salted_hmac("houping.accounts.attempts", value, algorithm="sha256").hexdigest()

"""Recording: one entry beside every write, in the same transaction."""

import datetime
from typing import Any

from django.db import connection, transaction

from houping.apps.ledger.models import GENESIS, Entry
from houping.apps.ledger.registry import sentence
from houping.core.provenance import canonical_json, digest_json

LOCK = 0x486F7570  # "Houp": the advisory lock that puts writers of the ledger in a row
FIELDS = ("seq", "at", "actor", "action", "subject", "assessment", "county", "details", "previous")


def record(
    *, actor: Any, action: str, subject: str, assessment: str = "", county: str = "", **details: object
) -> Entry:
    """Append one entry; call it inside the transaction of the act that it tells of.

    `actor` is a person, or None for the system itself. `details` holds what a later reader needs (old and
    new values, digests, reasons), never personal data. Raises ActionUnknown, or TransactionManagementError
    outside a transaction.
    """
    sentence(action)
    _one_at_a_time()
    last = Entry.objects.order_by("-seq").values_list("seq", "digest").first() or (0, GENESIS)
    entry = Entry(
        seq=last[0] + 1,
        at=datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds"),
        actor=getattr(actor, "username", None) or "system",
        action=action,
        subject=subject,
        assessment=assessment,
        county=county,
        details=canonical_json(details).decode(),
        previous=last[1],
    )
    entry.digest = digest_of({name: getattr(entry, name) for name in FIELDS})
    entry.save(force_insert=True)
    return entry


def digest_of(fields: dict[str, object]) -> str:
    """Return the digest of an entry: SHA-256 of its canonical JSON without the digest itself."""
    return digest_json(fields)


def _one_at_a_time() -> None:
    """Hold back other writers until this transaction ends (SQLite holds them back by itself)."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a ledger entry belongs to the transaction of its act")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])

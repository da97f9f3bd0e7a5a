"""Recording: one entry beside every write, in the same transaction."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from houping.apps.ledger.models import Entry
from houping.apps.ledger.registry import sentence
from houping.core.errors import ReasonMissing
from houping.core.ledger import FIELDS, GENESIS, entry_digest
from houping.core.provenance import canonical_json

LOCK = 0x486F7570  # "Houp": the advisory lock that puts writers of the ledger in a row
LONGEST_SUBJECT = 120
NOBODY = "system"  # the actor of what the program does by itself
RESERVED = frozenset({NOBODY})  # no person may be called so: its acts would pass for those of the program


@dataclass(frozen=True)
class Event:
    """An act that is to be told, for `record_all`; the fields are those of `record`."""

    actor: Any
    action: str
    subject: str
    assessment: str = ""
    county: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


def record(
    *, actor: Any, action: str, subject: str, assessment: str = "", county: str = "", **details: object
) -> Entry:
    """Append one entry; call it inside the transaction of the act that it tells of.

    `actor` is a person, or None for the system itself. `details` holds what a later reader needs (old and
    new values, digests, reasons) as JSON values, never personal data. Raises ActionUnknown, or
    TransactionManagementError outside a transaction.
    """
    event = Event(actor, action, subject, assessment, county, details)
    return record_all([event])[0]


def record_all(events: Sequence[Event]) -> list[Entry]:
    """Append one entry for every event, in their order; raises what `record` raises."""
    for event in events:
        sentence(event.action)
    hold()
    seq, previous = Entry.objects.order_by("-seq").values_list("seq", "digest").first() or (0, GENESIS)
    entries = []
    for number, event in enumerate(events, seq + 1):
        entries.append(_entry(event, number, previous))
        previous = entries[-1].digest
    return Entry.objects.bulk_create(entries)


def _entry(event: Event, seq: int, previous: str) -> Entry:
    """Return the entry of an event at its place in the chain."""
    entry = Entry(
        seq=seq,
        at=datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds"),
        actor=getattr(event.actor, "username", None) or NOBODY,
        action=event.action,
        subject=event.subject[:LONGEST_SUBJECT],
        assessment=event.assessment,
        county=event.county,
        details=canonical_json(event.details).decode(),
        previous=previous,
    )
    entry.digest = entry_digest({name: getattr(entry, name) for name in FIELDS})
    return entry


@transaction.atomic
def record_reading(
    *, actor: Any, what: str, subject: str, reason: str, assessment: str = "", county: str = "", rows: int = 1
) -> Entry:
    """Record that personal data were read or taken out: what, whose (by id, never by name), how many, why.

    Call it before the data leave the service. Raises ReasonMissing.
    """
    if not reason.strip():
        raise ReasonMissing()
    return record(
        actor=actor,
        action="personal.read",
        subject=subject,
        assessment=assessment,
        county=county,
        what=what,
        reason=reason.strip(),
        rows=rows,
    )


def hold() -> None:
    """Hold back other writers until this transaction ends (SQLite holds them back by itself)."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a ledger entry belongs to the transaction of its act")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])

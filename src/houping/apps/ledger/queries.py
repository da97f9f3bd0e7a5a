"""Reads of the ledger: the head, what a filter chooses, what an export holds, whether the chain is sound."""

import datetime
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from django.db import DatabaseError
from django.db.models import Q, QuerySet
from django.utils import timezone

from houping.apps.accounts.models import Organisation, Person
from houping.apps.ledger.models import Entry
from houping.core.ledger import FIELDS, GENESIS, Chain, verify

COLUMNS = (*FIELDS, "digest")
CHUNK = 5000


@dataclass(frozen=True)
class Head:
    """The newest entry; its digest covers everything before it."""

    seq: int
    digest: str


@dataclass(frozen=True)
class Choice:
    """What a person looks for; empty means anything."""

    since: datetime.date | None = None
    until: datetime.date | None = None
    person: str = ""
    action: str = ""
    subject: str = ""
    assessment: str = ""
    county: str = ""

    def __bool__(self) -> bool:
        return any(asdict(self).values())

    def said(self) -> dict[str, str]:
        """Return what was chosen, as text."""
        return {name: str(value) for name, value in asdict(self).items() if value}


def head() -> Head:
    """Return the head of the chain, as reports print it; before the first entry, number 0 and zeros."""
    last = Entry.objects.order_by("-seq").values_list("seq", "digest").first()
    return Head(*last) if last else Head(0, GENESIS)


def last_actor(subject: str) -> str:
    """Return who acted last on a subject, by name; "" for nobody."""
    last = Entry.objects.filter(subject=subject).order_by("-seq").values_list("actor", flat=True).first()
    return names({last}).get(last, last) if last else ""


def chosen(choice: Choice) -> QuerySet[Entry]:
    """Return the entries that a choice describes, oldest first."""
    equal = {"action": choice.action, "assessment": choice.assessment, "county": choice.county}
    found = Entry.objects.filter(**{name: value for name, value in equal.items() if value})
    if choice.since:
        found = found.filter(at__gte=_midnight(choice.since))
    if choice.until:
        found = found.filter(at__lt=_midnight(choice.until + datetime.timedelta(days=1)))
    if choice.subject:
        found = found.filter(subject__icontains=choice.subject)
    if choice.person:
        named = Person.objects.filter(name__icontains=choice.person).values_list("username", flat=True)
        found = found.filter(Q(actor__iexact=choice.person) | Q(actor__in=list(named)))
    return found


def stored(entries: QuerySet[Entry] | None = None) -> Iterator[dict[str, object] | None]:
    """Yield entries as they are stored, in order; None where the database cannot even read one."""
    base = Entry.objects.all() if entries is None else entries
    last = -1
    while numbers := list(base.filter(seq__gt=last).values_list("seq", flat=True)[:CHUNK]):
        yield from _read(numbers)
        last = numbers[-1]


def check(*, from_seq: int = 1, published: str = "") -> Chain:
    """Recompute the chain from an entry to the head; raises what `core.ledger.verify` raises."""
    entries = Entry.objects.filter(seq__gte=from_seq) if from_seq > 1 else None
    return verify(stored(entries), head=published, part=from_seq > 1)


def names(usernames: set[str]) -> dict[str, str]:
    """Return user name -> name of the people."""
    return dict(Person.objects.filter(username__in=usernames).values_list("username", "name"))


def names_by_number(numbers: set[int]) -> dict[int, str]:
    """Return number of the account -> name of the person."""
    return dict(Person.objects.filter(pk__in=numbers).values_list("pk", "name"))


def county_names() -> dict[str, str]:
    """Return division code -> name of the counties that have an office here, in order of the code."""
    kind = Organisation.Kind.COUNTY
    return dict(Organisation.objects.filter(kind=kind).order_by("county").values_list("county", "name"))


def assessments() -> list[str]:
    """Return the keys of the assessments of which the ledger tells."""
    found = Entry.objects.exclude(assessment="").order_by("assessment").values_list("assessment", flat=True)
    return list(found.distinct())


def _read(numbers: list[int]) -> Iterator[dict[str, object] | None]:
    """Read some entries at once, or one by one where a damaged one stops that."""
    span = Entry.objects.filter(seq__in=numbers)
    try:
        rows: list[dict[str, object] | None] = list(span.values(*COLUMNS))
    except DatabaseError:
        if len(numbers) == 1:
            rows = [None]
        else:
            half = len(numbers) // 2
            rows = [*_read(numbers[:half]), *_read(numbers[half:])]
    yield from rows


def _midnight(day: datetime.date) -> str:
    """Return the beginning of a local day as entries write time."""
    local = datetime.datetime.combine(day, datetime.time.min, timezone.get_current_timezone())
    return local.astimezone(datetime.UTC).isoformat(timespec="microseconds")

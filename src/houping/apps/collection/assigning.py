"""Every write about who visits whom: lists taken over, pairs, households given and handed over (R-6.11, R-7.14)."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps.accounts.access import require
from houping.apps.accounts.models import Assignment as Post
from houping.apps.accounts.models import Person
from houping.apps.accounts.roles import Role
from houping.apps.accounts.states import after
from houping.apps.collection.models import Assignment, Handover, Pair, Trip
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.apps.sampling import lists
from houping.apps.sampling.models import Ceremony, Replacement
from houping.apps.sampling.services import require_lists
from houping.apps.training.queries import why_not
from houping.core.errors import (
    HandoverWithoutReason,
    NotAnEnumerator,
    NotCertified,
    PairHasWork,
    PairTaken,
    PairUnknown,
    TripClosed,
    UnitNotOfCounty,
)

Kind, State = Assignment.Kind, Assignment.State


@dataclass(frozen=True)
class Wanted:
    """A household for a pair (its number in the county; None: nobody) on a day."""

    unit: str
    pair: int | None
    day: datetime.date | None = None


def kind_of(line: lists.Line) -> str:
    """Return why a household is visited: in reserve order, fully covered, of special attention, or as drawn."""
    if line.status == "substitute":
        return str(Kind.RESERVE)
    if line.household_type == "monitored":
        return str(Kind.MONITORED)
    return str(Kind.SPECIAL if line.hh_stratum == "listed" else Kind.MAIN)


def require_open(assessment: Assessment, county: str, what: str) -> Trip | None:
    """Return the trip of a county; raises TripClosed when its work was closed."""
    trip = Trip.objects.filter(assessment=assessment, county=county).first()
    if trip is not None and trip.state == Trip.State.CLOSED:
        raise TripClosed(what=what)
    return trip


@transaction.atomic
def take_over(*, actor: Any, assessment: Assessment, county: str) -> int:
    """Take over the released list of a county, or what was released since; return how many households are new.

    Raises NoSampleYet, ListsLocked (R-6.11) or TripClosed.
    """
    require(actor, "field.assign", assessment=assessment.key, county=county)
    ceremony = require_lists(actor, Ceremony.objects.current(assessment), county)
    require_open(assessment, county, _("接收名单"))
    known = set(ceremony.household_assignments.filter(county=county).values_list("unit", flat=True))
    number = lists.units_of(ceremony).household
    made = Assignment.objects.bulk_create(
        Assignment(
            assessment=assessment,
            ceremony=ceremony,
            county=county,
            village=line.village,
            unit=line.unit,
            household=number[line.unit],
            kind=kind_of(line),
            changed_by=actor,
        )
        for line in lists.released_units(ceremony).values()
        if line.county == county and line.unit not in known and line.status != "replaced"
    )
    if made:
        _tell(actor, "field.take_over", assessment, county, f"list:{county}", households=len(made))
    return len(made)


def follow_replacement(asked: Replacement, actor: Any) -> None:
    """Close the household that an approved request replaced and add its substitute for the same pair."""
    ceremony = asked.ceremony
    old = ceremony.household_assignments.filter(unit=asked.unit).first()
    if old is None:
        return
    old.state, old.version = after(old, "replace"), old.version + 1
    old.changed_by, old.changed = actor, timezone.now()
    old.save()
    Assignment.objects.get_or_create(
        ceremony=ceremony,
        unit=asked.substitute,
        defaults={
            "assessment": old.assessment,
            "county": old.county,
            "village": old.village,
            "household": lists.units_of(ceremony).household[asked.substitute],
            "kind": Kind.RESERVE,
            "state": State.ASSIGNED if old.pair_id else State.WAITING,
            "pair": old.pair,
            "person": old.person,
            "partner": old.partner,
            "changed_by": actor,
        },
    )


@transaction.atomic
def make_pair(
    *, actor: Any, assessment: Assessment, county: str, first: Person, second: Person, skills: str = ""
) -> Pair:
    """Make a pair of two enumerators of the county. Raises NotAnEnumerator, PairTaken, NotCertified, TripClosed."""
    require(actor, "field.assign", assessment=assessment.key, county=county)
    require_open(assessment, county, _("编组"))
    own = Pair.objects.select_for_update(of=("self",)).filter(assessment=assessment, county=county)
    pairs = list(own.select_related("first", "second"))
    posts = Post.objects.current().filter(assessment=assessment.key, county=county, role=Role.EN)
    enumerators = set(posts.values_list("person", flat=True))
    for person in (first, second):
        if person.pk not in enumerators or first == second:
            raise NotAnEnumerator(person=person.name)
        taken = next((p for p in pairs if p.ended is None and person in (p.first, p.second)), None)
        if taken:
            raise PairTaken(person=person.name, pair=taken.number)
        require_certified(person, assessment)
    made = Pair.objects.create(
        assessment=assessment,
        county=county,
        number=max((p.number for p in pairs), default=0) + 1,
        first=first,
        second=second,
        skills=skills,
        made_by=actor,
    )
    _tell(actor, "pair.make", assessment, county, f"pair:{made.pk}", number=made.number)
    return made


@transaction.atomic
def end_pair(*, actor: Any, pair_id: int) -> Pair:
    """Dissolve a pair without open work; twice changes nothing. Raises PairHasWork."""
    pair = Pair.objects.select_for_update(of=("self",)).select_related("assessment").get(pk=pair_id)
    require(actor, "field.assign", assessment=pair.assessment.key, county=pair.county)
    waiting = pair.assignments.filter(state__in=[State.ASSIGNED, State.VISITING]).count()
    if waiting:
        raise PairHasWork(pair=pair.number, households=waiting)
    if pair.ended is None:
        pair.ended = timezone.now()
        pair.save(update_fields=["ended"])
        _tell(actor, "pair.end", pair.assessment, pair.county, f"pair:{pair.pk}", number=pair.number)
    return pair


@transaction.atomic
def distribute(
    *, actor: Any, assessment: Assessment, county: str, wanted: Sequence[Wanted], reason: str = ""
) -> int:
    """Give households to pairs and days; return how many changed. The rows of others stay as they are.

    Only what changes is written, with a handover that keeps the past. Raises UnitNotOfCounty, PairUnknown,
    HandoverWithoutReason, NotCertified, TripClosed, ListsLocked, MoveRefused.
    """
    require(actor, "field.assign", assessment=assessment.key, county=county)
    require_lists(actor, Ceremony.objects.current(assessment), county)
    require_open(assessment, county, _("分派"))
    pairs = _pairs(assessment, county, wanted)
    rows = _rows(assessment, county, wanted)
    changed = [
        (row, pairs.get(w.pair), w.day)
        for w in wanted
        if (row := rows[w.unit]) and ((row.pair_id, row.day) != (_pk(pairs.get(w.pair)), w.day))
    ]
    moved = [row for row, pair, _day in changed if row.pair_id and row.pair_id != _pk(pair)]
    if moved and not reason:
        raise HandoverWithoutReason(households=len(moved))
    for row, pair, day in changed:
        _give(row, pair, day, actor, reason)
    if changed:
        _tell(
            actor,
            "field.assign",
            assessment,
            county,
            f"list:{county}",
            households=len(changed),
            handed_over=len(moved),
            reason=reason,
        )
    return len(changed)


def _pairs(assessment: Assessment, county: str, wanted: Iterable[Wanted]) -> dict[int | None, Pair]:
    """Return number -> pair of those that are wanted; raises PairUnknown or NotCertified."""
    query = Pair.objects.filter(assessment=assessment, county=county, ended__isnull=True)
    found: dict[int | None, Pair] = {p.number: p for p in query.select_related("first", "second")}
    for number in sorted({w.pair for w in wanted if w.pair is not None}):
        if number not in found:
            raise PairUnknown(pair=number)
        for person in (found[number].first, found[number].second):
            require_certified(person, assessment)
    return found


def _rows(assessment: Assessment, county: str, wanted: Iterable[Wanted]) -> dict[str, Assignment]:
    """Return unit -> its row, locked; raises UnitNotOfCounty."""
    units = [w.unit for w in wanted]
    query = Assignment.objects.current(assessment).filter(county=county, unit__in=units)
    found = {row.unit: row for row in query.select_for_update(of=("self",)).order_by("pk")}
    for unit in units:
        if unit not in found:
            raise UnitNotOfCounty(unit=unit)
    return found


def _pk(pair: Pair | None) -> int | None:
    return pair.pk if pair else None


def _give(row: Assignment, pair: Pair | None, day: datetime.date | None, actor: Any, reason: str) -> None:
    target = after(row, "assign")
    begun = row.state == State.VISITING
    Handover.objects.create(
        assignment=row, before_id=row.pair_id, after=pair, day=day, reason=reason, by=actor
    )
    row.pair, row.day = pair, day
    row.person, row.partner = (pair.first, pair.second) if pair else (None, None)
    row.state = (State.VISITING if begun else target) if pair else State.WAITING
    row.version += 1
    row.changed_by, row.changed = actor, timezone.now()
    row.save()


def require_certified(person: Person, assessment: Assessment) -> None:
    """Raise NotCertified unless the person has passed the exam (R-9.7)."""
    reason = why_not(person, assessment)
    if reason:
        raise NotCertified(who=person.name, reason=reason)


def _tell(
    actor: Any, action: str, assessment: Assessment, county: str, subject: str, **details: object
) -> None:
    record(actor=actor, action=action, subject=subject, assessment=assessment.key, county=county, **details)

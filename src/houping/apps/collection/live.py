"""Reads about how far the fieldwork is, from assignments and interviews as they stand now."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from houping.apps.collection.models import Assignment, Pair, Piece, Submission, Trip
from houping.apps.collection.models.assignments import HOUSEHOLD
from houping.apps.collection.models.trips import PIECES
from houping.apps.sampling.models import Ceremony
from houping.apps.sampling.queries import quotas, quotas_of
from houping.core.collection.disposition import Outcome
from houping.core.collection.outcomes import BY_CODE, COMPLETE, NOT_ATTEMPTED, field_of
from houping.core.plan.model import County

State = Assignment.State
VALID = (Submission.State.PASSED, Submission.State.LOCKED)
IN_HAND = Q(state__in=[State.ASSIGNED, State.VISITING, State.DONE])


@dataclass(frozen=True)
class Progress:
    """How far one county, pair or person is. `asked`: least valid interviews; `valid`: passed the check."""

    key: str
    name: str
    asked: int = 0
    listed: int = 0
    given: int = 0
    done: int = 0
    complete: int = 0
    valid: int = 0
    today: int = 0
    due: int = 0
    state: str = ""

    @property
    def share(self) -> float | None:
        """Complete interviews over those asked for; None where nothing is asked."""
        return self.complete / self.asked if self.asked else None

    @property
    def behind(self) -> int:
        """How many households that were planned until today have no result."""
        return max(0, self.due - self.done)


def _counts(today: datetime.date) -> dict[str, Any]:
    counted = ~Q(state=State.REPLACED)
    return {
        "listed": Count("id", filter=counted),
        "given": Count("id", filter=IN_HAND),
        "done": Count("id", filter=Q(state=State.DONE)),
        "complete": Count("id", filter=Q(state=State.DONE, disposition=COMPLETE)),
        "today": Count("id", filter=Q(state=State.DONE, disposition=COMPLETE, done_on=today)),
        "due": Count("id", filter=counted & Q(day__lte=today)),
    }


def counties(assessment: Any, shown: Iterable[County], today: datetime.date) -> list[Progress]:
    """Return the counties in the order given, also those where nothing has begun."""
    asked = quotas(assessment)
    rows = _grouped(assessment, "county", today)
    valid = _valid(assessment, "county")
    states = dict(Trip.objects.filter(assessment=assessment).values_list("county", "state"))
    return [
        Progress(
            key=county.code,
            name=county.name,
            asked=asked.get(county.code, {}).get("minimum", 0),
            valid=valid.get(county.code, 0),
            state=states.get(county.code, ""),
            **rows.get(county.code, {}),
        )
        for county in shown
    ]


def total(rows: Iterable[Progress], name: str) -> Progress:
    """Return the sum of some rows."""
    summed: dict[str, int] = defaultdict(int)
    numbers = ("asked", "listed", "given", "done", "complete", "valid", "today", "due")
    for row in rows:
        for field in numbers:
            summed[field] += getattr(row, field)
    return Progress(key="", name=name, **summed)


FIELDS = ("village", "pair", "kind", "state", "disposition", "mode", "day", "done_on")
Row = dict[str, Any]


def rows_of(assessment: Any, county: str) -> list[Row]:
    """Return the households of one county with what the counts of its page need; a few hundred rows, one question."""
    return list(Assignment.objects.current(assessment).filter(county=county).order_by().values(*FIELDS))


def one(
    assessment: Any, county: County, rows: Iterable[Row], ceremony: Ceremony | None, today: datetime.date
) -> Progress:
    """Return how far one county is, from its rows."""
    counted = _counted(rows, "all", today).get("all", {})
    asked = quotas_of(ceremony).get(county.code, {}).get("minimum", 0)
    valid = _valid(assessment, "county", county=county.code).get(county.code, 0)
    return Progress(key=county.code, name=county.name, asked=asked, valid=valid, **counted)


def pairs(assessment: Any, county: str, rows: Iterable[Row], today: datetime.date) -> list[Progress]:
    """Return the pairs of a county by their number; dissolved ones with what they did."""
    counted = _counted(rows, "pair", today)
    found = Pair.objects.filter(assessment=assessment, county=county).select_related("first", "second")
    return [
        Progress(
            key=str(pair.number), name=f"{pair.first.name}、{pair.second.name}", **counted.get(pair.pk, {})
        )
        for pair in found
        if pair.ended is None or pair.pk in counted
    ]


def villages(rows: Iterable[Row], today: datetime.date, names: dict[str, str]) -> list[Progress]:
    """Return the villages of a county whose list was taken over."""
    counted = _counted(rows, "village", today)
    return [Progress(key=code, name=names.get(code, code), **counted[code]) for code in sorted(counted)]


def _counted(rows: Iterable[Row], by: str, today: datetime.date) -> dict[Any, dict[str, int]]:
    """Count rows as `_counts` counts them in the database; replaced households only give what they had."""
    found: dict[Any, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_counts(today), 0))
    for row in rows:
        key = row.get(by, by)
        if key is None or row["state"] == State.REPLACED:
            continue
        complete = row["state"] == State.DONE and row["disposition"] == COMPLETE
        counts = found[key]
        counts["listed"] += 1
        counts["given"] += row["state"] != State.WAITING
        counts["done"] += row["state"] == State.DONE
        counts["complete"] += complete
        counts["today"] += complete and row["done_on"] == today
        counts["due"] += row["day"] is not None and row["day"] <= today
    return found


def days_of(rows: Iterable[Row]) -> list[tuple[datetime.date, int, int]]:
    """Return the same as `days` from the rows of one county."""
    planned: dict[datetime.date, int] = defaultdict(int)
    done: dict[datetime.date, int] = defaultdict(int)
    for row in rows:
        if row["state"] != State.REPLACED and row["day"]:
            planned[row["day"]] += 1
        if row["state"] == State.DONE and row["disposition"] == COMPLETE:
            done[row["done_on"]] += 1
    return [(day, planned.get(day, 0), done.get(day, 0)) for day in sorted(planned.keys() | done.keys())]


def _grouped(assessment: Any, by: str, today: datetime.date) -> dict[Any, dict[str, int]]:
    query = Assignment.objects.current(assessment).order_by()
    return {row.pop(by): row for row in query.values(by).annotate(**_counts(today))}


def _valid(assessment: Any, by: str, **where: Any) -> dict[str, int]:
    """Return key -> households whose interview passed the check; two interviews of one household count once."""
    query = Submission.objects.filter(
        assessment=assessment, form__form_id=HOUSEHOLD, state__in=VALID, **where
    ).exclude(unit="")
    return dict(query.order_by().values_list(by).annotate(n=Count("unit", distinct=True)))


def days(assessment: Any, counties: Iterable[str]) -> list[tuple[datetime.date, int, int]]:
    """Return (day, households planned, interviews completed) in some counties, of every day with either."""
    rows = Assignment.objects.current(assessment).counted().filter(county__in=list(counties)).order_by()
    planned = dict(rows.exclude(day=None).values_list("day").annotate(n=Count("id")))
    done = dict(
        rows.filter(state=State.DONE, disposition=COMPLETE).values_list("done_on").annotate(n=Count("id"))
    )
    return [(day, planned.get(day, 0), done.get(day, 0)) for day in sorted(planned.keys() | done.keys())]


@dataclass(frozen=True)
class Rated:
    """The dispositions of one county, pair or person."""

    key: str
    name: str
    outcome: Outcome


def rated(assessment: Any, by: str, names: dict[Any, tuple[str, str]], **where: Any) -> list[Rated]:
    """Return key -> outcome of the households of some counties, pairs or people, in the order of `names`.

    A household without a visit counts as not attempted (3.11); one that was replaced keeps its code: it was approached.
    """
    rows = Assignment.objects.current(assessment).filter(**where).order_by()
    counts: dict[Any, dict[str, int]] = defaultdict(lambda: dict.fromkeys(Outcome.__dataclass_fields__, 0))
    for key, code, n in rows.values_list(by, "disposition").annotate(n=Count("id")):
        counts[key][field_of(code if code in BY_CODE else NOT_ATTEMPTED)] += n
    return [Rated(*names[key], Outcome(**counts[key])) for key in names if key in counts]


def people(assessment: Any, county: str) -> dict[Any, tuple[str, str]]:
    """Return person -> (number of the pair, name) of those who ask the questions in a county."""
    rows = Assignment.objects.current(assessment).filter(county=county, person__isnull=False).order_by()
    found = rows.values_list("person", "pair__number", "person__name").distinct()
    return {person: (str(number), name) for person, number, name in sorted(found, key=lambda r: r[1:])}


def pieces(trip: Trip, rows: Iterable[Row], ceremony: Ceremony | None) -> list[tuple[str, str, int, int]]:
    """Return (form, words, owed, done) of every instrument of a county; interviews that are void do not count."""
    owed = {p.form: p.quota for p in Piece.objects.filter(trip=trip)}
    asked = quotas_of(ceremony).get(trip.county, {})
    owed |= {"household": asked.get("minimum", 0), "village": asked.get("villages", 0)}
    done = dict(
        Submission.objects.filter(assessment=trip.assessment_id, county=trip.county)
        .exclude(state=Submission.State.VOID)
        .order_by()
        .values_list("form__form_id")
        .annotate(n=Count("id"))
    )
    done["household"] = sum(r["state"] == State.DONE and r["disposition"] == COMPLETE for r in rows)
    return [(form, str(words), owed.get(form, 0), done.get(form, 0)) for form, words in PIECES.items()]

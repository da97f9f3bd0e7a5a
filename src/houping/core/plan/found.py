"""What the checker of a plan finds, and where things stand."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from houping.core.errors import Words
from houping.core.plan.model import Anomaly, Plan
from houping.core.plan.sourced import Sourced, Strict

Trail = tuple[str | int, ...]
NOTHING = Words("", "")


@dataclass(frozen=True)
class Place:
    """Where a value stands in the plan folder; `row` counts from 1."""

    file: str
    row: int


@dataclass(frozen=True)
class CountySize:
    """Counts of one county: households, persons, villages."""

    relieved_households: int
    relieved_persons: int
    monitored_households: int
    relieved_villages: int


@dataclass(frozen=True)
class Found:
    """A finding at a place of the plan's data.

    `level`: "error" must be mended; "warning" cannot be met as printed; "note" is read in a stated way.
    """

    trail: Trail
    code: str
    message: Words
    remedy: Words = NOTHING
    level: str = "error"


def note(trail: Trail, code: str, message: Words, remedy: Words = NOTHING) -> Found:
    """Return a finding of level note."""
    return Found(trail, code, message, remedy, "note")


def warning(trail: Trail, code: str, message: Words, remedy: Words = NOTHING) -> Found:
    """Return a finding of level warning."""
    return Found(trail, code, message, remedy, "warning")


def repeated(values: Iterable[object]) -> set[object]:
    """Return the values that stand more than once."""
    return {value for value, count in Counter(values).items() if count > 1}


def sourced(item: object, trail: Trail = ()) -> Iterator[tuple[Trail, Sourced[object]]]:
    """Yield every sourced value below a part of the plan, with its place."""
    if isinstance(item, Sourced):
        yield trail, item
    elif isinstance(item, dict):
        for key, value in item.items():
            yield from sourced(value, (*trail, key))
    elif isinstance(item, tuple | list):
        for index, value in enumerate(item):
            yield from sourced(value, (*trail, index))
    elif isinstance(item, Strict):
        for name in type(item).model_fields:
            yield from sourced(getattr(item, name), (*trail, name))


def anomaly(plan: Plan, name: str) -> Anomaly | None:
    """Return the anomaly with an id, if the plan lists it."""
    return next((a for a in plan.anomalies if a.id == name), None)

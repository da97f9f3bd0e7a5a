"""Grades by quota within a group: shares become places, places go by score, vetoes come after ranking.

The document gives no shares (七（三）, A-21): they are data of the plan.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from houping.core.errors import SharesUnusable
from houping.core.sampling.ticket import ticket

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
Freed = Literal["pass_down", "stay_empty"]


@dataclass(frozen=True)
class Graded:
    """One county's place: rank with ties broken (1 is the best), grade index (0 is the best), and why."""

    place: int
    grade: int
    why: tuple[str, ...] = field(default=())


def quota(units: int, shares: Sequence[float]) -> tuple[int, ...]:
    """Return the places of each grade, best first; they sum to `units`.

    The first grade is rounded down, since its share is a limit; the rest goes by largest remainder, in a tie
    to the better grade. Raises SharesUnusable unless the shares are non-negative and sum to 1.
    """
    exact = [Fraction(str(share)) for share in shares]
    if not exact or min(exact) < 0 or sum(exact) != 1:
        raise SharesUnusable(shares=list(shares), total=float(sum(exact)))
    wanted = [share * units for share in exact]
    places = [int(w) for w in wanted]
    left = units - sum(places)
    open_grades = [g for g in range(1, len(exact)) if exact[g] > 0] or list(range(len(exact)))
    # Sorted by remainder; `sorted` is stable, so equal remainders favour the better grade.
    order = sorted(open_grades, key=lambda g: places[g] - wanted[g])
    for step in range(left):
        places[order[step % len(order)]] += 1
    return tuple(places)


def order_of(scores: Sequence[float], units: Sequence[str], seed: str) -> list[int]:
    """Return the row numbers from the best score down; equal scores by the public ticket of the unit."""
    return sorted(range(len(units)), key=lambda i: (-scores[i], ticket(seed, "grade", units[i])))


def grade_group(
    scores: Sequence[float],
    units: Sequence[str],
    places: Sequence[int],
    *,
    seed: str,
    best_allowed: Mapping[str, int] | None = None,
    freed: Freed = "pass_down",
) -> list[Graded]:
    """Grade the units of one group, in the order given.

    places : from `quota`, sum to the number of units
    best_allowed : units that may get this grade (index) at best, decided after ranking
    freed : "pass_down" moves the next unit up into a place that a limit has freed; "stay_empty" leaves it
    """
    order = order_of(scores, units, seed)
    limits = best_allowed or {}
    earned = np.repeat(np.arange(len(places)), places).tolist()
    given = (
        _passed_down(order, units, earned, len(places), limits)
        if freed == "pass_down"
        else [max(grade, limits.get(units[i], 0)) for i, grade in zip(order, earned, strict=True)]
    )
    result: dict[int, Graded] = {}
    for place, i in enumerate(order):
        why = _why(earned[place], given[place], limits.get(units[i], 0))
        result[i] = Graded(place + 1, given[place], why)
    return [result[i] for i in range(len(units))]


def _passed_down(
    order: Sequence[int], units: Sequence[str], earned: Sequence[int], grades: int, limits: Mapping[str, int]
) -> list[int]:
    """Fill the places from the best grade down with the best units that may have them."""
    room = [earned.count(g) for g in range(grades)]
    given: dict[int, int] = {}
    for grade in range(grades):
        waiting = [i for i in order if i not in given and limits.get(units[i], 0) <= grade]
        for i in waiting[: room[grade]]:
            given[i] = grade
    # Limited units for which no place is left in what they may have get the best grade that is open to them.
    return [given.get(i, max(limits.get(units[i], 0), earned[-1])) for i in order]


def _why(earned: int, given: int, limit: int) -> tuple[str, ...]:
    if limit > earned:
        return ("limited",)
    if given < earned:
        return ("moved_up",)
    return ()


def grade_draws(draws: ArrayLike, places: Sequence[int]) -> IntArray:
    """Return the grade index of every unit in every draw, shape (draws, units), by the quota alone."""
    values = np.asarray(draws, float)
    best_first = np.argsort(-values, axis=1, kind="stable")
    grades = np.empty(values.shape, dtype=np.int64)
    np.put_along_axis(grades, best_first, np.repeat(np.arange(len(places)), places)[None, :], axis=1)
    return grades


def distance_to_cut(scores: ArrayLike, places: Sequence[int]) -> FloatArray:
    """Return how far each score is from the nearest boundary between grades, shape (units,).

    A boundary lies midway between the last score above and the first below it; positive: above the nearest.
    NaN when there is only one grade.
    """
    values = np.asarray(scores, float)
    lines = cuts(values, places)
    if not len(lines):
        return np.full(len(values), np.nan)
    gap = values[:, None] - lines
    return np.asarray(gap[np.arange(len(values)), np.abs(gap).argmin(axis=1)])


def cuts(scores: FloatArray, places: Sequence[int]) -> FloatArray:
    """Return the boundaries between occupied grades, best first."""
    down = np.sort(scores)[::-1]
    ends = sorted({int(n) for n in np.cumsum(places)} - {0, len(down)})
    return np.array([(down[end - 1] + down[end]) / 2 for end in ends])

"""Who visits which village on which day: the problem, what makes a schedule sound, and how far it is from the best.

A pair leaves the base (the seat of the county) in the morning and is back in the evening. A village is visited on one
day by as many pairs as it needs, if that many pairs exist. Bound: no order of visits can need fewer days of pairs than
sum n·m / (H − 2t) (n households of m minutes, t minutes from the base, H minutes a day), because a day that ends at
the farthest village has H − 2t minutes left for questions; docs/decisions/0131.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, permutations

import numpy as np
from numpy.typing import NDArray

from houping.core.errors import NobodyAble, VillageTooFar

BASE = 0  # row and column of the base in the matrix of travel times


@dataclass(frozen=True)
class Village:
    """A village: its households to visit, minutes for one of them, and what its visitors must be able to do."""

    code: str
    households: int
    minutes: float
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Pair:
    """Two enumerators who travel together, and what they can do (a dialect, village sheets)."""

    code: str
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Task:
    """What is to be planned for one county.

    travel : minutes, shape (V + 1, V + 1), symmetric, in the order of `villages` after the base; day : minutes a pair
    works, travel included; days : how many the window has.
    """

    villages: tuple[Village, ...]
    pairs: tuple[Pair, ...]
    travel: NDArray[np.float64]
    day: float
    days: int

    def place(self, village: int) -> int:
        """Return the row of a village in `travel`."""
        return village + 1

    def able(self, needs: frozenset[str]) -> list[int]:
        """Return the pairs that have all skills asked for."""
        return [n for n, pair in enumerate(self.pairs) if needs <= pair.skills]


@dataclass(frozen=True, order=True)
class Stop:
    """A pair (its place in `pairs`) visits some households of a village (its place in `villages`) on a day from 0."""

    day: int
    pair: int
    village: int
    households: int


@dataclass(frozen=True, order=True)
class Cost:
    """What a schedule costs, the first counting most: days until all is done, days of pairs, minutes on the road."""

    days: int
    pair_days: int
    travel: float


@dataclass(frozen=True)
class Fault:
    """What is wrong with a schedule: a code, the pair, day and village concerned (−1: none), and two numbers."""

    code: str
    day: int = -1
    pair: int = -1
    village: int = -1
    found: float = 0
    wanted: float = 0


def capacity(task: Task, village: int) -> int:
    """Return how many households one pair can visit in a village on a day of its own; raises VillageTooFar."""
    about = task.villages[village]
    out = float(task.travel[BASE, task.place(village)])
    fits = math.floor((task.day - 2 * out) / about.minutes + 1e-9)
    if fits < 1:
        raise VillageTooFar(village=about.code, minutes=round(out), day=round(task.day))
    return fits


def able_pairs(task: Task, village: int) -> list[int]:
    """Return the pairs that may visit a village; raises NobodyAble when there is none."""
    found = task.able(task.villages[village].needs)
    if not found:
        needs = "、".join(sorted(task.villages[village].needs))
        raise NobodyAble(village=task.villages[village].code, needs=needs or "—")
    return found


def fits_one_day(task: Task, village: int) -> bool:
    """Say whether the pairs that exist can finish a village on one day."""
    needed = math.ceil(task.villages[village].households / capacity(task, village))
    return needed <= len(able_pairs(task, village))


def route_minutes(task: Task, villages: Sequence[int]) -> float:
    """Return the minutes on the road of the shortest round from the base through a few villages (at most five)."""
    if not villages:
        return 0.0
    best = math.inf
    for order in permutations(villages):
        places = [BASE, *map(task.place, order), BASE]
        best = min(best, sum(float(task.travel[a, b]) for a, b in pairwise(places)))
    return best


def days_of_pairs(stops: Iterable[Stop]) -> dict[tuple[int, int], list[Stop]]:
    """Return (day, pair) -> its stops."""
    found: dict[tuple[int, int], list[Stop]] = defaultdict(list)
    for stop in sorted(stops):
        found[stop.day, stop.pair].append(stop)
    return dict(found)


def minutes_of(task: Task, stops: Sequence[Stop]) -> float:
    """Return the minutes of one day of one pair: the road and the questions."""
    asking = sum(stop.households * task.villages[stop.village].minutes for stop in stops)
    return route_minutes(task, [stop.village for stop in stops]) + asking


def cost(task: Task, stops: Sequence[Stop]) -> Cost:
    """Return what a schedule costs; an empty one costs nothing."""
    days = days_of_pairs(stops)
    travel = sum(route_minutes(task, [stop.village for stop in own]) for own in days.values())
    return Cost(len({day for day, _ in days}), len(days), travel)


def check(task: Task, stops: Sequence[Stop]) -> list[Fault]:
    """Return everything that is wrong with a schedule; an empty list means that it can be carried out."""
    found = [*_counts(task, stops), *_places(task, stops)]
    for (day, pair), own in days_of_pairs(stops).items():
        minutes = minutes_of(task, own)
        if minutes > task.day + 1e-6:
            found.append(Fault("hours", day, pair, found=minutes, wanted=task.day))
        if len({stop.village for stop in own}) < len(own):
            found.append(Fault("twice", day, pair))
    return found


def _counts(task: Task, stops: Sequence[Stop]) -> list[Fault]:
    """Return the villages whose households are not visited once each."""
    visited: dict[int, int] = defaultdict(int)
    for stop in stops:
        visited[stop.village] += stop.households
    return [
        Fault("households", village=n, found=visited[n], wanted=about.households)
        for n, about in enumerate(task.villages)
        if visited[n] != about.households
    ]


def _places(task: Task, stops: Sequence[Stop]) -> list[Fault]:
    """Return stops outside the window or without the skill, and villages visited on more days than they need."""
    found = [Fault("window", s.day, s.pair, s.village) for s in stops if not 0 <= s.day < task.days]
    for stop in stops:
        if stop.pair not in task.able(task.villages[stop.village].needs):
            found.append(Fault("skills", stop.day, stop.pair, stop.village))
    days: dict[int, set[int]] = defaultdict(set)
    for stop in stops:
        days[stop.village].add(stop.day)
    for village, seen in sorted(days.items()):
        if len(seen) > 1 and fits_one_day(task, village):
            found.append(Fault("days", village=village, found=len(seen), wanted=1))
    return found


def lower_bound(task: Task) -> Cost:
    """Return what no schedule can undercut: days and days of pairs; travel is left open (0).

    Holds for symmetric travel times that obey the triangle inequality. Villages that ask for skills bound the days by
    the pairs that have them, for every union of such villages.
    """
    work: dict[frozenset[str], float] = defaultdict(float)
    for n, village in enumerate(task.villages):
        out = float(task.travel[BASE, task.place(n)])
        work[village.needs] += village.households * village.minutes / (task.day - 2 * out)
    days = 0
    for size in range(1, min(len(work), 4) + 1):
        for kinds in combinations(sorted(work, key=sorted), size):
            pairs = {pair for needs in kinds for pair in task.able(needs)}
            load = sum(work[needs] for needs in kinds)
            days = max(days, math.ceil(load / len(pairs) - 1e-9)) if pairs else task.days + 1
    pair_days = math.ceil(sum(work.values()) - 1e-9)
    everybody = len(task.pairs) or 1
    return Cost(max(days, math.ceil(pair_days / everybody)), pair_days, 0.0)


def travel_times(
    remoteness_km: Sequence[float],
    towns: Sequence[str],
    *,
    per_km: float = 2.0,
    start: float = 10.0,
    within: float = 20.0,
) -> NDArray[np.float64]:
    """Return the matrix of `Task.travel` from road kilometres to the county seat and the towns of the villages.

    per_km : minutes a kilometre takes (2 = 30 km/h on mountain roads); start : minutes for every way. Between villages
    of one town the road does not go by the seat: `within` minutes and the difference of their distances; between
    towns it does. The triangle inequality is then restored by shortest ways.
    """
    km = np.asarray(remoteness_km, dtype=float)
    out = start + per_km * km
    size = len(km) + 1
    matrix = np.zeros((size, size))
    matrix[0, 1:] = matrix[1:, 0] = out
    for a, b in combinations(range(len(km)), 2):
        same = towns[a] == towns[b]
        way = within + per_km * abs(km[a] - km[b]) if same else out[a] + out[b]
        matrix[a + 1, b + 1] = matrix[b + 1, a + 1] = way
    for by in range(size):
        np.minimum(matrix, matrix[:, [by]] + matrix[[by], :], out=matrix)
    return matrix


def by_village(stops: Iterable[Stop]) -> Mapping[int, list[Stop]]:
    """Return village -> its stops in the order of days and pairs."""
    found: dict[int, list[Stop]] = defaultdict(list)
    for stop in sorted(stops):
        found[stop.village].append(stop)
    return found

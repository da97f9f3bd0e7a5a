"""Schedules from blocks: what a pair does in one village on one day, set on days and dealt to pairs.

A village is a row of full days of one pair and a rest; two rests may share a day. The greedy schedule (longest villages
first, each on the first day that has pairs left) is the peer against which a solver is held.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from houping.core.collection.workload import (
    Stop,
    Task,
    able_pairs,
    capacity,
    minutes_of,
    route_minutes,
)
from houping.core.errors import WindowTooShort

NEVER = 1e9


@dataclass(frozen=True)
class Part:
    """A village, or as much of a large one as all able pairs can do on one day: full blocks and a rest (0: none)."""

    village: int
    full: int
    size: int
    rest: int

    @property
    def pairs(self) -> int:
        """How many pairs it takes on its day, with a day of its own for the rest."""
        return self.full + (self.rest > 0)


@dataclass(frozen=True)
class Match:
    """Two rests that one pair can do on one day; `saved`: minutes on the road saved by it."""

    one: int
    other: int
    saved: float


def parts_of(task: Task) -> list[Part]:
    """Return the villages as parts; raises VillageTooFar or NobodyAble."""
    found = []
    for village, about in enumerate(task.villages):
        size, most = capacity(task, village), len(able_pairs(task, village))
        left = about.households
        while left > 0:
            taken = min(left, size * most)
            found.append(Part(village, taken // size, size, taken % size))
            left -= taken
    return found


def matches_of(task: Task, parts: Sequence[Part]) -> list[Match]:
    """Return the rests that fit on one day of one pair that may visit both villages."""
    found = []
    rests = [n for n, part in enumerate(parts) if part.rest]
    for place, one in enumerate(rests):
        for other in rests[place + 1 :]:
            a, b = parts[one], parts[other]
            if a.village == b.village or not task.able(_needs(task, (a.village, b.village))):
                continue
            stops = (Stop(0, 0, a.village, a.rest), Stop(0, 0, b.village, b.rest))
            if minutes_of(task, stops) <= task.day:
                apart = route_minutes(task, [a.village]) + route_minutes(task, [b.village])
                together = route_minutes(task, [a.village, b.village])
                found.append(Match(one, other, apart - together))
    return found


def greedy(task: Task) -> list[Stop]:
    """Return the schedule of rests together where it saves most, then the longest first.

    Raises WindowTooShort when the window has too few days.
    """
    parts = parts_of(task)
    chosen = _best_matches(task, parts)
    partner = {m.one: m.other for m in chosen}
    taken = set(partner.values())
    groups = [[n, partner[n]] if n in partner else [n] for n in range(len(parts)) if n not in taken]
    days: dict[int, int] = {}
    for group in sorted(groups, key=lambda own: (-sum(parts[n].pairs for n in own), own)):
        day = _first_day(task, parts, days, group, chosen)
        days.update(dict.fromkeys(group, day))
    return deal(task, parts, days, chosen)


def _best_matches(task: Task, parts: Sequence[Part]) -> list[Match]:
    """Return rests that may share a pair, those that save most of the road first, each rest once."""
    chosen: list[Match] = []
    for match in sorted(matches_of(task, parts), key=lambda m: (-m.saved, m.one, m.other)):
        used = {n for m in chosen for n in (m.one, m.other)}
        both = [match.one, match.other]
        if not used & set(both) and dealable(task, _routes(parts, both, [match])):
            chosen.append(match)
    return chosen


def _first_day(
    task: Task, parts: Sequence[Part], days: Mapping[int, int], group: Sequence[int], chosen: Sequence[Match]
) -> int:
    """Return the first day that has pairs for a group; parts of one village stand on days of their own."""
    villages = {parts[n].village for n in group}
    for day in range(task.days):
        own = [n for n, on in days.items() if on == day]
        if any(parts[n].village in villages for n in own):
            continue
        if dealable(task, _routes(parts, [*own, *group], chosen)):
            return day
    raise WindowTooShort(days=task.days, pairs=len(task.pairs))


def deal(task: Task, parts: Sequence[Part], days: Mapping[int, int], chosen: Iterable[Match]) -> list[Stop]:
    """Give the routes of every day to pairs that may take them, those with the fewest minutes so far first.

    days : part -> its day; chosen : rests that share a day of a pair. Raises WindowTooShort when a day has more routes
    than pairs that may take them.
    """
    chosen = list(chosen)
    worked = np.zeros(len(task.pairs))
    found: list[Stop] = []
    for day in sorted(set(days.values())):
        routes = _routes(parts, [n for n, on in sorted(days.items()) if on == day], chosen)
        if len(routes) > len(task.pairs):
            raise WindowTooShort(days=task.days, pairs=len(task.pairs))
        minutes = [minutes_of(task, [Stop(day, 0, v, n) for v, n in route]) for route in routes]
        price = np.array(
            [
                [_price(task, p, r, worked[p] * m) for p in range(len(task.pairs))]
                for r, m in zip(routes, minutes, strict=True)
            ]
        )
        rows, pairs = scipy.optimize.linear_sum_assignment(price)
        if price[rows, pairs].sum() >= NEVER:
            raise WindowTooShort(days=task.days, pairs=len(task.pairs))
        for row, pair in zip(rows, pairs, strict=True):
            worked[pair] += minutes[row]
            found += [Stop(day, int(pair), village, n) for village, n in routes[row]]
    return sorted(found)


Route = tuple[tuple[int, int], ...]  # (village, households), ...


def _routes(parts: Sequence[Part], on_day: Sequence[int], chosen: Iterable[Match]) -> list[Route]:
    """Return what the pairs do on a day: full blocks, rests by themselves, rests together."""
    here = set(on_day)
    together = [m for m in chosen if m.one in here and m.other in here]
    shared = {n for m in together for n in (m.one, m.other)}
    found: list[Route] = []
    for n in on_day:
        part = parts[n]
        found += [((part.village, part.size),)] * part.full
        if part.rest and n not in shared:
            found.append(((part.village, part.rest),))
    for m in together:
        a, b = parts[m.one], parts[m.other]
        found.append(((a.village, a.rest), (b.village, b.rest)))
    return found


def dealable(task: Task, routes: Sequence[Route]) -> bool:
    """Say whether there are enough pairs with the right skills for the routes of a day."""
    if len(routes) > len(task.pairs):
        return False
    if all(not task.villages[v].needs for route in routes for v, _ in route):
        return True
    price = np.array([[_price(task, p, route, 0.0) for p in range(len(task.pairs))] for route in routes])
    rows, pairs = scipy.optimize.linear_sum_assignment(price)
    return float(price[rows, pairs].sum()) < NEVER


def _price(task: Task, pair: int, route: Route, price: float) -> float:
    able = _needs(task, [village for village, _ in route]) <= task.pairs[pair].skills
    return price / 1e6 if able else NEVER


def _needs(task: Task, villages: Iterable[int]) -> frozenset[str]:
    return frozenset().union(*(task.villages[village].needs for village in villages))


def share_out(stops: Sequence[Stop], households: Mapping[int, Sequence[str]]) -> dict[str, Stop]:
    """Return household -> its stop: the households of every village in their order, given to its stops in turn.

    households : village -> its households, as many as the stops of the village have places; raises ValueError else.
    """
    places: dict[int, list[Stop]] = defaultdict(list)
    for stop in sorted(stops):
        places[stop.village] += [stop] * stop.households
    found: dict[str, Stop] = {}
    for village, names in households.items():
        found.update(zip(names, places[village], strict=True))
    return found


def pairs_needed(task: Task) -> int:
    """Return the fewest pairs with which the window could suffice, by work alone."""
    load = 0.0
    for n, village in enumerate(task.villages):
        out = float(task.travel[0, task.place(n)])
        load += village.households * village.minutes / (task.day - 2 * out)
    return max(1, math.ceil(load / task.days - 1e-9))

"""The solver of visiting schedules: OR-Tools on the problem of core.collection.workload; knows no database.

The same task gives the same schedule on every machine: one thread, a fixed seed, and a limit in the solver's own
deterministic time instead of seconds (docs/decisions/0131).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from houping.core.collection.blocks import Match, Part, deal, greedy, matches_of, parts_of
from houping.core.collection.workload import Cost, Stop, Task, cost, lower_bound
from houping.core.errors import WindowTooShort

EFFORT = 0.3  # of deterministic time: about as many seconds on one core
SEED = 20211110


@dataclass(frozen=True)
class Proposal:
    """A schedule, what it costs, what no schedule can undercut, and what the longest-first schedule would cost.

    `proven`: among the schedules of whole blocks none has fewer days, or as many and fewer days of pairs.
    """

    stops: tuple[Stop, ...]
    cost: Cost
    bound: Cost
    greedy: Cost | None
    proven: bool


def propose(task: Task, effort: float = EFFORT) -> Proposal:
    """Return the best schedule found; never worse than the greedy one.

    Raises VillageTooFar, NobodyAble or WindowTooShort.
    """
    parts = parts_of(task)
    peer = _greedy(task)
    days = cost(task, peer).days if peer else task.days
    found, proven = _solve(task, parts, matches_of(task, parts), effort, days)
    choices = [stops for stops in (found, peer) if stops is not None]
    if not choices:
        raise WindowTooShort(days=task.days, pairs=len(task.pairs))
    best = min(choices, key=lambda stops: cost(task, stops))
    known = cost(task, peer) if peer else None
    return Proposal(tuple(best), cost(task, best), lower_bound(task), known, proven)


def _greedy(task: Task) -> list[Stop] | None:
    try:
        return greedy(task)
    except WindowTooShort:
        return None


def _solve(
    task: Task, parts: Sequence[Part], matches: Sequence[Match], effort: float, days: int
) -> tuple[list[Stop] | None, bool]:
    """Return the schedule of the solver within `days` (None: none found in its time), and whether it is the best."""
    from ortools.sat.python import cp_model  # takes seconds to load: only who plans pays them

    model = cp_model.CpModel()
    on = [[model.new_bool_var(f"p{n}d{d}") for d in range(days)] for n in range(len(parts))]
    together = [[model.new_bool_var(f"m{m.one}-{m.other}d{d}") for d in range(days)] for m in matches]
    for row in on:
        model.add_exactly_one(row)
    for match, row in zip(matches, together, strict=True):
        for d, shared in enumerate(row):
            model.add_implication(shared, on[match.one][d])
            model.add_implication(shared, on[match.other][d])
    for n in range(len(parts)):
        model.add_at_most_one(
            v for m, row in zip(matches, together, strict=True) if n in (m.one, m.other) for v in row
        )
    _one_part_a_day(model, parts, on)
    for d in range(days):
        _enough_pairs(model, task, parts, matches, on, together, d)
    used = _in_order(model, on, days)
    saved = [round(m.saved) + _ONE_PAIR_DAY for m in matches]
    model.minimize(
        _ONE_DAY * sum(used) - sum(s * v for s, row in zip(saved, together, strict=True) for v in row)
    )
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.random_seed = 1, SEED
    solver.parameters.max_deterministic_time = effort
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None, False
    chosen = [m for m, row in zip(matches, together, strict=True) if any(solver.value(v) for v in row)]
    days_of = {n: next(d for d in range(days) if solver.value(row[d])) for n, row in enumerate(on)}
    return deal(task, parts, days_of, chosen), status == cp_model.OPTIMAL


_ONE_PAIR_DAY, _ONE_DAY = 10_000, 10_000_000  # fewer days first, then fewer days of pairs, then the road


def _one_part_a_day(model: Any, parts: Sequence[Part], on: Sequence[Sequence[Any]]) -> None:
    """Keep the parts of one large village on days of their own, in their order."""
    for a, b in zip(range(len(parts)), range(1, len(parts)), strict=False):
        if parts[a].village == parts[b].village:
            day_of = [sum(d * v for d, v in enumerate(on[n])) for n in (a, b)]
            model.add(day_of[0] < day_of[1])


def _enough_pairs(
    model: Any,
    task: Task,
    parts: Sequence[Part],
    matches: Sequence[Match],
    on: Sequence[Sequence[Any]],
    together: Sequence[Sequence[Any]],
    d: int,
) -> None:
    """Bound the routes of a day by the pairs that may take them, for every union of skills asked for."""
    needs = [task.villages[part.village].needs for part in parts]
    both = [needs[m.one] | needs[m.other] for m in matches]
    kinds = sorted({*needs, *both}, key=sorted)
    for group in _unions(kinds):
        able = {pair for kind in group for pair in task.able(kind)}
        load: list[Any] = [part.full * on[n][d] for n, part in enumerate(parts) if needs[n] in group]
        load += [on[n][d] for n, part in enumerate(parts) if part.rest and needs[n] in group]
        for m, row in zip(matches, together, strict=True):
            inside = (needs[m.one] in group) + (needs[m.other] in group)
            load.append(((needs[m.one] | needs[m.other]) in group) * row[d] - inside * row[d])
        model.add(sum(load) <= len(able))


def _unions(kinds: Sequence[frozenset[str]]) -> Iterable[tuple[frozenset[str], ...]]:
    for size in range(1, min(len(kinds), 4) + 1):
        yield from combinations(kinds, size)


def _in_order(model: Any, on: Sequence[Sequence[Any]], days: int) -> list[Any]:
    """Return whether each day is used; used days stand before idle ones."""
    used = [model.new_bool_var(f"u{d}") for d in range(days)]
    for d in range(days):
        for row in on:
            model.add_implication(row[d], used[d])
    for d in range(days - 1):
        model.add_implication(used[d + 1], used[d])
    return used

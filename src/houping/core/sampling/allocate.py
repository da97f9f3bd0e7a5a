"""Allocation: how many villages of each kind, how many households of each kind in a village.

Sources: Cochran (1977) ch. 5; square-root allocation as the compromise between equal and proportional
(Bankier 1988, Am. Statist. 42). Worked cases: docs/methods/allocation.md.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

MONITORED, LISTED, RELIEVED, GENERAL = "monitored", "listed", "relieved", "general"


@dataclass(frozen=True)
class HouseholdRule:
    """How households of a village are shared out.

    listed_factor : k for the hardship list; minimum : least number in a substratum
    others_share : least share of the village's target that goes to households that are not monitored
    """

    listed_factor: float
    minimum: int
    others_share: float = 0.0


def split_named(villages: int, share: float, rounding: str) -> tuple[int, int]:
    """Return (named, random) numbers of villages; an odd one goes as the plan says ("floor" or "ceil")."""
    exact = villages * Fraction(str(share))
    named = math.ceil(exact) if rounding == "ceil" else math.floor(exact)
    return named, villages - named


def largest_remainder(
    weights: Mapping[str, float], total: int, caps: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Share out `total` in proportion to weights, by largest remainder, never above the caps.

    Equal remainders go to the name that sorts first. The sum is min(total, sum of caps).
    """
    caps = dict.fromkeys(weights, total) if caps is None else caps
    given = dict.fromkeys(sorted(weights), 0)
    left, exact = min(total, sum(caps[name] for name in given)), {}
    waiting = list(given)
    while waiting:
        exact = _quotas({n: Fraction(weights[n]) for n in waiting}, left)
        full = [n for n in waiting if exact[n] >= caps[n]]
        if not full:
            break
        given |= {n: caps[n] for n in full}
        left -= sum(caps[n] for n in full)
        waiting = [n for n in waiting if n not in full]
    given |= {n: math.floor(exact[n]) for n in waiting}
    by_remainder = sorted(waiting, key=lambda n: (given[n] - exact[n], n))
    for name in by_remainder[: left - sum(given[n] for n in waiting)]:
        given[name] += 1
    return given


def _quotas(weights: Mapping[str, Fraction], total: int) -> dict[str, Fraction]:
    """Return the exact shares of `total`; equal ones when no weight is positive."""
    whole = sum(weights.values())
    return {n: total * w / whole if whole else Fraction(total, len(weights)) for n, w in weights.items()}


def allocate_villages(
    households: Mapping[str, int], villages: Mapping[str, int], total: int, minimum: int
) -> dict[str, int]:
    """Share out the random villages over village types by √households, at least `minimum` each, at most all.

    households, villages : stratum -> households, villages in it (after the named ones are out)
    """
    present = {name: villages[name] for name in sorted(villages) if villages[name] > 0}
    base = {name: min(minimum, size) for name, size in present.items()}
    if sum(base.values()) >= total:
        return largest_remainder({n: float(present[n]) for n in present}, total, base)
    weights = {name: math.sqrt(households[name]) for name in present}
    wanted = largest_remainder(weights, min(total, sum(present.values())), present)
    for name, least in base.items():
        while wanted[name] < least:
            richest = max((n for n in present if wanted[n] > base[n]), key=lambda n: (wanted[n], n))
            wanted[richest] -= 1
            wanted[name] += 1
    return wanted


def allocate_households(population: Mapping[str, int], target: int, rule: HouseholdRule) -> dict[str, int]:
    """Return the households to draw in one village by stratum.

    population : stratum -> households; monitored are all taken. What is left of `target`, and never less than
    its `others_share`, goes to the hardship list with k times the fraction of the others, and to relieved and
    general households by √size.
    """
    monitored = population.get(MONITORED, 0)
    others = {name: population.get(name, 0) for name in (RELIEVED, GENERAL)}
    floor = math.ceil(Fraction(str(rule.others_share)) * target)
    listed, rest = population.get(LISTED, 0), max(target - monitored, floor)
    base = rule.listed_factor * listed + sum(others.values())
    fraction = rest / base if base else 0.0
    n_listed = min(listed, max(round(min(1.0, rule.listed_factor * fraction) * listed), rule.minimum))
    left = max(rest - n_listed, 0)
    shared = largest_remainder({n: math.sqrt(size) for n, size in others.items()}, left, others)
    drawn = {n: min(others[n], max(shared[n], rule.minimum)) for n in others}
    return {MONITORED: monitored, LISTED: n_listed, **drawn}


def village_target(minimum: int, villages: int, response: float) -> int:
    """Return households per village so that the expected completes reach the county's minimum."""
    return math.ceil(Fraction(minimum) / (villages * Fraction(str(response))))

"""Points taken off for ruled problems: each problem once, at one indicator, by severity (A-14)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

COUNTED = ("upheld", "partly")


@dataclass(frozen=True)
class Rule:
    """Points by severity, share that a partly upheld problem costs, and the most an indicator can lose."""

    points: Mapping[str, float]
    partly_share: float
    maximum: float


@dataclass(frozen=True)
class Ruled:
    """One problem as the panel left it."""

    problem: str
    county: str
    indicator: str
    severity: str
    ruling: str | None


@dataclass(frozen=True)
class Deduction:
    """One line of the explanation: what a problem costs, and what is taken below the maximum."""

    problem: str
    county: str
    indicator: str
    severity: str
    ruling: str
    points: float
    taken: float


def deductions(problems: Iterable[Ruled], rule: Rule) -> list[Deduction]:
    """Return the deduction of each counted problem, sorted by county, indicator and problem id.

    Only problems ruled upheld or partly upheld count; a problem that stands twice counts once (its first
    indicator in sorted order). Dismissed, undecided and no-deduction problems cost nothing.
    """
    lines, seen = [], set()
    left: dict[tuple[str, str], float] = {}
    for p in sorted(problems, key=_order):
        if p.ruling not in COUNTED or p.problem in seen:
            continue
        seen.add(p.problem)
        points = rule.points[p.severity] * (rule.partly_share if p.ruling == "partly" else 1.0)
        key = (p.county, p.indicator)
        room = left.get(key, rule.maximum)
        taken = min(points, room)
        left[key] = room - taken
        lines.append(Deduction(p.problem, p.county, p.indicator, p.severity, p.ruling, points, taken))
    return lines


def _order(p: Ruled) -> tuple[str, ...]:
    return p.county, p.indicator, p.problem, p.severity, p.ruling or ""

"""The checker."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from houping.core.checks import Problem
from houping.core.plan.model import Plan


@dataclass(frozen=True)
class Place:
    """Where a value stands in the plan folder."""

    file: str
    row: int


@dataclass(frozen=True)
class CountySize:
    """Counts of one county, for the arithmetic of the telephone sample."""

    relieved_households: int
    relieved_persons: int
    monitored_households: int


def check(
    plan: Plan,
    locate: Callable[[tuple[str | int, ...]], Place],
    *,
    source: str | None = None,
    sizes: Mapping[str, CountySize] | None = None,
) -> list[Problem]:
    """Check."""
    return []

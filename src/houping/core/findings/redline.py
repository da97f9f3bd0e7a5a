"""The red line (R-1.6, A-20): confirmed cases of return to poverty by cause, against levels that only warn.

"规模性返贫" is not quantified by the plan: whether it is one, the panel decides; our levels (示例) say when to look.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from houping.core.findings.standing import CONFIRMED, Standing

INDICATOR = "4.4"
CAUSES = ("responsibility", "policy", "work", "")


@dataclass(frozen=True)
class Level:
    """From which number of confirmed cases, or share of the relieved households (0..1), a county is looked at."""

    name: str
    cases: int
    share: float


ASSUMED = (Level("yellow", 3, 0.0005), Level("red", 10, 0.002))


@dataclass(frozen=True)
class Watch:
    """One county: confirmed cases by cause, those of them that cost no points, suspected ones, level reached."""

    county: str
    by_cause: dict[str, int]
    free: int
    suspected: int
    households: int
    level: str

    @property
    def cases(self) -> int:
        """Confirmed cases."""
        return sum(self.by_cause.values())

    @property
    def share(self) -> float | None:
        """Confirmed cases per relieved household, 0..1; None when their number is not known."""
        return self.cases / self.households if self.households else None


def watch(
    county: str, cases: Iterable[tuple[str, Standing]], households: int, levels: Iterable[Level] = ASSUMED
) -> Watch:
    """Return how a county stands; `cases`: cause and standing of its problems at INDICATOR; level: "" for none.

    levels : from the lowest to the highest; a level is reached by the number or by the share
    """
    rows = list(cases)
    exist = [(cause, now) for cause, now in rows if now.kind == CONFIRMED]  # also where it costs no points
    counts = Counter(cause for cause, _now in exist)
    total = counts.total()
    reached = ""
    for level in levels:
        if total >= level.cases or (households and total / households >= level.share and total):
            reached = level.name
    by_cause = {cause: counts[cause] for cause in CAUSES}
    free = sum(not now.counts for _cause, now in exist)
    return Watch(county, by_cause, free, len(rows) - len(exist), households, reached)


def together(rows: Sequence[Watch]) -> Watch:
    """Return the sum of several counties: without a level, households only where all their numbers are known."""
    by_cause = {cause: sum(w.by_cause[cause] for w in rows) for cause in CAUSES}
    households = sum(w.households for w in rows) if all(w.households for w in rows) else 0
    return Watch("", by_cause, sum(w.free for w in rows), sum(w.suspected for w in rows), households, "")

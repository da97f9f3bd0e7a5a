"""Reads about what must be covered: monitored households of drawn villages (R-6.13), special attention (R-6.14)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from houping.apps.collection.live import Row, rows_of
from houping.apps.collection.models import Assignment
from houping.apps.sampling import lists
from houping.apps.sampling.models import Ceremony
from houping.core.collection.outcomes import COMPLETE

Kind, State = Assignment.Kind, Assignment.State


@dataclass(frozen=True)
class Covered:
    """One drawn village: its monitored households, how many have a result, how many answered at home or by telephone."""

    village: str
    name: str
    all: int
    done: int
    at_home: int
    remote: int

    @property
    def left(self) -> int:
        """How many have no result yet."""
        return self.all - self.done


def monitored(ceremony: Ceremony | None, county: str, rows: Iterable[Row]) -> list[Covered]:
    """Return the drawn villages of a county with their monitored households; lists not taken over count as open.

    rows : `live.rows_of` of the county
    """
    if ceremony is None or not ceremony.is_drawn:
        return []
    done: dict[str, int] = defaultdict(int)
    ways: dict[tuple[str, bool], int] = defaultdict(int)
    for row in rows:
        if row["kind"] == Kind.MONITORED and row["state"] == State.DONE:
            done[row["village"]] += 1
            if row["disposition"] == COMPLETE:
                ways[row["village"], row["mode"] == "visit"] += 1
    return [
        Covered(code, v["village_name"], v["monitored"], done[code], ways[code, True], ways[code, False])
        for v in lists.villages(ceremony, county)
        if (code := v["village"]) and v["monitored"]
    ]


def uncovered(assessment: Any, county: str) -> dict[str, int]:
    """Return village name -> monitored households without a result."""
    ceremony = Ceremony.objects.current(assessment)
    found = monitored(ceremony, county, rows_of(assessment, county))
    return {row.name: row.left for row in found if row.left}

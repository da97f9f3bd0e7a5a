"""Reads about what must be covered: monitored households of drawn villages (R-6.13), special attention (R-6.14)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from houping.apps.collection.models import Assignment
from houping.apps.sampling import lists
from houping.apps.sampling.models import Ceremony

Kind, State = Assignment.Kind, Assignment.State
ANSWERED = Q(disposition="1.1")
HAS_RESULT = Q(state=State.DONE)


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


def monitored(assessment: Any, county: str) -> list[Covered]:
    """Return the drawn villages of a county with their monitored households; lists not taken over count as open."""
    ceremony = Ceremony.objects.current(assessment)
    if ceremony is None or not ceremony.is_drawn:
        return []
    rows = {
        row["village"]: row
        for row in Assignment.objects.filter(ceremony=ceremony, county=county, kind=Kind.MONITORED)
        .order_by()
        .values("village")
        .annotate(
            done=Count("id", filter=HAS_RESULT),
            at_home=Count("id", filter=HAS_RESULT & ANSWERED & Q(mode="visit")),
            remote=Count("id", filter=HAS_RESULT & ANSWERED & ~Q(mode="visit")),
        )
    }
    none = {"done": 0, "at_home": 0, "remote": 0}
    return [
        Covered(
            v["village"],
            v["village_name"],
            v["monitored"],
            **{name: rows.get(v["village"], none)[name] for name in none},
        )
        for v in lists.villages(ceremony, county)
        if v["monitored"]
    ]


def uncovered(assessment: Any, county: str) -> dict[str, int]:
    """Return village name -> monitored households without a result."""
    return {row.name: row.left for row in monitored(assessment, county) if row.left}

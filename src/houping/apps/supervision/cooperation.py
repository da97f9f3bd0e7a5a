"""How far every county is with its checklist, and until when each item is due (R-11.8)."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from houping.apps.collection.models import Trip
from houping.apps.plans.models import Milestone
from houping.apps.supervision.board import FIELDWORK_STEP
from houping.apps.supervision.models import Cooperation, CooperationItem, CooperationTick
from houping.core.deadlines import light_of_day

SOON_DAYS = 2  # before its day, from which on an item is amber (示例)
Lines = tuple[tuple[CooperationItem, datetime.date | None, CooperationTick | None], ...]


@dataclass(frozen=True)
class Standing:
    """One county: its checklist, the day the team comes (None: not known), each item with its day and tick."""

    cooperation: Cooperation
    comes: datetime.date | None
    lines: Lines

    @property
    def missing(self) -> tuple[tuple[CooperationItem, datetime.date | None], ...]:
        """The items that are not ready, with the day until which they should be."""
        return tuple((item, due) for item, due, tick in self.lines if tick is None)

    @property
    def lacking(self) -> list[str]:
        """What is not said of the people, and the codes of the items that are not ready."""
        return [*self.cooperation.unsaid, *(item.code for item, _due in self.missing)]

    @property
    def is_complete(self) -> bool:
        """Whether the people can be called and every item is ready."""
        return not self.lacking

    @property
    def next_due(self) -> datetime.date | None:
        """The first day by which something missing is due."""
        return min((due for _item, due in self.missing if due), default=None)

    @property
    def light(self) -> str:
        """Return "green" (confirmed), "red" (something is overdue), "yellow" (something is due soon) or ""."""
        if self.cooperation.state == Cooperation.State.CONFIRMED:
            return "green"
        return light(self.next_due)


def light(due: datetime.date | None) -> str:
    """Return the light of what is missing and due on a day."""
    return light_of_day(due, timezone.localdate(), SOON_DAYS)


def standings(assessment: Any, counties: Iterable[str]) -> list[Standing]:
    """Return how far some counties are, in the order given; counties that were not asked are left out. Five questions."""
    codes = list(counties)
    asked = {
        c.county: c
        for c in Cooperation.objects.filter(assessment=assessment, county__in=codes).select_related(
            "confirmed_by", "changed_by"
        )
    }
    if not asked:
        return []
    items = list(CooperationItem.objects.filter(assessment=assessment))
    ticks = {
        (t.cooperation_id, t.item_id): t
        for t in CooperationTick.objects.filter(cooperation__in=asked.values()).select_related("by")
    }
    comes = _arrivals(assessment, codes)
    return [_standing(asked[code], comes.get(code), items, ticks) for code in codes if code in asked]


def _standing(
    found: Cooperation,
    comes: datetime.date | None,
    items: list[CooperationItem],
    ticks: dict[tuple[int, int], CooperationTick],
) -> Standing:
    lines = tuple(
        (
            item,
            comes - datetime.timedelta(days=item.days) if comes else None,
            ticks.get((found.pk, item.pk)),
        )
        for item in items
    )
    return Standing(found, comes, lines)


def _arrivals(assessment: Any, codes: list[str]) -> dict[str, datetime.date]:
    """Return county -> first day of the team there, by its trip, else by the step of the plan."""
    trips = dict(Trip.objects.filter(assessment=assessment, county__in=codes).values_list("county", "starts"))
    if len(trips) == len(codes):
        return trips
    step = Milestone.objects.filter(assessment=assessment, step=FIELDWORK_STEP).first()
    known = step and (step.actual_start or step.planned_start or step.planned_end)
    return (dict.fromkeys(codes, known) if known else {}) | trips

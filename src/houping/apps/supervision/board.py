"""The board of the supervisors (督导台): inspections by stage and side, the window of the fieldwork (R-9.10, R-10.14)."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils import timezone

from houping.apps import formats
from houping.apps.collection.models import Trip
from houping.apps.formats import day
from houping.apps.plans.models import Milestone
from houping.apps.supervision.models import STEPS, Inspection, Stage

FIELDWORK_STEP = STEPS[Stage.FIELDWORK][0]


@dataclass(frozen=True)
class Row:
    """One stage: records of the agency and of counties, the last of them; `begun`: whether its step has begun."""

    stage: str
    clause: str
    agency: int
    county: int
    last: datetime.date | None
    begun: bool

    @property
    def label(self) -> str:
        """What the stage is called."""
        return str(Stage(self.stage).label)

    @property
    def missing(self) -> bool:
        """Whether the stage has begun and nobody has inspected it."""
        return self.begun and not self.agency + self.county


def rows(assessment: Any) -> list[Row]:
    """Return every stage in order; those without a record have zeros."""
    found = Inspection.objects.filter(assessment=assessment).order_by()
    counts = {(r["stage"], r["side"]): r["n"] for r in found.values("stage", "side").annotate(n=Count("id"))}
    last = dict(found.order_by("on").values_list("stage", "on"))
    steps = {m.step: m for m in Milestone.objects.filter(assessment=assessment)}
    today = timezone.localdate()
    return [
        Row(
            str(stage),
            formats.clause(place),
            counts.get((stage, "agency"), 0),
            counts.get((stage, "county"), 0),
            last.get(stage),
            _begun(steps.get(step), today),
        )
        for stage, (step, place) in STEPS.items()
    ]


def _begun(step: Milestone | None, today: datetime.date) -> bool:
    """Whether a step has begun; one without dates counts as begun when it should have ended."""
    if step is None:
        return False
    return bool(step.actual_start) or (step.planned_start or step.planned_end) <= today


def window(assessment: Any, county: str) -> tuple[datetime.date, datetime.date] | None:
    """Return first and last day of the fieldwork: the stay in a county, else the step of the plan; None before both."""
    trip = Trip.objects.filter(assessment=assessment, county=county).first() if county else None
    if trip:
        return trip.starts, trip.ends
    step = Milestone.objects.filter(assessment=assessment, step=FIELDWORK_STEP).first()
    if step is None:
        return None
    return (
        step.actual_start or step.planned_start or step.planned_end,
        step.actual_end or step.planned_end,
    )


def outside(made: Inspection) -> str:
    """Return the window in words when an inspection of the fieldwork lies outside it, else ""."""
    if made.stage != Stage.FIELDWORK:
        return ""
    known = window(made.assessment, made.county)
    if known is None or known[0] <= made.on <= known[1]:
        return ""
    return f"{day(known[0])}—{day(known[1])}"

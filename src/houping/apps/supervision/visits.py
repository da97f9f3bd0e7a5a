"""The stay of a team in a county is burden of the county; it is counted by itself (R-2.19)."""

from typing import Any

from django.utils import timezone

from houping.apps.collection.models import Trip
from houping.apps.supervision.models import Burden
from houping.apps.supervision.services.burden import record_burden


def count_trip(trip: Trip, actor: Any) -> None:
    """Write the visit of a team into the register of the county, once for the same days."""
    what = f"实地评估进驻 {trip.starts:%Y-%m-%d} 至 {trip.ends:%Y-%m-%d}"
    known = Burden.objects.counted().filter(assessment=trip.assessment, county=trip.county, what=what)
    if not known.exists():
        record_burden(
            actor=actor,
            assessment=trip.assessment,
            county=trip.county,
            kind=str(Burden.Kind.VISIT),
            what=what,
            on=min(trip.starts, timezone.localdate()),
        )

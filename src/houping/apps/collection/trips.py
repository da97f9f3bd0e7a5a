"""Every write about the work in a county: trip, what is owed of each instrument, preparation, closing (R-9.8, R-9.9)."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from houping.apps.accounts.access import require
from houping.apps.accounts.models import Person
from houping.apps.accounts.states import after
from houping.apps.collection import coverage
from houping.apps.collection.models import Piece, Ready, Trip
from houping.apps.formats import joined
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.apps.plans.services import check_version
from houping.core.errors import MonitoredWithoutResult

# how many talks are held in a county unless the project lead says otherwise (示例: the plan names no number)
ASSUMED = {
    "exchange": 1,
    "documents": 1,
    "interview_leader": 2,
    "interview_department": 5,
    "interview_town": 4,
    "interview_cadre": 10,
    "interview_team": 10,
    "interview_helper": 20,
}

Started = Callable[[Trip, Any], None]
_at_start: list[Started] = []


def at_start(follow: Started) -> Started:
    """Let an outer app follow the start of a trip, in the same transaction; called with it and who started it."""
    _at_start.append(follow)
    return follow


@dataclass(frozen=True)
class Wanted:
    """What a trip shall be."""

    leader: Person
    starts: datetime.date
    ends: datetime.date
    route: str = ""
    day_minutes: int = 540
    interview_minutes: int = 45


@transaction.atomic
def plan_trip(
    *, actor: Any, assessment: Assessment, county: str, wanted: Wanted, version: int | None = None
) -> Trip:
    """Plan the stay in a county, or change it; a new one gets the usual number of talks. Raises RecordChanged."""
    require(actor, "trip.edit", assessment=assessment.key, county=county)
    known = Trip.objects.select_for_update(of=("self",)).filter(assessment=assessment, county=county)
    trip = known.select_related("changed_by").first()
    if trip is None:
        trip = Trip(assessment=assessment, county=county)
    elif version is not None:
        check_version(trip, version)
        trip.version += 1
    new = trip.pk is None
    for name in Wanted.__dataclass_fields__:
        setattr(trip, name, getattr(wanted, name))
    trip.changed_by, trip.changed = actor, timezone.now()
    trip.save()
    if new:
        Piece.objects.bulk_create(Piece(trip=trip, form=form, quota=n) for form, n in ASSUMED.items())
    _tell(actor, "trip.plan", trip, starts=str(trip.starts), ends=str(trip.ends))
    return trip


@transaction.atomic
def set_pieces(*, actor: Any, trip_id: int, quotas: Mapping[str, int]) -> Trip:
    """Set how many talks of each kind are held in a county (R-7.12)."""
    trip = _locked(trip_id)
    require(actor, "trip.edit", assessment=trip.assessment.key, county=trip.county)
    for form, quota in quotas.items():
        Piece.objects.update_or_create(trip=trip, form=form, defaults={"quota": quota})
    _tell(actor, "trip.quota", trip, **{form: int(n) for form, n in quotas.items()})
    return trip


@transaction.atomic
def tick(*, actor: Any, trip_id: int, item: str, done: bool, note: str = "") -> None:
    """Tick an item of the preparation off, or take the tick away (R-9.8)."""
    trip = _locked(trip_id)
    require(actor, "trip.run", assessment=trip.assessment.key, county=trip.county)
    found = Ready.objects.filter(trip=trip, item=item)
    if done == found.exists():
        return
    if done:
        Ready.objects.create(trip=trip, item=item, note=note, by=actor)
    else:
        found.delete()
    _tell(actor, "trip.ready", trip, item=item, done=done)


@transaction.atomic
def move_trip(*, actor: Any, trip_id: int, action: str, version: int) -> Trip:
    """Start, close or open again the work in a county. Raises MoveRefused, RecordChanged, MonitoredWithoutResult."""
    trip = _locked(trip_id)
    permission = Trip.MOVES[action].permission
    require(actor, permission, assessment=trip.assessment.key, county=trip.county)
    target = after(trip, action)
    check_version(trip, version)
    if action == "close":
        _require_covered(trip)
    if action == "start":
        for follow in _at_start:
            follow(trip, actor)
    trip.state, trip.version = target, trip.version + 1
    trip.changed_by, trip.changed = actor, timezone.now()
    trip.save()
    _tell(actor, f"trip.{action}", trip)
    return trip


def _require_covered(trip: Trip) -> None:
    """Raise MonitoredWithoutResult while a monitored household of a drawn village has no result (R-6.13)."""
    villages = coverage.uncovered(trip.assessment, trip.county)
    if villages:
        raise MonitoredWithoutResult(
            households=sum(villages.values()), villages=joined(f"{v} {n}" for v, n in villages.items())
        )


def _locked(trip_id: int) -> Trip:
    query = Trip.objects.select_for_update(of=("self",)).select_related("assessment", "changed_by")
    return query.get(pk=trip_id)


def _tell(actor: Any, action: str, trip: Trip, **details: object) -> None:
    record(
        actor=actor,
        action=action,
        subject=f"trip:{trip.county}",
        assessment=trip.assessment.key,
        county=trip.county,
        **details,
    )

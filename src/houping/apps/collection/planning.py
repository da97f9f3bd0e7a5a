"""Every write about schedules: one is proposed by the solver, changed by the leader, taken over or dropped."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps.accounts.access import require
from houping.apps.accounts.states import after
from houping.apps.collection import assigning, planner
from houping.apps.collection.models import Assignment, Pair, Schedule, Trip
from houping.apps.formats import clauses
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.apps.plans.services import check_version
from houping.apps.sampling import lists
from houping.apps.sampling.models import Ceremony
from houping.apps.sampling.services import require_lists
from houping.core.collection.blocks import share_out
from houping.core.collection.workload import (
    Fault,
    Stop,
    Task,
    Village,
    check,
    cost,
    travel_times,
)
from houping.core.collection.workload import Pair as Crew
from houping.core.errors import NothingToPlan, NoTripYet, ScheduleUnsound

OPEN = (Assignment.State.WAITING, Assignment.State.ASSIGNED)


@transaction.atomic
def propose(*, actor: Any, assessment: Assessment, county: str) -> Schedule:
    """Propose who visits which village on which day; an earlier proposal is dropped.

    Plans the households that nobody has begun with. Raises NoTripYet, NothingToPlan, ListsLocked, TripClosed,
    VillageTooFar, NobodyAble or WindowTooShort.
    """
    require(actor, "field.assign", assessment=assessment.key, county=county)
    ceremony = require_lists(actor, Ceremony.objects.current(assessment), county)
    trip = assigning.require_open(assessment, county, _("安排走访"))
    if trip is None:
        raise NoTripYet(what=_("安排走访"))
    pairs, villages = _pairs(assessment, county), _villages(ceremony, county)
    today = timezone.localdate()
    first = today if trip.starts < today <= trip.ends else trip.starts
    task = _task(trip, pairs, villages, (trip.ends - first).days + 1)
    found = planner.propose(task)
    trip.schedules.filter(state=Schedule.State.PROPOSED).update(state=Schedule.State.DROPPED)
    made = Schedule.objects.create(
        trip=trip,
        pairs=[pair.pk for pair in pairs],
        villages=villages,
        travel=task.travel.round(1).tolist(),
        stops=[list(asdict(stop).values()) for stop in found.stops],
        figures={
            "proposed": asdict(found.cost),
            "bound": asdict(found.bound),
            "greedy": asdict(found.greedy) if found.greedy else None,
            "proven": found.proven,
        },
        first_day=first,
        days=task.days,
        made_by=actor,
        changed_by=actor,
    )
    _tell(actor, "schedule.propose", made, days=found.cost.days, pair_days=found.cost.pair_days)
    return made


def _pairs(assessment: Assessment, county: str) -> list[Pair]:
    found = list(Pair.objects.filter(assessment=assessment, county=county, ended__isnull=True))
    if not found:
        raise NothingToPlan(what=_("小组"), remedy=_("编组"))
    return found


def _villages(ceremony: Ceremony, county: str) -> list[dict[str, Any]]:
    """Return the villages with households that nobody has begun with, with distance and town."""
    waiting: dict[str, int] = defaultdict(int)
    rows = Assignment.objects.filter(ceremony=ceremony, county=county, state__in=OPEN)
    for village in rows.values_list("village", flat=True):
        waiting[village] += 1
    if not waiting:
        raise NothingToPlan(what=_("农户"), remedy=_("接收名单"))
    about = lists.places(ceremony, county)
    return [{"code": code, "households": waiting[code], **about[code]} for code in sorted(waiting)]


def _task(trip: Trip, pairs: Sequence[Pair], villages: Sequence[dict[str, Any]], days: int) -> Task:
    return Task(
        tuple(
            Village(v["code"], v["households"], trip.interview_minutes, frozenset(v.get("needs", ())))
            for v in villages
        ),
        tuple(Crew(str(pair.number), frozenset(pair.skills.split())) for pair in pairs),
        travel_times([v["km"] for v in villages], [v["town"] for v in villages]),
        float(trip.day_minutes),
        days,
    )


def task_of(schedule: Schedule) -> Task:
    """Return the problem that a schedule answers, with the pairs as they are now."""
    known = {pair.pk: pair for pair in Pair.objects.filter(pk__in=schedule.pairs)}
    pairs = [known[pk] for pk in schedule.pairs]
    task = _task(schedule.trip, pairs, schedule.villages, schedule.days)
    return Task(task.villages, task.pairs, np.asarray(schedule.travel, dtype=float), task.day, task.days)


def stops_of(schedule: Schedule) -> list[Stop]:
    """Return the stops of a schedule."""
    return [Stop(*stop) for stop in schedule.stops]


@transaction.atomic
def edit(*, actor: Any, schedule_id: int, version: int, stops: Sequence[Stop]) -> Schedule:
    """Change a proposed schedule; what cannot be carried out may be kept, and is named, until it is taken over.

    Raises MoveRefused or RecordChanged.
    """
    schedule = _locked(schedule_id)
    _may(actor, schedule)
    after(schedule, "edit")
    check_version(schedule, version)
    kept = [stop for stop in sorted(stops) if stop.households > 0]
    if kept != sorted(stops_of(schedule)):  # what the solver proved, it proved of its own schedule
        schedule.figures |= {"proven": False, "edited": True}
    schedule.stops = [list(asdict(stop).values()) for stop in kept]
    schedule.figures["proposed"] = asdict(cost(task_of(schedule), kept))
    _save(schedule, actor)
    _tell(actor, "schedule.edit", schedule, stops=len(kept))
    return schedule


@transaction.atomic
def take(*, actor: Any, schedule_id: int, version: int, reason: str = "") -> int:
    """Take a schedule over: every household goes to the pair and day of its stop; return how many changed.

    Raises ScheduleUnsound, MoveRefused, RecordChanged and what `distribute` raises.
    """
    schedule = _locked(schedule_id)
    _may(actor, schedule)
    target = after(schedule, "take")
    check_version(schedule, version)
    trip, stops = schedule.trip, stops_of(schedule)
    households = _households(schedule)
    wanted_counts = [{**v, "households": len(households[n])} for n, v in enumerate(schedule.villages)]
    schedule.villages = wanted_counts
    faults = check(task_of(schedule), stops)
    if faults:
        raise ScheduleUnsound(faults=clauses(words(fault, schedule) for fault in faults[:5]))
    numbers = dict(Pair.objects.filter(pk__in=schedule.pairs).values_list("pk", "number"))
    wanted = [
        assigning.Wanted(
            unit, numbers[schedule.pairs[stop.pair]], schedule.first_day + datetime.timedelta(stop.day)
        )
        for unit, stop in share_out(stops, households).items()
    ]
    changed = assigning.distribute(
        actor=actor,
        assessment=trip.assessment,
        county=trip.county,
        wanted=wanted,
        reason=reason or _("采用走访安排"),
    )
    schedule.state = target
    _save(schedule, actor)
    _tell(actor, "schedule.take", schedule, households=changed)
    return changed


@transaction.atomic
def drop(*, actor: Any, schedule_id: int, version: int) -> Schedule:
    """Drop a proposed schedule; it is kept to look at. Raises MoveRefused or RecordChanged."""
    schedule = _locked(schedule_id)
    _may(actor, schedule)
    target = after(schedule, "drop")
    check_version(schedule, version)
    schedule.state = target
    _save(schedule, actor)
    _tell(actor, "schedule.drop", schedule)
    return schedule


def _households(schedule: Schedule) -> dict[int, list[str]]:
    """Return village -> units that wait there now, monitored households first: they are the longest talks."""
    place = {v["code"]: n for n, v in enumerate(schedule.villages)}
    found: dict[int, list[str]] = {n: [] for n in place.values()}
    rows = Assignment.objects.current(schedule.trip.assessment).filter(
        county=schedule.trip.county, state__in=OPEN, village__in=place
    )
    order = {Assignment.Kind.MONITORED: 0, Assignment.Kind.SPECIAL: 1}
    for row in sorted(rows, key=lambda r: (order.get(Assignment.Kind(r.kind), 2), r.household)):
        found[place[row.village]].append(row.unit)
    return found


def words(fault: Fault, schedule: Schedule) -> str:
    """Say what is wrong with a schedule."""
    names = {
        "households": _("%(village)s安排了 %(found)d 户，应为 %(wanted)d 户"),
        "hours": _("第 %(pair)s 小组 %(day)s 共 %(found)d 分钟，超过每日 %(wanted)d 分钟"),
        "skills": _("第 %(pair)s 小组不具备%(village)s所需的条件"),
        "window": _("%(day)s不在进驻日期内"),
        "days": _("%(village)s分在 %(found)d 天，一天可以走完"),
        "twice": _("第 %(pair)s 小组 %(day)s 在同一村安排了两次"),
    }
    numbers = dict(Pair.objects.filter(pk__in=schedule.pairs).values_list("pk", "number"))
    day = schedule.first_day + datetime.timedelta(max(fault.day, 0))
    return names[fault.code] % {
        "village": schedule.villages[fault.village]["name"] if fault.village >= 0 else "",
        "pair": numbers.get(schedule.pairs[fault.pair], "") if fault.pair >= 0 else "",
        "day": f"{day:%m-%d}",
        "found": round(fault.found),
        "wanted": round(fault.wanted),
    }


def _locked(schedule_id: int) -> Schedule:
    query = Schedule.objects.select_for_update(of=("self",))
    return query.select_related("trip__assessment", "changed_by").get(pk=schedule_id)


def _may(actor: Any, schedule: Schedule) -> None:
    trip = schedule.trip
    require(actor, "field.assign", assessment=trip.assessment.key, county=trip.county)


def _save(schedule: Schedule, actor: Any) -> None:
    schedule.version += 1
    schedule.changed_by, schedule.changed = actor, timezone.now()
    schedule.save()


def _tell(actor: Any, action: str, schedule: Schedule, **details: object) -> None:
    trip = schedule.trip
    record(
        actor=actor,
        action=action,
        subject=f"schedule:{schedule.pk}",
        assessment=trip.assessment.key,
        county=trip.county,
        **details,
    )

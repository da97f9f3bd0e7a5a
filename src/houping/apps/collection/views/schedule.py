"""The page of the visiting schedule of a county: proposed by the solver, changed by the leader, taken over."""

import datetime
import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps.accounts.access import needs
from houping.apps.accounts.wording import sentence
from houping.apps.collection import planning
from houping.apps.collection.models import Pair, Schedule, Trip
from houping.apps.collection.views.common import county_of
from houping.apps.collection.wording import against_simple, how_near
from houping.core.collection.workload import Stop, check, days_of_pairs, minutes_of
from houping.core.errors import HoupingError

CELL = re.compile(r"n-(\d{1,3})-(\d{1,3})-(\d{1,3})")  # day, pair, village
ADDED = ("day", "pair", "village", "households")


@needs("field.assign")
def schedule(request: HttpRequest, assessment: str, county: str) -> HttpResponse:
    """Show the newest schedule of a county, what is wrong with it, and how near it is to the best."""
    about = county_of(request, county)
    trip = Trip.objects.filter(assessment=request.assessment, county=county).first()
    newest = (
        Schedule.objects.filter(trip=trip).select_related("trip", "made_by", "changed_by").first()
        if trip
        else None
    )
    context: dict[str, Any] = {"county": about, "trip": trip, "schedule": newest}
    if newest is not None:
        context |= _shown(newest)
    return render(request, "field/schedule.html", context)


def _shown(newest: Schedule) -> dict[str, Any]:
    task, stops = planning.task_of(newest), planning.stops_of(newest)
    pairs = {n: p for p in Pair.objects.filter(pk__in=newest.pairs) for n in [newest.pairs.index(p.pk)]}
    days = []
    for (day, pair), own in sorted(days_of_pairs(stops).items()):
        minutes = minutes_of(task, own)
        days.append(
            {
                "on": newest.first_day + datetime.timedelta(day),
                "pair": pairs[pair],
                "stops": [
                    {
                        "name": newest.villages[s.village]["name"],
                        "households": s.households,
                        "field": f"n-{s.day}-{s.pair}-{s.village}",
                    }
                    for s in own
                ],
                "minutes": minutes,
                "over": minutes > task.day,
            }
        )
    faults = check(task, stops) if newest.state == Schedule.State.PROPOSED else []
    return {
        "days": days,
        "faults": [planning.words(fault, newest) for fault in faults],
        "figures": newest.figures,
        "against": "" if faults else against_simple(newest.figures) + how_near(newest.figures),
        "pairs": sorted(pairs.items()),
        "villages": list(enumerate(newest.villages)),
        "dates": [(n, newest.first_day + datetime.timedelta(n)) for n in range(newest.days)],
        "questions": Schedule.QUESTIONS,
    }


@needs("field.assign")
@require_POST
def propose(request: HttpRequest, assessment: str, county: str) -> HttpResponse:
    """Let the solver propose a schedule."""
    try:
        planning.propose(actor=request.user, assessment=request.assessment, county=county)
        messages.success(request, _("已生成走访安排，请核对后采用。"))
    except HoupingError as error:
        messages.error(request, sentence(error))
    return redirect("field:schedule", assessment=assessment, county=county)


@needs("field.assign")
@require_POST
def act(request: HttpRequest, assessment: str, county: str, pk: int, action: str) -> HttpResponse:
    """Take a schedule over or drop it."""
    found = get_object_or_404(Schedule, pk=pk, trip__assessment=request.assessment, trip__county=county)
    version = request.POST.get("version", "")
    values = {
        "actor": request.user,
        "schedule_id": found.pk,
        "version": int(version) if version.isdecimal() else 0,
    }
    acts = {"edit": _edit, "take": _take, "drop": _drop}
    if action not in acts:
        raise Http404
    try:
        messages.success(request, acts[action](request, found, values))
    except HoupingError as error:
        messages.error(request, sentence(error))
    return redirect("field:schedule", assessment=assessment, county=county)


@needs("field.assign")
@require_POST
def edit(request: HttpRequest, assessment: str, county: str, pk: int) -> HttpResponse:
    """Change the numbers of a proposed schedule."""
    return act(request, assessment, county, pk, "edit")


def _edit(request: HttpRequest, found: Schedule, values: dict[str, Any]) -> str:
    counts: dict[tuple[int, int, int], int] = {}
    for name, text in request.POST.items():
        if (cell := CELL.fullmatch(name)) and text.isdecimal():
            day, pair, village = map(int, cell.groups())
            counts[day, pair, village] = int(text)
    added = [request.POST.get(f"new-{name}", "") for name in ADDED]
    if all(text.isdecimal() for text in added):
        day, pair, village, households = map(int, added)
        counts[day, pair, village] = counts.get((day, pair, village), 0) + households
    inside = [
        Stop(*key, n)
        for key, n in counts.items()
        if key[1] < len(found.pairs) and key[2] < len(found.villages)
    ]
    planning.edit(**values, stops=inside)
    return _("已保存修改。")


def _take(request: HttpRequest, found: Schedule, values: dict[str, Any]) -> str:
    return _("已采用，%d 户的分派有变化。") % planning.take(**values)


def _drop(request: HttpRequest, found: Schedule, values: dict[str, Any]) -> str:
    planning.drop(**values)
    return _("已放弃这份安排。")

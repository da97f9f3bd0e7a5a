"""Pages of the work in the counties: the schedule of the city, one trip with its preparation (R-9.8, R-9.9)."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.accounts.models import Person
from houping.apps.accounts.roles import Role, who_can
from houping.apps.accounts.wording import sentence
from houping.apps.collection import field_sheets, live, trips
from houping.apps.collection.field_forms import PiecesForm, TripForm
from houping.apps.collection.models import Device, Pair, Ready, Schedule, Trip
from houping.apps.collection.views.common import counties, county_of, people_of
from houping.apps.plans import groups
from houping.apps.sampling.models import Ceremony
from houping.core.errors import HoupingError
from houping.core.reporting.blocks import Table


@needs("trip.see")
def everywhere(request: HttpRequest, assessment: str) -> HttpResponse:
    """List the trips of the counties that the person may see, and the counties that have none."""
    if groups.in_force(request) is None:
        return render(request, "field/trips.html", {"table": None})
    shown, table, missing = _trips(request)
    links = {row[0]: reverse("field:trip", args=[assessment, row[0]]) for row in table.rows}
    context = {"shown": shown, "table": table, "links": links, "missing": missing}
    return render(request, "field/trips.html", context)


def _trips(request: HttpRequest) -> tuple[Any, Table, list[Any]]:
    shown, found = counties(request, "trip.see")
    names = {c.code: c.name for c in found}
    own = Trip.objects.filter(assessment=request.assessment, county__in=names).select_related("leader")
    rows = {row.key: row for row in live.counties(request.assessment, found, timezone.localdate())}
    planned = list(own)
    missing = [c for c in found if c.code not in {trip.county for trip in planned}]
    return shown, field_sheets.trips(planned, names, rows), missing


@needs("trip.see")
def export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the trips as Excel."""
    return exports.excel(request, _trips(request)[1], name=_("分县行程"))


@needs("trip.see")
def trip(request: HttpRequest, assessment: str, county: str) -> HttpResponse:
    """Show the trip of a county with what must be ready; the project lead plans it here."""
    form = None
    if request.method == "POST":
        form = _form(request, county, data=request.POST)
        if form.is_valid():
            try:
                _plan(request, county, form.cleaned_data)
                messages.success(request, _("行程已保存。"))
                return redirect("field:trip", assessment=assessment, county=county)
            except HoupingError as error:
                form.add_error(None, sentence(error))
    return _page(request, county, form)


def _plan(request: HttpRequest, county: str, values: dict[str, Any]) -> None:
    version = values.pop("version")
    leader = Person.objects.get(pk=values.pop("leader"))
    trips.plan_trip(
        actor=request.user,
        assessment=request.assessment,
        county=county,
        wanted=trips.Wanted(leader=leader, **values),
        version=version,
    )


def _form(request: HttpRequest, county: str, *, data: Any = None, known: Trip | None = None) -> TripForm:
    initial = {}
    if known:
        initial = {name: getattr(known, name) for name in trips.Wanted.__dataclass_fields__}
        initial |= {"leader": str(known.leader_id), "version": known.version}
    leaders = people_of(request.assessment, county, Role.TL)
    return TripForm(data, initial=initial, leaders=leaders)


def _page(request: HttpRequest, county: str, form: TripForm | None = None) -> HttpResponse:
    about = county_of(request, county)
    taken = Schedule.objects.filter(trip=OuterRef("pk"), state=Schedule.State.TAKEN)
    query = Trip.objects.select_related("leader").annotate(planned=Exists(taken))
    known = query.filter(assessment=request.assessment, county=county).first()
    edits = request.user.may("trip.edit", assessment=request.assessment.key, county=county)
    context: dict[str, Any] = {"county": about, "trip": known, "edits": edits}
    if edits:
        context["form"] = form or _form(request, county, known=known)
    if known:
        ceremony = Ceremony.objects.current(request.assessment)
        households = live.rows_of(request.assessment, county)
        rows = live.pieces(known, households, ceremony)
        quotas = {form_id: owed for form_id, _words, owed, _done in rows}
        context |= {
            "pieces": field_sheets.pieces(rows),
            "pieces_form": PiecesForm(initial=quotas),
            "preparations": (items := _preparations(request, known, ceremony, households)),
            "waiting": sum(not one.ready for one in items),
            "late": timezone.localdate() > known.starts,
            "actions": [
                {"name": name, "words": words, "question": Trip.QUESTIONS[name]}
                for name, words, permission in known.actions()
                if request.user.may(permission, assessment=request.assessment.key, county=county)
            ],
            "runs": request.user.may("trip.run", assessment=request.assessment.key, county=county),
        }
    return render(request, "field/trip.html", context, status=422 if form and form.errors else 200)


@dataclass(frozen=True)
class Preparation:
    """One item of the preparation: what, whether it is ready and how far, who does it and where; `item` is ticked."""

    words: str
    ready: bool
    figure: str
    who: str
    url: str = ""
    item: str = ""
    done: Ready | None = None


def _preparations(
    request: HttpRequest, known: Trip, ceremony: Ceremony | None, households: list[live.Row]
) -> list[Preparation]:
    """Return what must be ready before the team goes: what the platform knows by itself, then what people tick."""
    where = {"assessment": request.assessment, "county": known.county}
    listed = len(households)
    given = sum(row["pair"] is not None for row in households)
    share = _("%(given)d / %(all)d 户") % {"given": given, "all": listed}
    pairs = Pair.objects.filter(**where, ended__isnull=True).count()
    devices = Device.objects.in_use().filter(**where).count()
    leader, key = who_can("field.assign"), [request.assessment.key, known.county]
    lists = reverse("field:households", args=key)
    crews, visits = reverse("field:pairs", args=key), reverse("field:schedule", args=key)
    tablets = reverse("collection:devices", args=key[:1])
    known_here = [
        Preparation(
            _("样本名单已定时下发"), bool(ceremony and ceremony.is_open), "", who_can("sample.release")
        ),
        Preparation(_("名单已接收"), listed > 0, _("%d 户") % listed, leader, lists),
        Preparation(_("已编组"), pairs > 0, _("%d 组") % pairs, leader, crews),
        Preparation(_("走访安排已采用"), known.planned, "", leader, visits),  # type: ignore[attr-defined]
        Preparation(_("入户任务已分派"), listed > 0 and given == listed, share, leader, lists),
        Preparation(
            _("平板已登记，每组两台"),
            devices >= 2 * pairs > 0,
            _("%(have)d / %(need)d 台") % {"have": devices, "need": 2 * pairs},
            who_can("device.enrol"),
            tablets,
        ),
    ]
    done = {ready.item: ready for ready in known.ready.select_related("by")}
    ticked = [
        Preparation(str(words), item in done, "", who_can("trip.run"), item=item, done=done.get(item))
        for item, words in Ready.Item.choices
    ]
    return [*known_here, *ticked]


@needs("trip.edit")
@require_POST
def pieces(request: HttpRequest, assessment: str, county: str) -> HttpResponse:
    """Set how many talks of each kind are held."""
    known = get_object_or_404(Trip, assessment=request.assessment, county=county)
    form = PiecesForm(request.POST)
    if form.is_valid():
        trips.set_pieces(actor=request.user, trip_id=known.pk, quotas=form.cleaned_data)
        messages.success(request, _("座谈访谈数量已保存。"))
    else:
        messages.error(request, _("数量须为 0 至 999 的整数。"))
    return redirect("field:trip", assessment=assessment, county=county)


@needs("trip.run")
@require_POST
def ready(request: HttpRequest, assessment: str, county: str) -> HttpResponse:
    """Tick an item of the preparation, or take the tick away."""
    known = get_object_or_404(Trip, assessment=request.assessment, county=county)
    item = request.POST.get("item", "")
    if item not in Ready.Item.values:
        raise Http404
    done = request.POST.get("done") == "1"
    trips.tick(actor=request.user, trip_id=known.pk, item=item, done=done)
    return redirect("field:trip", assessment=assessment, county=county)


@needs("trip.edit", "trip.run")
@require_POST
def move(request: HttpRequest, assessment: str, county: str, action: str) -> HttpResponse:
    """Start, close or open again the work in a county."""
    known = get_object_or_404(Trip, assessment=request.assessment, county=county)
    if action not in Trip.MOVES:
        raise Http404
    version = request.POST.get("version", "")
    try:
        trips.move_trip(
            actor=request.user,
            trip_id=known.pk,
            action=action,
            version=int(version) if version.isdecimal() else 0,
        )
        messages.success(request, _("已%s。") % Trip.ACTION_LABELS[action])
    except HoupingError as error:
        messages.error(request, sentence(error))
    return redirect("field:trip", assessment=assessment, county=county)

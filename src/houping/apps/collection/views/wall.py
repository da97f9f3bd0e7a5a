"""Pages of how far the fieldwork is: the city, a county, the numbers that a county sees of itself, response rates."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.collection import coverage, field_sheets, live
from houping.apps.collection.models import Trip
from houping.apps.collection.views.common import counties, county_of
from houping.apps.plans import groups
from houping.apps.sampling import lists
from houping.apps.sampling.models import Ceremony
from houping.apps.sampling.queries import quotas
from houping.core.plan.model import County
from houping.core.reporting.blocks import Table
from houping.documents.tiles import TILES, WANSHENG, WANSHENG_PLACE

STEPS = (0.25, 0.5, 0.9, 1.0)
SHADES = ["#eef1f4", "#f3d9d9", "#d99a9b", "#b95357", "#9d1c1f"]


@needs("field.see")
def city(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show every county that the person may see: complete interviews against the plan, day by day."""
    if groups.in_force(request) is None or not quotas(request.assessment):
        return render(request, "field/wall.html", {"table": None})
    shown, found = counties(request, "field.see")
    rows = live.counties(request.assessment, found, timezone.localdate())
    days = live.days(request.assessment, (c.code for c in found))
    context = {
        "shown": shown,
        "rows": rows,
        "total": live.total(rows, _("合计")),
        "table": _table(rows),
        "links": {row.key: reverse("field:county", args=[assessment, row.key]) for row in rows},
        "tiles": tiles(rows, found),
        "map": county_map(rows, reverse("results:boundaries", args=[assessment])),
        "daily": field_sheets.daily_bars(days) if days else None,
        "days": field_sheets.daily(days),
    }
    return render(request, "field/wall.html", context)


def _table(rows: list[live.Progress]) -> Table:
    head = (_("区划代码"), _("区县"))
    return field_sheets.progress(_("实地进度"), head, rows, live.total(rows, _("合计")))


@needs("field.see")
def city_export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the table of the counties as Excel."""
    _shown, found = counties(request, "field.see")
    rows = live.counties(request.assessment, found, timezone.localdate())
    return exports.excel(request, _table(rows), name=_("实地进度"))


def tiles(rows: list[live.Progress], found: tuple[County, ...]) -> dict[str, Any]:
    """Return the tile map of complete interviews over those asked for, for charts.js."""
    names = {c.code: c.short_name for c in found}
    values = []
    for row in rows:
        column, line = TILES[row.key]
        step = _step(row)
        short = names[row.key].removesuffix("经开区").removesuffix("区").removesuffix("县")
        values.append(
            {
                "name": short if len(short) > 1 else names[row.key],
                "column": column,
                "row": line,
                "value": step,
                "light": step >= 3,
                "text": _words(row),
            }
        )
    size = {"columns": max(c for c, _r in TILES.values()) + 1, "rows": max(r for _c, r in TILES.values()) + 1}
    return {"kind": "tiles", "values": values, **size, **_scale()}


def county_map(rows: list[live.Progress], boundaries: str) -> dict[str, Any]:
    """Return the same shares on the map of the counties, for charts.js; 万盛 is a marker."""
    values = []
    for row in rows:
        entry: dict[str, Any] = {"code": row.key, "value": _step(row), "text": _words(row)}
        if row.key == WANSHENG:
            entry["place"] = list(WANSHENG_PLACE)
        values.append(entry)
    return {"kind": "map", "boundaries": boundaries, "values": values, **_scale()}


def _step(row: live.Progress) -> int:
    return sum((row.share or 0.0) >= limit for limit in STEPS)


def _words(row: live.Progress) -> str:
    return f"{row.name}：{row.complete} / {row.asked}"


def _scale() -> dict[str, Any]:
    labels = (_("不足 25%"), "25%–50%", "50%–90%", "90%–100%", _("达到"))
    return {
        "pieces": [{"value": place, "label": label} for place, label in enumerate(labels)],
        "ramp": SHADES,
    }


@needs("field.see")
def county(request: HttpRequest, assessment: str, county: str) -> HttpResponse:
    """Show a county: the three modes, days, pairs, villages, monitored households."""
    about = county_of(request, county)
    ceremony = Ceremony.objects.current(request.assessment)
    rows = live.rows_of(request.assessment, county)
    trip = Trip.objects.filter(assessment=request.assessment, county=county).first()
    tables = _tables(request, county, ceremony, rows)
    context = {
        "county": about,
        "row": live.one(request.assessment, about, rows, ceremony, timezone.localdate()),
        "trip": trip,
        "pieces": field_sheets.pieces(live.pieces(trip, rows, ceremony)) if trip else None,
        "tables": [(name, tables[name]) for name in ("pairs", "villages", "coverage", "days")],
    }
    return render(request, "field/county.html", context)


def _tables(
    request: HttpRequest, county: str, ceremony: Ceremony | None, rows: list[live.Row]
) -> dict[str, Table]:
    today, names = timezone.localdate(), {}
    if ceremony is not None and ceremony.is_drawn:
        names = {code: about["name"] for code, about in lists.places(ceremony, county).items()}
    pairs = live.pairs(request.assessment, county, rows, today)
    villages = live.villages(rows, today, names)
    return {
        "pairs": field_sheets.parts(_("各小组"), (_("小组"), _("主问、记录")), pairs),
        "villages": field_sheets.parts(_("各村"), (_("村代码"), _("村")), villages),
        "coverage": field_sheets.covered(coverage.monitored(ceremony, county, rows)),
        "days": field_sheets.daily(live.days_of(rows)),
    }


@needs("field.see")
def county_export(request: HttpRequest, assessment: str, county: str, name: str) -> HttpResponse:
    """Answer with one of the tables of a county as Excel."""
    about = county_of(request, county)
    ceremony = Ceremony.objects.current(request.assessment)
    table = _tables(request, county, ceremony, live.rows_of(request.assessment, county)).get(name)
    if table is None:
        raise Http404
    return exports.excel(request, table, name=f"{table.title}-{about.name}")


@needs("field.numbers")
def numbers(request: HttpRequest, assessment: str, county: str) -> HttpResponse:
    """Show a county its own quota and progress: numbers, no villages, no names, no lists (R-6.11)."""
    about = county_of(request, county)
    rows = live.counties(request.assessment, (about,), timezone.localdate())
    return render(request, "field/numbers.html", {"county": about, "row": rows[0], "table": _table(rows)})


@needs("field.see")
def rates(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show the rates of the standard by county; with ?county= by pair and interviewer of that county."""
    found = _rates(request)
    shown = [part for table in found["tables"] for part in field_sheets.split(table)]
    context = {**found, "tables": [*shown, field_sheets.meanings()]}
    return render(request, "field/rates.html", context)


@needs("field.see")
def rates_export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the rates as Excel."""
    found = _rates(request)
    return exports.excel(request, found["tables"][0], name=_("应答率"))


def _rates(request: HttpRequest) -> dict[str, Any]:
    assessment, code = request.assessment, request.GET.get("county", "")
    shown, found = counties(request, "field.see")
    known = {c.code: (c.code, c.name) for c in found}
    if code not in known:
        rows = live.rated(assessment, "county", known)
        links = {c: f"?county={c}" for c in known}
        return {
            "shown": shown,
            "tables": [field_sheets.response(_("分县应答率"), (_("区划代码"), _("区县")), rows)],
            "links": links,
        }
    today = timezone.localdate()
    pairs = {
        int(p.key): (p.key, p.name)
        for p in live.pairs(assessment, code, live.rows_of(assessment, code), today)
    }
    by_pair = live.rated(assessment, "pair__number", pairs, county=code)
    by_person = live.rated(assessment, "person", live.people(assessment, code), county=code)
    return {
        "county": next(c for c in found if c.code == code),
        "tables": [
            field_sheets.response(_("各小组应答率"), (_("小组"), _("主问、记录")), by_pair),
            field_sheets.response(_("各调查员应答率"), (_("小组"), _("主问")), by_person),
        ],
    }

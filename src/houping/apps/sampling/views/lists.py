"""Pages of the lists: counties, villages, households (masked), telephones; opened by the time lock (R-6.11)."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from houping.apps import exports, unmasking
from houping.apps.accounts.access import needs
from houping.apps.plans import groups
from houping.apps.plans.queries import plan_of
from houping.apps.sampling import lists, sheets
from houping.apps.sampling.models import Ceremony
from houping.apps.sampling.services import require_lists
from houping.core.errors import ListsLocked, NoSampleYet
from houping.core.reporting.blocks import Table


@needs("sample.lists")
def counties(request: HttpRequest, assessment: str) -> HttpResponse:
    """List the counties whose lists the person may open; before that say when."""
    ceremony = Ceremony.objects.current(request.assessment)
    try:
        require_lists(request.user, ceremony)
    except (NoSampleYet, ListsLocked):
        everything = request.user.counties("sample.lists", assessment=assessment) is None
        context = {"locked": True, "ceremony": ceremony, "everything": everything}
        return render(request, "sampling/lists.html", context)
    assert ceremony is not None
    plan = plan_of(ceremony.plan)
    shown = groups.shown(request, plan)
    rows = lists.counties(ceremony, plan, _only(request, shown))
    context = {"ceremony": ceremony, "rows": rows, "total": _total(rows), "shown": shown}
    return render(request, "sampling/lists.html", context)


def _only(request: HttpRequest, shown: groups.Shown) -> frozenset[str]:
    """Return the counties of the chosen group that the person may see."""
    own = request.user.counties("sample.lists", assessment=request.assessment.key)
    return shown.codes if own is None else shown.codes & own


def _total(rows: list[dict[str, Any]]) -> dict[str, int]:
    keys = ("villages", *lists.TYPES, "total")
    return {key: sum(row[key] for row in rows) for key in keys}


@needs("sample.lists")
def counties_export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the numbers per county as Excel."""
    ceremony = require_lists(request.user, Ceremony.objects.current(request.assessment))
    plan = plan_of(ceremony.plan)
    rows = lists.counties(ceremony, plan, _only(request, groups.shown(request, plan)))
    table = sheets.county_lists(rows)
    return exports.excel(request, table, name=table.title)


@needs("sample.lists")
def county(request: HttpRequest, assessment: str, county: str) -> HttpResponse:
    """List the drawn villages of a county."""
    ceremony = require_lists(request.user, Ceremony.objects.current(request.assessment), county)
    context = {
        "ceremony": ceremony,
        "county": county,
        "name": _name(ceremony, county),
        "villages": [
            {
                **row,
                "type_name": sheets.village_type(row["village_type"]),
                "selection_name": sheets.types()[row["selection"]],
            }
            for row in lists.villages(ceremony, county)
        ],
    }
    return render(request, "sampling/county.html", context)


@needs("sample.lists")
def village(request: HttpRequest, assessment: str, county: str, name: str) -> HttpResponse:
    """Show the households of one village, masked; by POST with a reason in full, for this answer only."""
    table, asked, about, ceremony = _households(request, county, name)
    context = {
        "ceremony": ceremony,
        "county": county,
        "county_name": _name(ceremony, county),
        "village": about,
        "type_name": sheets.village_type(about["village_type"]),
        "asked": asked,
        "table": table,
        "links": _askable(request, county, table),
    }
    return _not_kept(render(request, "sampling/village.html", context, status=asked.status))


def _askable(request: HttpRequest, county: str, table: Table) -> dict[str, str]:
    """Return row -> address that asks to replace its household, for who may ask; nobody copies the number by hand."""
    if not request.user.may("sample.replace", assessment=request.assessment.key, county=county):
        return {}
    place = reverse("sampling:ask", args=[request.assessment.key, county])
    return {row[0]: f"{place}?{urlencode({'unit': row[1]})}" for row in table.rows}


@needs("sample.lists")
def village_export(request: HttpRequest, assessment: str, county: str, name: str) -> HttpResponse:
    """Answer with the list of a village as Excel with its watermark; by POST with a reason in full."""
    table, asked, _about, _found = _households(request, county, name)
    return _not_kept(exports.excel(request, table, name=_("样本名单-%s") % name, mark=asked.mark))


@needs("sample.phones")
def phones(request: HttpRequest, assessment: str, county: str) -> HttpResponse:
    """Show the telephone list of a county, masked; by POST with a reason in full, for this answer only."""
    table, asked, ceremony = _phones(request, county)
    context = {
        "table": table,
        "asked": asked,
        "county": county,
        "name": _name(ceremony, county),
        "ceremony": ceremony,
    }
    return _not_kept(render(request, "sampling/phones.html", context, status=asked.status))


@needs("sample.phones")
def phones_export(request: HttpRequest, assessment: str, county: str) -> HttpResponse:
    """Answer with the telephone list as Excel with its watermark; by POST with a reason in full."""
    table, asked, _found = _phones(request, county)
    return _not_kept(exports.excel(request, table, name=_("电话样本名单-%s") % county, mark=asked.mark))


def _not_kept(response: HttpResponse) -> HttpResponse:
    """Forbid the browser to keep an answer that names people."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _households(
    request: HttpRequest, county: str, code: str
) -> tuple[Table, unmasking.Asked, dict[str, Any], Ceremony]:
    ceremony, about = _village(request, county, code)
    asked = unmasking.asked(request, county)
    lines = lists.read_village(
        actor=request.user, ceremony=ceremony, county=county, code=code, reason=asked.reason
    )
    return sheets.village_list(lines, _title(about), asked.mark), asked, about, ceremony


def _phones(request: HttpRequest, county: str) -> tuple[Table, unmasking.Asked, Ceremony]:
    ceremony = require_lists(request.user, Ceremony.objects.current(request.assessment), county)
    asked = unmasking.asked(request, county)
    plan = plan_of(ceremony.plan)
    rows = lists.read_phones(
        actor=request.user, ceremony=ceremony, plan=plan, county=county, reason=asked.reason
    )
    title = _("电话样本名单：%s") % _name(ceremony, county)
    return sheets.phone_list(rows, title, asked.mark), asked, ceremony


def _village(request: HttpRequest, county: str, code: str) -> tuple[Ceremony, dict[str, Any]]:
    ceremony = require_lists(request.user, Ceremony.objects.current(request.assessment), county)
    about = next((row for row in lists.villages(ceremony, county) if row["village"] == code), None)
    if about is None:
        raise Http404
    return ceremony, about


def _title(about: dict[str, Any]) -> str:
    return _("入户调查样本名单：%(name)s（%(code)s）") % {
        "name": about["village_name"],
        "code": about["village"],
    }


def _name(ceremony: Ceremony, county: str) -> str:
    plan = plan_of(ceremony.plan)
    return next((c.name for c in plan.counties if c.code == county), county)

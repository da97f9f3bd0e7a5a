"""Pages of who visits which household in a county: the list, by hand, by Excel, on paper (R-6.11, R-9.8)."""

import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.accounts.wording import sentence
from houping.apps.collection import assigning, distribution
from houping.apps.collection.field_forms import GiveForm, SheetForm
from houping.apps.collection.models import Assignment, Pair
from houping.apps.collection.views.common import county_of
from houping.apps.formats import joined
from houping.apps.sampling import lists
from houping.apps.sampling.models import Ceremony
from houping.apps.sampling.services import require_lists
from houping.apps.unmasking import watermark
from houping.core.collection.outcomes import BY_CODE
from houping.core.errors import HoupingError, ListsLocked, NoSampleYet

Row = dict[str, Any]


@needs("field.lists")
def listing(request: HttpRequest, assessment: str, county: str) -> HttpResponse:
    """List the households of a county, masked, by village, pair and state; the leader gives them to pairs here."""
    return _page(request, county)


def _page(
    request: HttpRequest, county: str, *, faults: Any = None, error: str = "", status: int = 200
) -> HttpResponse:
    about = county_of(request, county)
    ceremony = Ceremony.objects.current(request.assessment)
    try:
        require_lists_of(request, ceremony, county)
    except (NoSampleYet, ListsLocked):
        context: Row = {"county": about, "locked": True, "ceremony": ceremony, "everything": False}
        return render(request, "field/households.html", context)
    rows = rows_of(request.assessment, ceremony, county)
    villages = sorted({(r["village"], r["village_name"]) for r in rows})
    shown = [r for r in rows if _chosen(request, r)]
    pairs = Pair.objects.filter(assessment=request.assessment, county=county, ended__isnull=True)
    context = {
        "county": about,
        "rows": shown,
        "all": len(rows),
        "new": _not_taken(ceremony, county, rows),
        "villages": villages,
        "states": Assignment.State.choices,
        "choice": request.GET,
        "pairs": pairs.select_related("first", "second"),
        "sheet": SheetForm(),
        "typed": request.POST,
        "ticked": frozenset(request.POST.getlist("unit")),
        "faults": faults,
        "error": error,
    }
    response = render(request, "field/households.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def require_lists_of(request: HttpRequest, ceremony: Ceremony | None, county: str) -> Ceremony:
    """Return the ceremony whose time lock is open; raises NoSampleYet or ListsLocked, for every role (R-6.11)."""
    if ceremony is None or not ceremony.is_drawn:
        raise NoSampleYet()
    if request.user.may("sample.lists", assessment=request.assessment.key, county=county):
        return require_lists(request.user, ceremony, county)
    if not ceremony.is_open:
        raise ListsLocked(when=_("尚未到开放时间"))
    return ceremony


def rows_of(assessment: Any, ceremony: Any, county: str) -> list[Row]:
    """Return the households taken over, with what the list shows of them."""
    found = Assignment.objects.filter(ceremony=ceremony, county=county).select_related("pair")
    facts, names = lists.household_facts(ceremony, county), lists.places(ceremony, county)
    rows = []
    for row in found:
        known, place = facts[row.household], names[row.village]
        result = BY_CODE.get(row.disposition)
        rows.append(
            {
                "row": row,
                "village": row.village,
                "village_name": place["name"],
                "town": place["town_name"],
                "number": row.household[-4:],
                "head": known["head_name"],
                "persons": known["persons"],
                "reason": known["listed_reason"] or "",
                "pair": row.pair.number if row.pair else None,
                "result": result,
            }
        )
    return rows


def _chosen(request: HttpRequest, row: Row) -> bool:
    """Say whether a household belongs to the choice of the page; without one the list shows the first village."""
    village, state, pair = (request.GET.get(name, "") for name in ("village", "state", "pair"))
    return (
        village in ("", row["village"])
        and state in ("", row["row"].state)
        and pair in ("", str(row["pair"] or "none"))
    )


def _not_taken(ceremony: Any, county: str, rows: list[Row]) -> int:
    known = {row["row"].unit for row in rows}
    released = lists.released_units(ceremony).values()
    return sum(v.county == county and v.unit not in known and v.status != "replaced" for v in released)


@needs("field.assign")
@require_POST
def take_over(request: HttpRequest, assessment: str, county: str) -> HttpResponse:
    """Take over the released list."""
    try:
        made = assigning.take_over(actor=request.user, assessment=request.assessment, county=county)
        messages.success(request, _("已接收 %d 户。") % made)
    except HoupingError as error:
        messages.error(request, sentence(error))
    return redirect("field:households", assessment=assessment, county=county)


@needs("field.assign")
@require_POST
def give(request: HttpRequest, assessment: str, county: str) -> HttpResponse:
    """Give the ticked households to a pair and a day; a refusal keeps what was ticked and typed, and the choice shown."""
    own = Assignment.objects.current(request.assessment).filter(county=county)
    pairs = Pair.objects.filter(assessment=request.assessment, county=county, ended__isnull=True)
    form = GiveForm(
        request.POST,
        units=list(own.values_list("unit", flat=True)),
        pairs=[(str(n), str(n)) for n in pairs.values_list("number", flat=True)],
    )
    if not form.is_valid():
        return _page(request, county, error=_("请先勾选农户，再选小组和日期。"), status=422)
    values = form.cleaned_data
    wanted = [assigning.Wanted(unit, values["pair"], values["day"]) for unit in values["unit"]]
    try:
        changed = assigning.distribute(
            actor=request.user,
            assessment=request.assessment,
            county=county,
            wanted=wanted,
            reason=values["reason"],
        )
    except HoupingError as error:
        return _page(request, county, error=sentence(error), status=422)
    messages.success(request, _("已更新 %d 户的分派。") % changed)
    chosen = f"?{request.GET.urlencode()}" if request.GET else ""
    return redirect(reverse("field:households", args=[assessment, county]) + chosen)


@needs("field.assign")
def sheet(request: HttpRequest, assessment: str, county: str) -> HttpResponse:
    """Answer with the present distribution as Excel, to be changed and uploaded."""
    about = county_of(request, county)
    ceremony = require_lists(request.user, Ceremony.objects.current(request.assessment), county)
    rows = rows_of(request.assessment, ceremony, county)
    data = distribution.write(rows, demo=request.assessment.demo)
    exports.log_export(request, name=_("分派表-%s") % about.name, rows=len(rows))
    response = HttpResponse(data, content_type=exports.XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="distribution-{county}.xlsx"'
    return response


@needs("field.assign")
@require_POST
def import_sheet(request: HttpRequest, assessment: str, county: str) -> HttpResponse:
    """Take a changed distribution; one wrong row and nothing is changed."""
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, county, error=_("请选择分派表文件。"), status=422)
    own = Assignment.objects.current(request.assessment).filter(county=county)
    pairs = Pair.objects.filter(assessment=request.assessment, county=county, ended__isnull=True)
    try:
        wanted = distribution.read(
            form.cleaned_data["file"],
            units=set(own.values_list("unit", flat=True)),
            pairs=set(pairs.values_list("number", flat=True)),
        )
        changed = assigning.distribute(
            actor=request.user,
            assessment=request.assessment,
            county=county,
            wanted=wanted,
            reason=form.cleaned_data["reason"],
        )
    except distribution.RowsWrong as wrong:
        return _page(request, county, faults=wrong.faults, status=422)
    except HoupingError as error:
        return _page(request, county, error=sentence(error), status=422)
    messages.success(request, _("已按分派表更新 %d 户。") % changed)
    return redirect("field:households", assessment=assessment, county=county)


@needs("field.lists")
def printed(request: HttpRequest, assessment: str, county: str) -> HttpResponse:
    """Show the lists for the print: one village a page, A4, with places to sign (R-9.8)."""
    about = county_of(request, county)
    ceremony = require_lists_of(request, Ceremony.objects.current(request.assessment), county)
    rows = [r for r in rows_of(request.assessment, ceremony, county) if r["row"].state != "replaced"]
    pages: dict[str, list[Row]] = {}
    for row in rows:
        pages.setdefault(row["village"], []).append(row)
    exports.log_export(request, name=_("入户名单-%s") % about.name, rows=len(rows))
    context = {
        "county": about,
        "pages": [(own[0], sorted(own, key=_by_day), _crew(own)) for own in pages.values()],
        "mark": watermark(request.user, demo=request.assessment.demo),
    }
    response = render(request, "field/print.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _by_day(row: Row) -> tuple[Any, ...]:
    return (row["row"].day or datetime.date.max, row["pair"] or 0, row["row"].household)


def _crew(rows: list[Row]) -> str:
    return joined(str(n) for n in sorted({r["pair"] for r in rows if r["pair"]}))

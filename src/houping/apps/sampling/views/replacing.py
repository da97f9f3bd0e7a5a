"""Pages of replacement: the log with its rates, the request of a team, the decision."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.plans import groups
from houping.apps.plans.queries import plan_of
from houping.apps.sampling import lists, naming, replacing, sheets
from houping.apps.sampling.forms import AskForm, DecideForm
from houping.apps.sampling.models import Ceremony, Replacement
from houping.apps.sampling.services import require_lists
from houping.apps.sampling.views.refused import status_of, words
from houping.core.errors import HoupingError, ListsLocked, NoSampleYet


@needs("sample.lists")
def replacements(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show requests, decisions and rates; a team sees those of its county."""
    ceremony = Ceremony.objects.current(request.assessment)
    try:
        require_lists(request.user, ceremony)
    except (NoSampleYet, ListsLocked):
        return render(request, "sampling/replacements.html", {"locked": True, "ceremony": ceremony})
    return render(request, "sampling/replacements.html", _context(request, ceremony))


def _context(
    request: HttpRequest, ceremony: Any, bound: DecideForm | None = None, pk: int = 0
) -> dict[str, Any]:
    only, shown = _only(request, ceremony)
    found = list(_found(ceremony, only))
    reasons = sheets.reasons()
    asks = request.user.counties("sample.replace", assessment=request.assessment.key)
    waiting = [r.unit for r in found if r.state == Replacement.State.ASKED]
    tried = replacing.tried(ceremony, [r.unit for r in found])
    none_left = replacing.without_reserve(ceremony, waiting)
    return {
        "ceremony": ceremony,
        "requests": [
            {
                "request": r,
                "reason": reasons.get(r.reason, r.reason),
                "form": bound if r.pk == pk else None,
                "tried": tried.get(r.unit),
                "none_left": words(none_left[r.unit]) if r.unit in none_left else "",
            }
            for r in found
        ],
        "households": naming.named(ceremony, units_of(found)),
        "rates": sheets.rates(_rates(ceremony, only)),
        "shown": shown,
        "own": sorted(asks) if asks else [],
        "names": {c.code: c.name for c in plan_of(ceremony.plan).counties},
    }


def units_of(found: Iterable[Replacement]) -> list[str]:
    """Return the codes of the households that requests name: who goes, who comes in."""
    return [unit for r in found for unit in (r.unit, r.substitute)]


def _only(request: HttpRequest, ceremony: Ceremony) -> tuple[frozenset[str], groups.Shown]:
    """Return the counties of the chosen group that the person may see, and the choice."""
    shown = groups.shown(request, plan_of(ceremony.plan))
    own = request.user.counties("sample.lists", assessment=request.assessment.key)
    return (shown.codes if own is None else shown.codes & own), shown


def _found(ceremony: Ceremony, only: frozenset[str] | None) -> Any:
    return ceremony.replacements.in_counties(only).select_related("asked_by", "decided_by")


def _rates(ceremony: Ceremony, only: frozenset[str] | None) -> list[dict[str, Any]]:
    counted = {
        row["county"]: row
        for row in ceremony.replacements.order_by()
        .values("county")
        .annotate(
            **{state: Count("id", filter=Q(state=state)) for state in ("asked", "approved", "declined")}
        )
    }
    none = {"asked": 0, "approved": 0, "declined": 0}
    return [
        {
            "code": row["code"],
            "name": row["name"],
            "main": row["total"],
            **none,
            **counted.get(row["code"], {}),
        }
        for row in lists.counties(ceremony, plan_of(ceremony.plan), only)
    ]


@needs("sample.lists")
def export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the 样本替换记录 as Excel."""
    ceremony = require_lists(request.user, Ceremony.objects.current(request.assessment))
    only, _shown = _only(request, ceremony)
    found = list(_found(ceremony, only))
    households = naming.named(ceremony, units_of(found))
    counties = {c.code: c.name for c in plan_of(ceremony.plan).counties}
    table = sheets.replacements(found, counties, households)
    return exports.excel(request, table, name=_("样本替换记录"))


@needs("sample.lists")
def rates_export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the rates per county as Excel."""
    ceremony = require_lists(request.user, Ceremony.objects.current(request.assessment))
    only, _shown = _only(request, ceremony)
    return exports.excel(request, sheets.rates(_rates(ceremony, only)), name=_("分县替换率"))


@needs("sample.replace")
def ask(request: HttpRequest, assessment: str, county: str) -> HttpResponse:
    """Ask to replace a household of the own county."""
    ceremony = require_lists(request.user, Ceremony.objects.current(request.assessment), county)
    unit = request.GET.get("unit", "")
    form = AskForm(request.POST or None, initial={"unit": unit})
    none_left = replacing.without_reserve(ceremony, [unit]).get(unit) if unit else None
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            replacing.ask(
                actor=request.user, assessment=request.assessment, county=county, **form.cleaned_data
            )
            messages.success(request, _("申请已提交，等待质量总控组审批。"))
            return redirect("sampling:replacements", assessment=assessment)
        except HoupingError as error:
            form.add_error(None, words(error))
            status = status_of(error)
    elif form.errors:
        status = 422
    name = next((c.name for c in plan_of(ceremony.plan).counties if c.code == county), county)
    context = {
        "form": form,
        "county": county,
        "name": name,
        "unit": unit,
        "households": naming.named(ceremony, [unit]),
        "none_left": words(none_left) if none_left else "",
    }
    return render(request, "sampling/ask.html", context, status=status)


@needs("sample.replace_approve")
@require_POST
def decide(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Approve or decline a request."""
    query = Replacement.objects.select_related("ceremony")
    asked = get_object_or_404(query, pk=pk, ceremony__assessment=request.assessment)
    form = DecideForm(request.POST)
    if form.is_valid():
        try:
            decided = replacing.decide(actor=request.user, replacement_id=pk, **form.cleaned_data)
            done = _("已同意，启用备用户 %s。") % decided.substitute if decided.substitute else _("已退回。")
            messages.success(request, done)
            return redirect("sampling:replacements", assessment=assessment)
        except HoupingError as error:
            form.add_error(None, words(error))
            status = status_of(error)
    else:
        status = 422
    ceremony = Ceremony.objects.current(request.assessment)
    context = _context(request, ceremony, form, asked.pk)
    return render(request, "sampling/replacements.html", context, status=status)

"""Pages of the load of the counties: the table, the register of a county, limits."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.accounts.answering import in_place
from houping.apps.accounts.wording import sentence
from houping.apps.plans import groups
from houping.apps.supervision.forms.burden import BurdenForm, LimitsForm, StrikeForm
from houping.apps.supervision.models import Burden, limits
from houping.apps.supervision.services import burden as services
from houping.apps.supervision.sheets import burden as sheets
from houping.core.errors import VillageAsked
from houping.core.plan.model import County


@needs("burden.see")
def burden(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show how much was asked of every county that the person may see; whoever asks records it here."""
    return _page(request)


def _page(request: HttpRequest, form: BurdenForm | None = None, limits_form: LimitsForm | None = None) -> Any:
    plan = groups.in_force(request)
    if plan is None:
        return render(request, "supervision/burden.html", {"table": None})
    shown, counties = _counties(request)
    recording = _may_record(request, groups.shown(request, plan).counties)
    bad = bool((form and form.errors) or (limits_form and limits_form.errors))
    key = request.assessment.key
    context = {
        "shown": shown,
        "table": sheets.of_counties(request.assessment, counties),
        "links": {c.code: reverse("supervision:county", args=[key, c.code]) for c in counties},
        "form": form or BurdenForm(counties=recording),
        "records": bool(recording),
        "limits_form": limits_form or LimitsForm(limits=limits(request.assessment)[0]),
    }
    return render(request, "supervision/burden.html", context, status=422 if bad else 200)


def _counties(request: HttpRequest) -> tuple[groups.Shown, tuple[County, ...]]:
    """Return the choice of the page, and those of its counties that the person may see."""
    plan = groups.in_force(request)
    if plan is None:
        raise Http404
    shown = groups.shown(request, plan)
    own = request.user.counties("burden.see", assessment=request.assessment.key)
    return shown, tuple(c for c in shown.counties if own is None or c.code in own)


def _may_record(request: HttpRequest, counties: tuple[County, ...]) -> list[tuple[str, str]]:
    """Return (code, name) of the counties for which the person may record something."""
    own = request.user.counties("burden.record", assessment=request.assessment.key)
    return [(c.code, c.name) for c in counties if own is None or c.code in own]


@needs("burden.see")
def export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the table as Excel."""
    _shown, counties = _counties(request)
    return exports.excel(request, sheets.of_counties(request.assessment, counties), name=_("基层负担表"))


@needs("burden.record")
@require_POST
def record(request: HttpRequest, assessment: str) -> HttpResponse:
    """Record what a county was asked for."""
    plan = groups.in_force(request)
    if plan is None:
        raise Http404
    form = BurdenForm(request.POST, counties=_may_record(request, groups.shown(request, plan).counties))
    if form.is_valid():
        try:
            services.record_burden(actor=request.user, assessment=request.assessment, **form.cleaned_data)
            messages.success(request, _("已登记。"))
            return redirect("supervision:burden", assessment=assessment)
        except VillageAsked as error:
            form.add_error("village", sentence(error))
    response: HttpResponse = _page(request, form=form)
    return response


@needs("burden.see")
def county(request: HttpRequest, assessment: str, county: str) -> HttpResponse:
    """Show the register of a county; to a page that asks for its part only, the sums."""
    about, found = _register(request, county)
    if getattr(request, "htmx", False):
        links = {county: reverse("supervision:county", args=[assessment, county])}
        table = sheets.of_counties(request.assessment, (about,))
        return render(request, "table.html", {"table": table, "links": links})
    entries = [{"burden": b, "mine": _may_strike(request, b)} for b in found]
    context = {"county": about, "entries": entries, "form": StrikeForm()}
    return render(request, "supervision/county.html", context)


def _register(request: HttpRequest, code: str) -> tuple[County, list[Burden]]:
    plan = groups.in_force(request)
    about = next((c for c in plan.counties if c.code == code), None) if plan else None
    if about is None:
        raise Http404
    found = Burden.objects.filter(assessment=request.assessment, county=code)
    return about, list(found.select_related("asked_by", "recorded_by"))


def _may_strike(request: HttpRequest, entry: Burden) -> bool:
    key = request.assessment.key
    if entry.struck or not request.user.may("burden.record", assessment=key, county=entry.county):
        return False
    own = request.user.organisation_id == entry.recorded_by.organisation_id
    return bool(own or request.user.may("burden.strike", assessment=key))


@needs("burden.see")
def county_export(request: HttpRequest, assessment: str, county: str) -> HttpResponse:
    """Answer with the register of a county as Excel."""
    about, found = _register(request, county)
    return exports.excel(request, sheets.register(about.name, found), name=_("负担登记-%s") % county)


@needs("burden.record")
@require_POST
@in_place(burden)
def strike(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Strike an entry out, with the reason."""
    entry = get_object_or_404(Burden, pk=pk, assessment=request.assessment)
    form = StrikeForm(request.POST)
    if form.is_valid():
        services.strike_burden(actor=request.user, burden_id=pk, reason=form.cleaned_data["reason"])
        messages.success(request, _("已撤销，不再计数。"))
    else:
        messages.error(request, _("请填写撤销理由。"))
    return redirect("supervision:county", assessment=assessment, county=entry.county)


@needs("burden.limit")
@require_POST
@in_place(burden)
def set_limits(request: HttpRequest, assessment: str) -> HttpResponse:
    """Set the limits."""
    form = LimitsForm(request.POST, limits=limits(request.assessment)[0])
    if form.is_valid():
        services.set_limits(actor=request.user, assessment=request.assessment, amounts=form.cleaned_data)
        messages.success(request, _("上限已设定。"))
        return redirect("supervision:burden", assessment=assessment)
    response: HttpResponse = _page(request, limits_form=form)
    return response

"""The ledger of problems: filters, full text, Excel; the numbers of the counties; hours of the steps."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.findings import queries, sheets
from houping.apps.findings.forms import TermsForm
from houping.apps.findings.models import Finding
from houping.apps.findings.models.steps import days_of, hours_of
from houping.apps.findings.services import terms as services
from houping.apps.plans import groups
from houping.apps.quality.views.places import counties, county_name
from houping.core.deadlines import light

PAGE = 50
SEES = ("finding.see", "finding.own", "finding.county")


def queue_words() -> dict[str, str]:
    """Return queue -> what it is called."""
    return {
        "all": _("全部"),
        "verify": _("待初核"),
        "feed_back": _("待反馈"),
        "answer": _("待区县答复"),
        "recheck": _("待复核"),
        "rule": _("待研判"),
        "settled": _("已认定"),
        "closed": _("不成立、并案"),
        queries.FIXED: _("边查边改"),
    }


@needs(*SEES)
def ledger(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show the problems that the person may see, narrowed by queue, county, indicator, severity and words."""
    filters = queries.Filters.of(request.GET)
    seen = queries.visible(request.user, request.assessment)
    county = queries.is_county(request.user, request.assessment)
    counts = queries.queue_counts(seen)
    found = filters.narrow(seen, county=county)
    found = found.order_by("due", "number") if filters.queue != "all" else found
    page = Paginator(found.defer("what", "text"), PAGE).get_page(request.GET.get("page"))
    now, name = timezone.now(), county_name(request)
    queues = (
        ("answer", "recheck", "rule", "settled", "closed", queries.FIXED)
        if county
        else tuple(queries.QUEUES)[1:]
    )
    context = {
        "rows": [{"f": f, "county": name(f.county), "light": light(f.due, now)} for f in page.object_list],
        "page": page,
        "filters": filters,
        "query": _query(filters),
        "queues": [(key, queue_words()[key], counts[key]) for key in ("all", *queues)],
        "counties": _county_choices(request),
        "indicators": indicator_choices(request),
        "severities": Finding.Severity.choices,
        "for_county": county,
        "now": now,
    }
    return render(request, "findings/ledger.html", context)


def _query(filters: queries.Filters) -> str:
    """Return the filters as they stand in an address, without the page."""
    return urlencode({name: value for name, value in vars(filters).items() if value})


def _county_choices(request: HttpRequest) -> list[tuple[str, str]]:
    may = request.user.may("finding.see", assessment=request.assessment.key)
    return counties(request, "finding.see" if may else "finding.county") if may else []


def indicator_choices(request: HttpRequest) -> list[tuple[str, str]]:
    """Return (id, id and name) of the indicators of the plan in force."""
    plan = groups.in_force(request)
    return [(i.id, f"{i.id} {i.name}") for i in plan.indicators()] if plan else []


@needs(*SEES)
def export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the problems of the page's filters as Excel."""
    filters = queries.Filters.of(request.GET)
    county = queries.is_county(request.user, request.assessment)
    seen = queries.visible(request.user, request.assessment)
    found = filters.narrow(seen, county=county).defer("text")
    title = _("边查边改清单") if filters.queue == queries.FIXED else _("问题台账")
    table = sheets.ledger(found, county_name(request), title=title, for_county=county)
    return exports.excel(request, table, name=title)


@needs("finding.see")
def by_county(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show how many problems stand where in every county of the person."""
    shown, table, links = _by_county(request)
    return render(request, "findings/counties.html", {"shown": shown, "table": table, "links": links})


def _by_county(request: HttpRequest) -> tuple[Any, Any, dict[str, str]]:
    plan = groups.in_force(request)
    if plan is None:
        raise Http404
    shown = groups.shown(request, plan)
    own = request.user.counties("finding.see", assessment=request.assessment.key)
    chosen = [c for c in shown.counties if own is None or c.code in own]
    page = reverse("findings:ledger", args=[request.assessment.key])
    links = {c.code: f"{page}?county={c.code}" for c in chosen}
    return shown, sheets.counties(chosen, queries.by_county(request.assessment)), links


@needs("finding.see")
def by_county_export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the numbers of the counties as Excel."""
    return exports.excel(request, _by_county(request)[1], name=_("分县问题"))


@needs("finding.see")
def terms(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show how long every step may take; the bureau sets it."""
    hours, assumed = hours_of(request.assessment)
    may = request.user.may("finding.terms", assessment=assessment)
    days = days_of(request.assessment)
    form = TermsForm(request.POST or None, hours=hours, days=days)
    if request.method == "POST" and may and form.is_valid():
        given = {"hours": form.hours(), "days": form.days()}
        services.set_terms(actor=request.user, assessment=request.assessment, **given)
        messages.success(request, _("时限已设定，从下一步起适用。"))
        return redirect("findings:terms", assessment=assessment)
    rows = [(Finding.State(state).label, number) for state, number in hours.items()]
    context = {"form": form if may else None, "rows": rows, "assumed": assumed, "days": days}
    return render(request, "findings/terms.html", context, status=422 if form.errors else 200)

"""The ledger of problems: filters, full text, Excel; the numbers of the counties; hours of the steps."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
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
from houping.apps.narrowing import LONGEST, Narrowed, narrowed, paged
from houping.apps.plans import groups
from houping.apps.quality.views.places import counties, county_name
from houping.core.deadlines import light

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
    """Show the problems that the person may see, narrowed by the address; the Excel table is narrowed alike."""
    queue, narrow = _queue(request), _narrowed(request)
    county = queries.is_county(request.user, request.assessment)
    counts = queries.queue_counts(narrow.found)
    found = queries.in_queue(narrow.found, queue)
    found = found.order_by("due", "number") if queue != "all" else found
    page = paged(request, found.defer("what", "text"))
    now, name = timezone.now(), county_name(request)
    queues = (
        ("answer", "recheck", "rule", "settled", "closed", queries.FIXED)
        if county
        else tuple(queries.QUEUES)[1:]
    )
    context = {
        "rows": [{"f": f, "county": name(f.county), "light": light(f.due, now)} for f in page.object_list],
        "page": page,
        "queue": queue,
        "narrow": narrow,
        "queues": [(key, queue_words()[key], counts[key]) for key in ("all", *queues)],
        "for_county": county,
        "now": now,
    }
    return render(request, "findings/ledger.html", context)


def _queue(request: HttpRequest) -> str:
    wanted = request.GET.get("queue", "all")
    return wanted if wanted in queries.QUEUES else "all"


def _narrowed(request: HttpRequest) -> Narrowed:
    """Return the problems that the address asks for, of every queue; a county searches in what it was told only."""
    county = queries.is_county(request.user, request.assessment)
    seen, words = queries.visible(request.user, request.assessment), request.GET.get("words", "").strip()
    seen = seen.telling(words[:LONGEST]) if county else seen.saying(words[:LONGEST])  # type: ignore[attr-defined]
    fields: dict[str, Any] = {
        "county": (_("区县"), _county_choices(request)),
        "indicator": (_("指标"), indicator_choices(request)),
        "severity": (_("程度"), Finding.Severity.choices),
        "due": (_("时限"), due_words()),
    }
    if not county:
        fields["source"] = (_("来源"), Finding.Source.choices)
    now = timezone.now()
    by = {"due": lambda found, chosen: queries.by_deadline(found, chosen, now)}
    kept = (("queue", queue),) if (queue := _queue(request)) != "all" else ()
    return replace(narrowed(request, seen, by=by, kept=kept, strict=True, **fields), words=words[:LONGEST])


def due_words() -> list[tuple[str, str]]:
    """Return light -> what it says of a deadline."""
    return [("red", _("已超时")), ("yellow", _("不足 4 小时")), ("green", _("时限内"))]


def _county_choices(request: HttpRequest) -> list[tuple[str, str]]:
    may = request.user.may("finding.see", assessment=request.assessment.key)
    return counties(request, "finding.see" if may else "finding.county") if may else []


def indicator_choices(request: HttpRequest) -> list[tuple[str, str]]:
    """Return (id, id and name) of the indicators of the plan in force."""
    plan = groups.in_force(request)
    return [(i.id, f"{i.id} {i.name}") for i in plan.indicators()] if plan else []


@needs(*SEES)
def export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the problems that the page's address asks for as Excel, every page of them."""
    queue = _queue(request)
    county = queries.is_county(request.user, request.assessment)
    found = queries.in_queue(_narrowed(request).found, queue).defer("text")
    title = _("边查边改清单") if queue == queries.FIXED else _("问题台账")
    table = sheets.ledger(found, county_name(request), title=title, now=timezone.now(), for_county=county)
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

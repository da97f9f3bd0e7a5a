"""Pages of the quality by enumerator, by county and by day; the nightly round; holds."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.jobs.models import Job
from houping.apps.quality import daily, drawing, figures, gates, likeness, queries, sheets
from houping.apps.quality.forms import ReasonForm
from houping.apps.quality.models import Hold, Screening
from houping.apps.quality.report import quality_report
from houping.apps.quality.services import alerts as holds
from houping.apps.quality.services import nightly
from houping.apps.quality.views.places import counties, county_name
from houping.apps.quality.wording import measured
from houping.apps.sampling import naming
from houping.core.quality.evidence import CHECKS
from houping.documents import pdf

ALERTS = 10


@needs("quality.see")
def people(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show the enumerators, the most conspicuous first, and the days of the fieldwork."""
    rows = figures.of_people(request.assessment, request.user)
    county = request.GET.get("county", "")
    days = daily.days(request.assessment, request.user, county)
    context = {
        "table": sheets.people(rows),
        "links": {r.person.username: reverse("quality:person", args=[assessment, r.key]) for r in rows},
        "charts": drawing.charts(days),
        "screening": Screening.objects.filter(assessment=request.assessment).first(),
        "job": Job.objects.filter(assessment=assessment, kind=nightly.KIND).order_by("-created").first(),
        "county": county,
        "counties": counties(request, "quality.see"),
    }
    return render(request, "quality/people.html", context)


@needs("quality.see")
def people_export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the enumerators as Excel."""
    table = sheets.people(figures.of_people(request.assessment, request.user))
    return exports.excel(request, table, name=_("调查员质量"))


@needs("quality.see")
def teams(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show the teams (a team works in a county): what waits, what is late, alerts, back-checks, who is conspicuous."""
    name = county_name(request)
    found = _teams(request)
    context = {
        "table": sheets.teams(found, name),
        "links": {name(t.row.key): reverse("quality:team", args=[assessment, t.row.key]) for t in found},
    }
    return render(request, "quality/teams.html", context)


def _teams(request: HttpRequest) -> list[figures.Team]:
    return [t for t in figures.of_teams(request.assessment, request.user, timezone.now()) if t.row.key]


@needs("quality.see")
def teams_export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the teams as Excel."""
    table = sheets.teams(_teams(request), county_name(request))
    return exports.excel(request, table, name=_("分县组质量"))


@needs("quality.see")
def team(request: HttpRequest, assessment: str, county: str) -> HttpResponse:
    """Show one team: its evening, its days with control limits, its enumerators, what is still open."""
    found = figures.of_team(request.assessment, request.user, county, timezone.now())
    if found is None:
        raise Http404
    people = figures.of_people(request.assessment, request.user, county)
    days = daily.days(request.assessment, request.user, county)
    alerts = list(queries.alerts(request.user, request.assessment).filter(county=county, state="open"))
    context = {
        "evening": found,
        "county": county,
        "name": county_name(request)(county),
        "charts": drawing.charts(days),
        "days": sheets.days(days),
        "table": sheets.people(people),
        "links": {r.person.username: reverse("quality:person", args=[assessment, r.key]) for r in people},
        "alerts": alerts[:ALERTS],
        "households": naming.households(request.assessment, queries.units_of(alerts[:ALERTS])),
        "open_alerts": len(alerts),
    }
    return render(request, "quality/team.html", context)


@needs("quality.see")
def team_export(request: HttpRequest, assessment: str, county: str) -> HttpResponse:
    """Answer with the days of a team as Excel."""
    if not request.user.may("quality.see", assessment=assessment, county=county):
        raise Http404
    table = sheets.days(daily.days(request.assessment, request.user, county))
    return exports.excel(request, table, name=f"{table.title} {county_name(request)(county)}")


@needs("quality.see")
def person(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Show one enumerator with the evidence of every reason."""
    row = next((r for r in figures.of_people(request.assessment, request.user) if r.key == pk), None)
    if row is None:
        raise Http404
    mine = queries.visible(request.user, request.assessment).filter(person=pk)
    reasons = [
        {
            "title": sheets.said(CHECKS[r["code"]][0]),
            "unit": sheets.said(CHECKS[r["code"]][1]),
            "value": measured(r["code"], r["value"]),
            "expected": measured(r["code"], r["expected"]),
            "p": r["p"],
        }
        for r in row.reasons
    ]
    alerts = list(queries.alerts(request.user, request.assessment).filter(person=pk)[:50])
    submissions = list(mine.select_related("form")[:50])
    alike = likeness.pairs(request.assessment, request.user, pk)
    shown = [*submissions, *(s for pair in alike for s in (pair.own, pair.other) if s)]
    units = [*queries.units_of(alerts), *(s.unit for s in shown)]
    context = {
        "row": row,
        "table": sheets.people([row]),
        "reasons": reasons,
        "alerts": alerts,
        "submissions": submissions,
        "pairs": alike,
        "households": naming.households(request.assessment, units),
        "hold": queries.held(request.assessment).get(pk) if row.held else None,
        "form": ReasonForm(),
    }
    return render(request, "quality/person.html", context)


@needs("hold.release")
@require_POST
def release(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Let the interviews of a person pass again."""
    found = get_object_or_404(Hold, pk=pk, assessment=request.assessment)
    form = ReasonForm(request.POST)
    if form.is_valid():
        holds.release(actor=request.user, hold_id=found.pk, reason=form.cleaned_data["reason"])
        messages.success(request, _("已解除，其访问可以通过。"))
    else:
        messages.error(request, _("请写明理由。"))
    return redirect("quality:person", assessment=assessment, pk=found.person_id)


@needs("quality.run")
@require_POST
def run(request: HttpRequest, assessment: str) -> HttpResponse:
    """Start the nightly round now."""
    nightly.start(actor=request.user, assessment=request.assessment, title=gettext_noop("质量检查"))
    messages.success(request, _("质量检查已在后台开始。"))
    return redirect("quality:people", assessment=assessment)


@needs("quality.see")
def report(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show the quality report: the gates of every step, the counties."""
    context = {**_report(request), "makes_pdf": pdf.converter() is not None}
    return render(request, "quality/report.html", context)


REPORT_TABLES = frozenset({"counties", "gates"})


def _report(request: HttpRequest) -> dict[str, Any]:
    assessment, person = request.assessment, request.user
    rows = figures.of_counties(assessment, person)
    evenings = figures.evenings(assessment, person, timezone.now())
    return {
        "counties": sheets.counties(rows, evenings, county_name(request)),
        "gates": sheets.gates(gates.gates(assessment, evenings, rows)),
    }


@needs("backcheck.see")
def report_word(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the quality report as a Word file in the layout of official documents, ?as=pdf as PDF."""
    with override("zh-hans"):
        title = _("%s调查质量报告") % request.assessment.title
    name = county_name(request)
    content = quality_report(title, request.assessment, request.user, timezone.now(), name)
    return exports.word(request, content, name=f"{title}.docx")


@needs("quality.see")
def report_export(request: HttpRequest, assessment: str, name: str) -> HttpResponse:
    """Answer with one table of the quality report as Excel."""
    if name not in REPORT_TABLES:
        raise Http404
    table = _report(request)[name]
    return exports.excel(request, table, name=table.title)

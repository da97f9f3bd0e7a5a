"""Dashboards: the city, a county; the bottom line comes first (R-2.2)."""

from dataclasses import replace
from importlib.resources import files
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.plans import groups
from houping.apps.results import approval, explained, figures, progress, queries, sheets
from houping.apps.results.models import Proposal
from houping.apps.supervision.sheets import burden as supervision
from houping.core.plan.model import County, Plan
from houping.core.reporting.blocks import Table


@needs("assessment.see")
def dashboard(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show the bottom line, maps and grades to those who may see results; what waits for people comes by itself."""
    newest = request.assessment.newest_plan()
    proposals = queries.proposals(request.assessment)
    context: dict[str, Any] = {"stages": queries.stages(request.assessment, request.user, newest, proposals)}
    plan = groups.in_force(request, newest)
    if plan:
        shown = groups.shown(request, plan)
        context |= {"shown": shown, **_grades(request, plan, shown, proposals), **_progress(request, shown)}
        context |= _own_line(request, plan, proposals) | _own_burden(request, plan)
    return render(request, "results/dashboard.html", context)


def _grades(
    request: HttpRequest, plan: Plan, shown: groups.Shown, proposals: list[Proposal]
) -> dict[str, Any]:
    """Return the bottom line, the maps and the table of grades, for those who may see results."""
    found = _figures(request)
    if found is None:
        return {}
    key, group = request.assessment.key, shown.group
    decided = any(approval.decides(one, found) for one in proposals)
    names = {county.code: county.short_name for county in plan.counties}
    return {
        "bottom": queries.bottom_line(found),
        "map": queries.grade_map(found, group, reverse("results:boundaries", args=[key])),
        "tiles": queries.grade_tiles(found, group, names),
        "decided": decided,
        "table": sheets.grades(found, group, decided=decided),
        "links": {code: reverse("results:county", args=[key, code]) for code in names},
        "figures": found,
    }


def _progress(request: HttpRequest, shown: groups.Shown) -> dict[str, Any]:
    """Return the sums of what came in against the quotas, for those who may see it."""
    if not request.user.may("answer.see", assessment=request.assessment.key):
        return {}
    rows = progress.counties(request.assessment, shown, progress.source(request.assessment))
    behind = sum(row.behind for row in rows)
    return {"came_in": progress.total(rows), "behind": behind} if rows else {}


def _own_line(request: HttpRequest, plan: Plan, proposals: list[Any]) -> dict[str, Any]:
    """Return the bottom line of the own county, for a person of a county, once it was made known."""
    own = request.user.counties("report.own", assessment=request.assessment.key)
    about = next((county for county in plan.counties if own and county.code in own), None)
    line = queries.published_line(request.assessment, proposals, about.code) if about else None
    return {"bottom": line, "bottom_of": about} if line else {}


def _own_burden(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    """Return what was asked of the counties of a person who works for some of them (R-2.19)."""
    key = request.assessment.key
    own = request.user.counties("burden.see", assessment=key)
    if not own:
        return {}
    counties = tuple(c for c in plan.counties if c.code in own)
    return {
        "burden": supervision.of_counties(request.assessment, counties),
        "registers": {c.code: reverse("supervision:county", args=[key, c.code]) for c in counties},
    }


@needs("assessment.see")
def boundaries(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the boundaries of the counties; public data, kept by browsers for a day."""
    path = files("houping.documents") / "data" / "chongqing_counties.geojson"
    response = HttpResponse(path.read_bytes(), content_type="application/geo+json")
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


@needs("result.see")
def grades_export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the 综合评价表 of a group as Excel."""
    plan = groups.in_force(request)
    group = groups.shown(request, plan).group if plan else None
    found = _required(request)
    decided = approval.decides(approval.approved(request.assessment), found)
    return exports.excel(request, sheets.grades(found, group, decided=decided), name=_("综合评价表"))


@needs("result.see")
def county(request: HttpRequest, assessment: str, county: str) -> HttpResponse:
    """Show a county: the bottom line, its grade with its uncertainty in words, indicators, estimates."""
    found, (plan, about) = _required(request), _planned(request, county)
    one = replace(groups.shown(request, plan), counties=(about,))
    came_in = progress.source(request.assessment)
    context = {
        "county": about,
        "progress": progress.table(progress.counties(request.assessment, one, came_in), came_in.words),
        "bottom": queries.bottom_line(found, county),
        "grade": found.grade(county),
        "sentences": found.rules["counties"][county]["sentences"],
        "indicators": sheets.indicators(found, plan, county),
        "bars": _bars(found, plan, county),
        "estimates": sheets.estimates(figures.estimates_of(str(found.estimates), county), plan, found.run),
        "counties": sorted(plan.counties, key=lambda c: c.code),
    }
    return render(request, "results/county.html", context)


def _bars(found: figures.Figures, plan: Plan, county: str) -> dict[str, Any]:
    """Return the four dimensions of a county beside its group, for charts.js."""
    own = [found.scores[county, "dimension", d.id]["score"] for d in plan.dimensions]
    means = [(found.county(county, f"group.score.{d.id}") or {}).get("value") for d in plan.dimensions]
    series = [
        {"name": found.grade(county)["name"], "values": own, "color": "#9d1c1f"},
        {"name": _("同组平均"), "values": means, "color": "#b9c4d0"},
    ]
    return {"kind": "bars", "names": [d.name for d in plan.dimensions], "series": series, "max": 100}


@needs("result.see")
def estimates_export(request: HttpRequest, assessment: str, county: str) -> HttpResponse:
    """Answer with the estimates of a county as Excel."""
    found, (plan, _about) = _required(request), _planned(request, county)
    table = sheets.estimates(figures.estimates_of(str(found.estimates), county), plan, found.run)
    return exports.excel(request, table, name=_("测量项估计-%s") % county)


@needs("result.see")
def county_score(request: HttpRequest, assessment: str, county: str) -> HttpResponse:
    """Show how a county came to its score: level by level, every deduction, every measure (R-5.0e)."""
    plan, about = _planned(request, county)
    tables = _explained(request, plan, county)
    known = explained.problems(request.assessment, county)
    links = {number: reverse("findings:finding", args=[assessment, pk]) for pk, number, _title in known}
    context = {
        "county": about,
        "counties": sorted(plan.counties, key=lambda c: c.code),
        "tables": [
            (name, table, reverse("results:county-score-export", args=[assessment, county, name]))
            for name, table in tables.items()
        ],
        "links": links,
        "whole": "measures" in tables,
    }
    return render(request, "results/county_score.html", context)


@needs("result.see")
def county_score_export(request: HttpRequest, assessment: str, county: str, name: str) -> HttpResponse:
    """Answer with one of the tables of the page as Excel."""
    plan, _about = _planned(request, county)
    table = _explained(request, plan, county).get(name)
    if table is None:
        raise Http404
    return exports.excel(request, table, name=f"{table.title}-{county}")


def _explained(request: HttpRequest, plan: Plan, county: str) -> dict[str, Table]:
    """Return the tables that explain the score of a county, by the name in their address.

    Measures that are not published go with the permission to read the interviews that they are made of.
    """
    found = _required(request)
    titles = {number: title for _pk, number, title in explained.problems(request.assessment, county)}
    tables = {
        "levels": explained.climb(found, plan, county),
        "deductions": explained.deductions(found, plan, county, titles),
    }
    if request.user.may("submission.see", assessment=request.assessment.key):
        tables["measures"] = explained.measures(found, plan, county)
    return tables


def _planned(request: HttpRequest, code: str) -> tuple[Plan, County]:
    """Return the plan in force and one of its counties."""
    plan = groups.in_force(request)
    about = next((c for c in plan.counties if c.code == code), None) if plan else None
    if plan is None or about is None:
        raise Http404
    return plan, about


def _figures(request: HttpRequest) -> figures.Figures | None:
    """Return the newest results, for those who may see them; counties see none before release (R-8.2)."""
    if not request.user.may("result.see", assessment=request.assessment.key):
        return None
    return figures.newest(request.assessment)


def _required(request: HttpRequest) -> figures.Figures:
    found = figures.newest(request.assessment)
    if found is None:
        raise Http404
    return found

"""Pages of the work in the counties: progress against the quotas, coverage of the frame."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.plans import groups
from houping.apps.results import coverage, progress, queries
from houping.apps.results.models import of
from houping.core.reporting.blocks import Table

EMPTY: dict[str, Any] = {"table": None}


@needs("answer.see")
def progress_page(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show county by county what came in against the quotas of the drawn sample."""
    plan = groups.in_force(request)
    if plan is None:
        return render(request, "results/progress.html", EMPTY)
    shown, came_in = groups.shown(request, plan), progress.source(request.assessment)
    rows = progress.counties(request.assessment, shown, came_in)
    if not rows:
        return render(request, "results/progress.html", EMPTY)
    names = {county.code: county.short_name for county in plan.counties}
    context = {
        "shown": shown,
        "table": progress.table(rows, came_in.words),
        "tiles": queries.progress_tiles(rows, names),
        "bars": progress.bars(rows),
        "source": came_in.words,
    }
    return render(request, "results/progress.html", context)


@needs("answer.see")
def progress_export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the progress of the counties as Excel."""
    plan = groups.in_force(request)
    if plan is None:
        raise Http404
    shown, came_in = groups.shown(request, plan), progress.source(request.assessment)
    rows = progress.counties(request.assessment, shown, came_in)
    return exports.excel(request, progress.table(rows, came_in.words), name=_("分县进度"))


@needs("result.see")
def coverage_page(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show what the sample covers of the frame, what it does not, and every county (R-2.5)."""
    found = _coverage(request)
    if not found:
        return render(request, "results/coverage.html", EMPTY)
    return render(request, "results/coverage.html", found)


@needs("result.see")
def coverage_export(request: HttpRequest, assessment: str, name: str) -> HttpResponse:
    """Answer with one of the two tables of the coverage as Excel."""
    found = _coverage(request)
    table: Table | None = found.get({"parts": "table", "counties": "by_county"}.get(name, ""))
    if table is None:
        raise Http404
    return exports.excel(request, table, name=table.title)


def _coverage(request: HttpRequest) -> dict[str, Any]:
    plan, strata = groups.in_force(request), coverage.strata(request.assessment)
    run = of(request.assessment, "sample")
    if plan is None or run is None or not strata:
        return {}
    shown = groups.shown(request, plan)
    return {
        "shown": shown,
        "table": coverage.table(strata, shown, run.run),
        "by_county": coverage.by_county(strata, shown, run.run),
        "uncovered": coverage.uncovered(strata, shown),
    }

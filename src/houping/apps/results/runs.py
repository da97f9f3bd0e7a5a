"""Pages of runs: start, list, look into, compare, replay."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.accounts.wording import sentence
from houping.apps.findings.in_force import cases_taken, of_panel, rulings_in_force
from houping.apps.jobs.models import Job, Run
from houping.apps.plans import files as plan_files
from houping.apps.results import figures, queries, rulings, services, sheets
from houping.apps.results.forms import ComputeForm
from houping.apps.results.models import of
from houping.chain.steps import STEPS
from houping.core.errors import ComputationRuns
from houping.core.plan.model import Plan
from houping.core.reporting.blocks import Table

SHOWN = 60


@needs("result.see")
def runs(request: HttpRequest, assessment: str) -> HttpResponse:
    """List the runs, on the page or as Excel; QC starts new ones."""
    if request.GET.get("format") == "xlsx":
        table = sheets.runs(_titled(request, None))
        return exports.excel(request, table, name=_("运行记录"))
    return _page(request, ComputeForm())


def _page(request: HttpRequest, form: ComputeForm, status: int = 200) -> HttpResponse:
    key = request.assessment.key
    context = {
        "answered": of(request.assessment, "answers"),
        "runs": [{"run": run, "title": title} for title, run in _titled(request, SHOWN)],
        "job": Job.objects.filter(assessment=key, kind="results.compute").order_by("-created").first(),
        "form": form,
        "taken": rulings_in_force(request.assessment),
        "cases": len(cases_taken(request.assessment)),
        "outdated": _rests_on_other_rulings(request),
    }
    return render(request, "results/runs.html", context, status=status)


def _titled(request: HttpRequest, most: int | None) -> list[tuple[str, Run]]:
    found = Run.objects.filter(assessment=request.assessment.key)[:most]
    return [(_(STEPS[run.step].title), run) for run in found if run.step in STEPS]


def _rests_on_other_rulings(request: HttpRequest) -> bool:
    """Say whether the panel's rulings were made or lifted since the newest grades; those of a sheet are not compared."""
    newest = of(request.assessment, "grades")
    if newest is None:
        return False
    now = rulings_in_force(request.assessment).parameters
    used = {name: newest.parameters.get(name) or [] for name in now}
    return any(of_panel(used[name]) != now[name] for name in now)


@needs("result.run")
@require_POST
def compute(request: HttpRequest, assessment: str) -> HttpResponse:
    """Start everything from weights to reports."""
    form = ComputeForm(request.POST, request.FILES, plan=_plan(request))
    if not form.is_valid():
        return _page(request, form, 422)
    try:
        services.compute(actor=request.user, assessment=request.assessment, **form.cleaned_data)
    except ComputationRuns as error:
        form.add_error(None, sentence(error))
        return _page(request, form, 409)
    return redirect("results:runs", assessment=assessment)


@needs("result.run")
def rulings_template(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the Excel template of what the ruling group decides."""
    plan = _plan(request)
    if plan is None:
        raise Http404
    response = HttpResponse(rulings.template(plan), content_type=exports.XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, _("研判认定模板.xlsx"))
    return response


def _plan(request: HttpRequest) -> Plan | None:
    """Return the plan in force, or None."""
    issued = request.assessment.issued_plan()
    return plan_files.check_cached(issued.files)[1] if issued else None


@needs("result.see")
def run(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Show the record of a run, and its earlier siblings to compare it with."""
    found = _run(request, pk)
    others = Run.objects.filter(assessment=assessment, step=found.step).exclude(pk=pk)[:10]
    replays = Job.objects.filter(assessment=assessment, kind="results.replay", parameters__run=pk)
    context = {
        "run": found,
        "title": _(STEPS[found.step].title) if found.step in STEPS else found.step,
        "others": others,
        "job": replays.order_by("-created").first(),
    }
    return render(request, "results/run.html", context)


@needs("result.run")
@require_POST
def replay(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Start to recompute a run."""
    services.replay(actor=request.user, run=_run(request, pk), assessment=request.assessment)
    messages.info(request, _("重算已开始，结果显示在本页。"))
    return redirect("results:run", assessment=assessment, pk=pk)


@needs("result.see")
def compare(request: HttpRequest, assessment: str, pk: int, other: int) -> HttpResponse:
    """Show in what two runs differ: grades county by county, then inputs, parameters and files."""
    one, two = _run(request, pk), _run(request, other)
    context = {
        "one": one,
        "two": two,
        "differences": queries.compared(request.assessment, one, two),
        "table": _grades_compared(request, one, two),
    }
    return render(request, "results/compare.html", context)


@needs("result.see")
def compare_export(request: HttpRequest, assessment: str, pk: int, other: int) -> HttpResponse:
    """Answer with the grades of two runs side by side as Excel."""
    table = _grades_compared(request, _run(request, pk), _run(request, other))
    if table is None:
        raise Http404
    return exports.excel(request, table, name=_("等次比较"))


def _grades_compared(request: HttpRequest, one: Run, two: Run) -> Table | None:
    """Return the table of two runs that grade, None for runs of another step."""
    if {one.step, two.step} != {"grades"}:
        return None
    return sheets.compared(
        *(figures.grades_of(request.assessment, run) for run in (one, two)), one.run, two.run
    )


def _run(request: HttpRequest, pk: int) -> Run:
    return get_object_or_404(Run, pk=pk, assessment=request.assessment.key)

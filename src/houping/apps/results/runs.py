"""Pages of runs: start, list, look into, compare, replay."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps.accounts.access import needs
from houping.apps.jobs.models import Job, Run
from houping.apps.results import queries, services
from houping.apps.results.forms import ComputeForm
from houping.apps.results.models import of
from houping.chain.steps import STEPS

SHOWN = 60


@needs("result.see")
def runs(request: HttpRequest, assessment: str) -> HttpResponse:
    """List the runs; QC starts new ones."""
    return _page(request, ComputeForm())


def _page(request: HttpRequest, form: ComputeForm) -> HttpResponse:
    key = request.assessment.key
    found = list(Run.objects.filter(assessment=key)[:SHOWN])
    context = {
        "answered": of(request.assessment, "answers"),
        "runs": [{"run": run, "title": _(STEPS[run.step].title)} for run in found if run.step in STEPS],
        "job": Job.objects.filter(assessment=key, kind="results.compute").order_by("-created").first(),
        "form": form,
    }
    return render(request, "results/runs.html", context, status=422 if form.errors else 200)


@needs("result.run")
@require_POST
def compute(request: HttpRequest, assessment: str) -> HttpResponse:
    """Start everything from weights to reports."""
    form = ComputeForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form)
    services.compute(actor=request.user, assessment=request.assessment, **form.cleaned_data)
    return redirect("results:runs", assessment=assessment)


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
    """Show in what two runs differ."""
    one, two = _run(request, pk), _run(request, other)
    differences = queries.compared(request.assessment, one, two)
    return render(request, "results/compare.html", {"one": one, "two": two, "differences": differences})


def _run(request: HttpRequest, pk: int) -> Run:
    return get_object_or_404(Run, pk=pk, assessment=request.assessment.key)

"""Pages of the answers: templates, what was handed in, what is wrong with it, what is still missing."""

import tempfile
from pathlib import Path
from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.accounts.wording import sentence
from houping.apps.findings.models import Finding
from houping.apps.plans import files as plan_files
from houping.apps.results import adopting, deliveries, freezing, queries
from houping.apps.results.forms import DeliveryForm
from houping.apps.results.models import Delivery
from houping.apps.routine.queries import Adoptable, adoptable
from houping.core.collection.columns import TABLES, TITLES
from houping.core.errors import AnswerFilesUnusable
from houping.tables.answers import write_answer_template


@needs("answer.see")
def answers(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show what was handed in and, table by table, what is there and what is missing."""
    return _page(request, DeliveryForm())


def _page(request: HttpRequest, form: DeliveryForm) -> HttpResponse:
    own = deliveries.may_give(request.user, request.assessment)
    there = deliveries.newest_of_each(request.assessment)
    context = {
        "deliveries": _visible(request).select_related("job", "run", "given_by", "assessment"),
        "tables": [
            {"title": TITLES[name], "own": name in own, "delivery": there.get(name)} for name in TABLES
        ],
        "own": [TITLES[name] for name in own],
        "form": form,
        "sampled": queries.sample_is_drawn(request.assessment),
        "outlook": _outlook(request),
        "routine": _routine(request),
        "problems": _problems(request),
    }
    return render(request, "results/answers.html", context, status=422 if form.errors else 200)


def _outlook(request: HttpRequest) -> freezing.Outlook | None:
    """Return what a freezing would take, for those who may freeze."""
    may = request.user.may("answer.freeze", assessment=request.assessment.key)
    return freezing.outlook(request.assessment) if may else None


def _routine(request: HttpRequest) -> Adoptable | None:
    """Return how far the routine data have come, for those who may take them over."""
    may = request.user.may("routine.adopt", assessment=request.assessment.key)
    return adoptable(request.assessment) if may else None


def _problems(request: HttpRequest) -> dict[str, int] | None:
    """Return how many problems a taking over would hold, and how many of them are still open."""
    if not request.user.may("finding.adopt", assessment=request.assessment.key):
        return None
    told = Finding.objects.filter(assessment=request.assessment).released()
    return told.aggregate(all=Count("pk"), open=Count("pk", filter=Q(due__isnull=False)))


def _visible(request: HttpRequest) -> Any:
    """All deliveries for those who see results; others those of their own office."""
    found = request.assessment.deliveries.all()
    if request.user.may("result.see", assessment=request.assessment.key):
        return found
    return found.filter(given_by__organisation=request.user.organisation)


@needs(*deliveries.GIVERS)
def answer_template(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the Excel template of the tables that the person hands in."""
    issued = request.assessment.issued_plan()
    plan = plan_files.check_cached(issued.files)[1] if issued else None
    if plan is None:
        raise Http404
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "template.xlsx"
        write_answer_template(path, deliveries.may_give(request.user, request.assessment), plan)
        response = HttpResponse(path.read_bytes(), content_type=exports.XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, _("调查结果模板.xlsx"))
    return response


@needs(*deliveries.GIVERS)
@require_POST
def deliver(request: HttpRequest, assessment: str) -> HttpResponse:
    """Take answers in and start their checks."""
    form = DeliveryForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            deliveries.deliver(actor=request.user, assessment=request.assessment, **form.cleaned_data)
            return redirect("results:answers", assessment=assessment)
        except AnswerFilesUnusable as error:
            form.add_error("files", sentence(error))
    return _page(request, form)


@needs("result.run")
@require_POST
def deliver_demo(request: HttpRequest, assessment: str) -> HttpResponse:
    """Start to invent answers for a demonstration."""
    deliveries.deliver_demo(actor=request.user, assessment=request.assessment)
    return redirect("results:answers", assessment=assessment)


@needs("answer.freeze")
@require_POST
def freeze(request: HttpRequest, assessment: str) -> HttpResponse:
    """Start to freeze the interviews that passed the check."""
    deliveries.freeze(actor=request.user, assessment=request.assessment)
    return redirect("results:answers", assessment=assessment)


@needs("routine.adopt")
@require_POST
def adopt_routine(request: HttpRequest, assessment: str) -> HttpResponse:
    """Take the accepted routine data over as a delivery."""
    adopting.adopt(actor=request.user, assessment=request.assessment)
    return redirect("results:answers", assessment=assessment)


@needs("finding.adopt")
@require_POST
def adopt_problems(request: HttpRequest, assessment: str) -> HttpResponse:
    """Take the problems of the ledger over as a delivery."""
    adopting.adopt_problems(actor=request.user, assessment=request.assessment)
    return redirect("results:answers", assessment=assessment)


@needs(*deliveries.GIVERS)
@require_POST
def retry(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Start the checks again after their job failed."""
    deliveries.retry(actor=request.user, delivery_id=_delivery(request, pk).pk)
    return redirect("results:answers", assessment=assessment)


@needs(*deliveries.GIVERS)
def problems(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Answer with the list of everything that is wrong; it quotes answers and so leaves an entry."""
    found = _delivery(request, pk)
    if not found.listing.exists():
        raise Http404
    return exports.attachment(request, found.listing)


def _delivery(request: HttpRequest, pk: int) -> Delivery:
    found: Delivery = get_object_or_404(_visible(request).select_related("assessment"), pk=pk)
    return found

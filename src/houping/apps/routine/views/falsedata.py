"""The list of values marked false: seen by who marks and rules, ruled by the supervisors."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports, store
from houping.apps.accounts.access import needs
from houping.apps.plans import groups
from houping.apps.routine import falsehood, queries, sheets
from houping.apps.routine.forms import HandleForm
from houping.apps.routine.models import FalseData


def _marks(request: HttpRequest) -> Any:
    found = FalseData.objects.filter(value__version__request__assessment=request.assessment)
    return found.select_related("value__version__request", "marked_by", "handled_by")


def _words(request: HttpRequest) -> tuple[dict[str, str], dict[str, Any]]:
    plan = groups.in_force(request)
    if plan is None:
        return {}, {}
    return queries.names_of(plan), {measure.id: measure for _indicator, measure in plan.measures()}


@needs("falsedata.mark")
def marked(request: HttpRequest, assessment: str) -> HttpResponse:
    """List what was marked false, what waits first."""
    counties, measures = _words(request)
    handles = request.user.may("falsedata.handle", assessment=request.assessment.key)
    rows = [
        {
            "mark": mark,
            "county": counties.get(mark.value.county, mark.value.county),
            "measure": getattr(measures.get(mark.value.measure), "name", mark.value.measure),
            "value": sheets.value_of(mark, measures),
            "may": handles and mark.actions() and mark.marked_by_id != request.user.pk,
        }
        for mark in _marks(request)
    ]
    rows.sort(key=lambda row: row["mark"].state != FalseData.State.OPEN)
    return render(request, "routine/falsedata.html", {"rows": rows})


@needs("falsedata.mark")
def export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the register as Excel."""
    return exports.excel(request, sheets.false_data(_marks(request), *_words(request)), name=_("失实登记"))


@needs("falsedata.mark")
def evidence(request: HttpRequest, assessment: str, pk: int) -> FileResponse:
    """Answer with the evidence of a mark, as a download."""
    mark = get_object_or_404(_marks(request), pk=pk)
    if not mark.evidence:
        raise Http404
    exports.log_export(request, name=mark.evidence_name, rows=0, sha256=mark.evidence)
    return FileResponse(store.open(mark.evidence), as_attachment=True, filename=mark.evidence_name)


@needs("falsedata.handle")
@require_POST
def handle(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Confirm or clear a mark."""
    mark = get_object_or_404(_marks(request), pk=pk)
    form = HandleForm(request.POST)
    if form.is_valid():
        falsehood.handle(actor=request.user, mark_id=mark.pk, **form.cleaned_data)
        messages.success(request, _("核查结论已记录。"))
    else:
        messages.error(request, _("请填写核查结论。"))
    return redirect("routine:falsedata", assessment=assessment)

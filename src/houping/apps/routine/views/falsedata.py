"""The register of false data: figures marked false and other cases, each once; ruled by the supervisors."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports, store
from houping.apps.accounts.access import needs
from houping.apps.accounts.wording import sentence
from houping.apps.plans import groups
from houping.apps.routine import falsehood, register, sheets
from houping.apps.routine.forms import HandleForm
from houping.apps.routine.models import FalseData
from houping.core.errors import HoupingError


def _marks(request: HttpRequest) -> Any:
    return FalseData.objects.filter(value__version__request__assessment=request.assessment)


def _words(request: HttpRequest) -> sheets.Words:
    """Return the names of counties and measures by the plan in force, and whose words the person may read."""
    sees = request.user.may("violation.see", assessment=request.assessment.key)
    reader = None if sees else request.user.pk
    plan = groups.in_force(request)
    if plan is None:
        return sheets.Words({}, {}, reader)
    counties = {county.code: county.name for county in plan.counties}
    return sheets.Words(counties, {measure.id: measure for _indicator, measure in plan.measures()}, reader)


@needs("falsedata.see")
def marked(request: HttpRequest, assessment: str) -> HttpResponse:
    """List every case once, what waits first, with how many there are."""
    words, found = _words(request), register.cases(request.assessment)
    rules = request.user.may("falsedata.handle", assessment=assessment)
    known = list(register.items(request.assessment)) if rules else []
    others = list(register.alike(request.assessment)) if rules else []
    rows = [
        {
            "case": case,
            "words": sheets.case_words(case, words),
            "ways": register.ways(case.mark, known, others) if _waits(case, rules, request) else None,
        }
        for case in found
    ]
    context = {"rows": rows, "tally": register.tally(found)}
    return render(request, "routine/falsedata.html", context)


def _waits(case: register.Case, rules: bool, request: HttpRequest) -> bool:
    """Whether a mark waits for the person's ruling; nobody rules on their own."""
    mark = case.mark
    return rules and mark is not None and mark.state == "open" and mark.marked_by_id != request.user.pk


@needs("falsedata.see")
def export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the register as Excel."""
    table = sheets.false_data(register.cases(request.assessment), _words(request))
    return exports.excel(request, table, name=_("失实登记"))


@needs("falsedata.see")
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
    if not form.is_valid():
        messages.error(request, _("请填写核查结论。"))
        return redirect("routine:falsedata", assessment=assessment)
    try:
        made = falsehood.handle(actor=request.user, mark_id=mark.pk, **form.cleaned_data)
    except HoupingError as error:
        messages.error(request, sentence(error))
        return redirect("routine:falsedata", assessment=assessment)
    if made.violation_id:
        messages.success(request, _("已认定失实，并为违规 %d；处理在违规登记中办理。") % made.violation_id)
    else:
        messages.success(request, _("核查结论已记录。"))
    return redirect("routine:falsedata", assessment=assessment)

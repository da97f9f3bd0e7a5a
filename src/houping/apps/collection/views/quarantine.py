"""The page of what was set aside: somebody compares, decides and says why."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.collection import quarantine, sheets
from houping.apps.collection.forms import DecisionForm
from houping.apps.collection.models import Quarantined
from houping.apps.plans import groups

SHOWN = 200


@needs("submission.see")
def cases(request: HttpRequest, assessment: str) -> HttpResponse:
    """List what was set aside in the counties of the person, open cases first."""
    names = _names(request)
    own = request.user.counties("submission.review", assessment=request.assessment.key)
    rows = [
        {
            "case": case,
            "county": names.get(case.county, case.county),
            "mine": own is None or case.county in own,
            "takeable": case.reason in quarantine.TAKEABLE,
        }
        for case in _cases(request)[:SHOWN]
    ]
    context = {"rows": rows, "questions": Quarantined.QUESTIONS}
    return render(request, "collection/quarantine.html", context)


def _names(request: HttpRequest) -> dict[str, str]:
    plan = groups.in_force(request)
    return {c.code: c.name for c in plan.counties} if plan else {}


def _cases(request: HttpRequest) -> Any:
    own = request.user.counties("submission.see", assessment=request.assessment.key)
    return quarantine.listed(request.assessment, own)


@needs("submission.see")
def export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the list as Excel."""
    return exports.excel(request, sheets.quarantined(_cases(request), _names(request)), name=_("暂存的提交"))


@needs("submission.review")
@require_POST
def decide(request: HttpRequest, assessment: str, pk: int, action: str) -> HttpResponse:
    """Take a case, or leave it aside."""
    get_object_or_404(Quarantined, pk=pk, assessment=request.assessment)
    if action not in Quarantined.MOVES:
        raise Http404
    form = DecisionForm(request.POST)
    if form.is_valid():
        quarantine.decide(actor=request.user, case_id=pk, action=action, why=form.cleaned_data["why"])
        messages.success(request, _("已处理。"))
    else:
        messages.error(request, _("请写明处理意见。"))
    return redirect("collection:quarantine", assessment=assessment)

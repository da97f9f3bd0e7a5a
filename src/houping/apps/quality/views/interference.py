"""Pages of the interference reports."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.quality import sheets
from houping.apps.quality.forms import HandlingForm, InterferenceForm
from houping.apps.quality.models import Interference
from houping.apps.quality.services import interference as services
from houping.apps.quality.views.places import counties, county_name


@needs("interference.report", "interference.see")
def reports(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show the reports (all to the supervisors, one's own to those in the field) and take a new one."""
    may = request.user.may("interference.report", assessment=assessment)
    choices = counties(request, "interference.report") if may else []
    form = InterferenceForm(request.POST or None, counties=choices) if may else None
    if form and form.is_bound and form.is_valid():
        services.report(actor=request.user, assessment=request.assessment, values=form.cleaned_data)
        messages.success(request, _("已上报，工作督导组立即可见。"))
        return redirect("quality:interference", assessment=assessment)
    name = county_name(request)
    context = {
        "rows": [{"report": i, "county": name(i.county)} for i in _visible(request)],
        "form": form,
        "sees": request.user.may("interference.see", assessment=assessment),
    }
    return render(request, "quality/interference.html", context, status=422 if form and form.errors else 200)


def _visible(request: HttpRequest) -> Any:
    found = Interference.objects.filter(assessment=request.assessment)
    if not request.user.may("interference.see", assessment=request.assessment.key):
        found = found.filter(reported_by=request.user)
    return found.select_related("reported_by", "handled_by")


@needs("interference.see")
def export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the reports as Excel."""
    table = sheets.interference(_visible(request), county_name(request))
    return exports.excel(request, table, name=_("干扰情况台账"))


@needs("interference.handle")
@require_POST
def handle(request: HttpRequest, assessment: str, pk: int, action: str) -> HttpResponse:
    """Say what became of a report."""
    found = get_object_or_404(_visible(request), pk=pk)
    if action not in Interference.MOVES:
        raise Http404
    form = HandlingForm(request.POST)
    if form.is_valid():
        services.handle(
            actor=request.user,
            report_id=found.pk,
            action=action,
            handling=form.cleaned_data["handling"],
        )
        messages.success(request, _("已登记处理情况。"))
    else:
        messages.error(request, _("请写明核查和处理情况。"))
    return redirect("quality:interference", assessment=assessment)

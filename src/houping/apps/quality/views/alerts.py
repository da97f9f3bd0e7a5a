"""Pages of the alerts."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.quality import queries, sheets
from houping.apps.quality.forms import AnswerForm
from houping.apps.quality.models import Alert
from houping.apps.quality.services import alerts as services
from houping.apps.quality.views.places import counties, county_name
from houping.apps.sampling import naming

PAGE = 50


@needs("quality.see")
def alerts(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show the alerts with their answers; open ones are answered here."""
    state = request.GET.get("state", "open")
    found = _chosen(request, state)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    name = county_name(request)
    may = request.user.may("alert.answer", assessment=assessment)
    context = {
        "rows": [
            {
                "alert": a,
                "county": name(a.county),
                "may": may and a.state == "open" and a.person_id != request.user.pk,
            }
            for a in page.object_list
        ],
        "households": naming.households(request.assessment, queries.units_of(page.object_list)),
        "page": page,
        "state": state,
        "states": [
            ("open", _("待答复")),
            ("answered", _("已答复")),
            ("closed", _("随新版关闭")),
            ("all", _("全部")),
        ],
        "county": request.GET.get("county", ""),
        "counties": counties(request, "quality.see"),
    }
    return render(request, "quality/alerts.html", context)


def _chosen(request: HttpRequest, state: str) -> Any:
    found = queries.alerts(request.user, request.assessment)
    if county := request.GET.get("county", ""):
        found = found.filter(county=county)
    if state == "open":
        return found.filter(state="open")
    groups = {"answered": ("confirmed", "explained"), "closed": ("mended", "renewed")}
    return found.filter(state__in=groups[state]) if state in groups else found


@needs("quality.see")
def export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the alerts as Excel."""
    found = list(_chosen(request, request.GET.get("state", "all")))
    households = naming.households(request.assessment, queries.units_of(found))
    table = sheets.alerts(found, county_name(request), households)
    return exports.excel(request, table, name=_("质量预警清单"))


@needs("alert.answer")
@require_POST
def answer(request: HttpRequest, assessment: str, pk: int, action: str) -> HttpResponse:
    """Answer an alert: true, or explained."""
    found = get_object_or_404(queries.alerts(request.user, request.assessment), pk=pk)
    if action not in Alert.MOVES:
        raise Http404
    form = AnswerForm(request.POST)
    if form.is_valid():
        services.answer(actor=request.user, alert_id=found.pk, action=action, text=form.cleaned_data["text"])
        messages.success(request, _("预警已答复。"))
    else:
        messages.error(request, _("请写明核实情况。"))
    if request.POST.get("back") == "interview" and found.submission_id:
        return redirect("quality:interview", assessment=assessment, pk=found.submission_id)
    return redirect(reverse("quality:alerts", args=[assessment]))

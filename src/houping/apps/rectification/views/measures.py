"""Talks and listed supervision."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.accounts.answering import in_place
from houping.apps.accounts.wording import sentence
from houping.apps.findings.forms import ACCEPT
from houping.apps.narrowing import Narrowed, narrowed
from houping.apps.quality.views.places import counties, county_name
from houping.apps.rectification import sheets
from houping.apps.rectification.forms import EndForm, MeasureForm, MinutesForm
from houping.apps.rectification.models import Measure
from houping.apps.rectification.services import measures as services
from houping.apps.rectification.talk_paper import talk_paper
from houping.core.errors import HoupingError
from houping.core.rectification.deadline import light


@needs("measure.see")
def measures(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show the talks and listings; the bureau records them here."""
    may = request.user.may("measure.edit", assessment=assessment)
    form = MeasureForm(
        request.POST or None,
        counties=counties(request, "measure.edit"),
        initial={"on": timezone.localdate()},
    )
    if may and form.is_bound and form.is_valid():
        try:
            services.add_measure(actor=request.user, assessment=request.assessment, **form.cleaned_data)
            messages.success(request, _("已登记。"))
            return redirect("rectification:measures", assessment=assessment)
        except HoupingError as error:
            form.add_error("due", sentence(error))
    today, name, narrow = timezone.localdate(), county_name(request), _narrowed(request)
    rows = [
        {
            "m": m,
            "county": name(m.county),
            "light": light("", m.due, today) if m.due and m.state == "running" else "",
        }
        for m in narrow.found
    ]
    context = {
        "rows": rows,
        "form": form if may else None,
        "end": EndForm(),
        "narrow": narrow,
        "accept": ACCEPT,
    }
    return render(request, "rectification/measures.html", context, status=422 if form.errors else 200)


def _narrowed(request: HttpRequest) -> Narrowed:
    fields = {
        "kind": (_("类别"), Measure.Kind.choices),
        "state": (_("状态"), Measure.State.choices),
        "county": (_("区县"), counties(request, "measure.see")),
    }
    found = Measure.objects.filter(assessment=request.assessment).prefetch_related("minutes")
    return narrowed(request, found, words=("basis", "people", "outcome", "document_number"), **fields)


@needs("measure.see")
def export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the measures as Excel."""
    table = sheets.measures(_narrowed(request).found, county_name(request))
    return exports.excel(request, table, name=_("约谈挂牌督办台账"))


@needs("measure.edit")
@require_POST
@in_place(measures)
def end(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """End a measure with its outcome."""
    found = get_object_or_404(Measure, pk=pk, assessment=request.assessment)
    form = EndForm(request.POST)
    if form.is_valid():
        services.end_measure(actor=request.user, measure_id=found.pk, outcome=form.cleaned_data["outcome"])
        messages.success(request, _("已结束。"))
    else:
        messages.error(request, _("请写明结果。"))
    return redirect("rectification:measures", assessment=assessment)


def _talk(request: HttpRequest, pk: int) -> Measure:
    """Return a talk of the assessment; Http404 for a listing."""
    talks = Measure.objects.filter(assessment=request.assessment, kind=Measure.Kind.TALK)
    return get_object_or_404(talks.select_related("assessment", "by__organisation"), pk=pk)


@needs("measure.see")
def notice(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Answer with the notice of a talk as a Word file."""
    found = _talk(request, pk)
    name = county_name(request)(found.county)
    content = talk_paper(found, name)
    return exports.word(request, content, name=_("约谈通知（%s）.docx") % name, issued=found.recorded)


@needs("measure.edit")
@require_POST
def minutes(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Add the minutes of a talk; say of each file that was refused why."""
    found, form, kept = _talk(request, pk), MinutesForm(request.POST, request.FILES), 0
    if not form.is_valid():
        messages.error(request, _("请选择文件。"))
    for given in form.cleaned_data.get("files", []):
        try:
            services.add_minutes(actor=request.user, measure_id=found.pk, stream=given.file, name=given.name)
            kept += 1
        except HoupingError as error:
            messages.error(request, sentence(error))
    if kept:
        messages.success(request, _("已上传 %d 个文件。") % kept)
    return redirect("rectification:measures", assessment=assessment)


@needs("measure.see")
def minutes_file(request: HttpRequest, assessment: str, pk: int, number: int) -> Any:
    """Answer with a file of the minutes of a talk; compared with its digest first."""
    return exports.stored(get_object_or_404(_talk(request, pk).minutes, pk=number))

"""Pages of the board and of the inspection records."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.accounts.models import Assignment, Person
from houping.apps.accounts.roles import PERMISSIONS
from houping.apps.formats import day
from houping.apps.narrowing import Narrowed, narrowed
from houping.apps.quality.views.places import counties, county_name
from houping.apps.staging.taking import takes_files
from houping.apps.supervision import board as boards
from houping.apps.supervision.forms.records import InspectionForm
from houping.apps.supervision.models import Inspection, Stage
from houping.apps.supervision.services import inspections as services
from houping.apps.supervision.sheets import records as sheets
from houping.apps.supervision.views import acts

ON_PAGE = (0, 1, 2, 3, 4, 6, 7, 8)  # who inspected is on the record


@needs("inspection.see")
def board(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show the stages with their records; a stage without any stands out."""
    rows = boards.rows(request.assessment)
    context = {"rows": rows, "missing": sum(r.missing for r in rows), "note": sheets.board(rows).note}
    return render(request, "supervision/board.html", context)


@needs("inspection.see")
def board_export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the board as Excel."""
    return exports.excel(request, sheets.board(boards.rows(request.assessment)), name=_("督导台"))


@needs("inspection.see")
def inspections(request: HttpRequest, assessment: str) -> HttpResponse:
    """List the inspection records, of one stage when the address names it."""
    narrow = _narrowed(request)
    found = list(narrow.found)
    context = {
        "tab": "inspections",
        "title": _("督导检查单"),
        "table": sheets.inspections(found, county_name(request)).columns(ON_PAGE),
        "links": {str(i.pk): reverse("supervision:inspection", args=[assessment, i.pk]) for i in found},
        "narrow": narrow,
        "export": reverse("supervision:inspections-export", args=[assessment]) + narrow.query,
        "empty": _("还没有检查单"),
        "hint": _("工作督导组到机构或区县检查后，在“登记检查单”登记。"),
    }
    if request.user.may("inspection.record", assessment=assessment):
        context["new"] = (reverse("supervision:inspection-new", args=[assessment]), _("登记检查单"))
    return render(request, "supervision/ledger.html", context)


def _visible(request: HttpRequest) -> Any:
    found = Inspection.objects.filter(assessment=request.assessment)
    return found.select_related("organisation", "first", "second")


def _narrowed(request: HttpRequest) -> Narrowed:
    fields = {
        "stage": (_("阶段"), Stage.choices),
        "side": (_("检查内容"), Inspection.Side.choices),
        "county": (_("区县"), counties(request, "inspection.see")),
    }
    return narrowed(request, _visible(request), **fields)


@needs("inspection.see")
def export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the 督导日程 as Excel."""
    table = sheets.inspections(_narrowed(request).found, county_name(request))
    return exports.excel(request, table, name=_("督导日程"))


@needs("inspection.record")
@takes_files
def new(request: HttpRequest, assessment: str) -> HttpResponse:
    """Record an inspection."""
    form = InspectionForm(
        request.POST or None,
        request.FILES or None,
        counties=counties(request, "inspection.record"),
        inspectors=holders("inspection.record", assessment).exclude(pk=request.user.pk),
        initial={"stage": request.GET.get("stage", ""), "side": request.GET.get("side", "")},
    )

    def make(values: dict[str, Any]) -> str:
        files = values.pop("files")
        made = services.record_inspection(
            actor=request.user, assessment=request.assessment, values=values, files=files
        )
        if made.outside:
            messages.warning(request, _("已登记。检查日期在实地评估时段（%s）之外。") % made.outside)
        else:
            messages.success(request, _("已登记。"))
        return reverse("supervision:inspection", args=[assessment, made.pk])

    back = reverse("supervision:inspections", args=[assessment])
    return acts.add(request, form, make, _("登记检查单"), back)


def holders(permission: str, assessment: str) -> Any:
    """Return the people who hold a permission for an assessment today."""
    held = Assignment.objects.current().filter(assessment=assessment, role__in=PERMISSIONS[permission])
    return Person.objects.filter(pk__in=held.values("person"), is_active=True).select_related("organisation")


@needs("inspection.see")
def inspection(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Show one record."""
    found = get_object_or_404(_visible(request), pk=pk)
    name = county_name(request)
    facts = [
        (_("检查内容"), str(found.get_side_display())),
        (_("阶段"), str(found.get_stage_display())),
        (_("被检查单位"), found.organisation.name),
        (_("地点"), " ".join(filter(None, (name(found.county), found.place)))),
        (_("日期"), day(found.on)),
        (_("检查人"), f"{found.first.name}、{found.second.name}"),
        (_("检查了什么"), found.looked_at),
        (_("发现了什么"), found.found),
        (_("结论"), str(found.get_result_display())),
    ]
    if found.outside:
        facts.append((_("提示"), _("在实地评估时段（%s）之外") % found.outside))
    buttons = []
    if request.user.may("slip.issue", assessment=assessment):
        url = f"{reverse('supervision:slip-new', args=[assessment])}?inspection={pk}"
        buttons.append((url, "send", _("据此下发督办单")))
    if request.user.may("finding.report", assessment=assessment, county=found.county or None):
        url = f"{reverse('findings:new', args=[assessment])}?origin=inspection:{pk}"
        buttons.append((url, "flag", _("发现问题")))
    page = acts.Page(
        title=_("督导检查单 %d") % found.pk,
        state=found.get_result_display(),
        light="green" if found.result == "good" else "orange",
        facts=facts,
        back=reverse("supervision:inspections", args=[assessment]),
        back_words=_("督导检查单"),
        files=found.files.all(),
        buttons=buttons,
        links=acts.problems(request, Q(origin=f"inspection:{pk}")),
    )
    return acts.show(request, page)

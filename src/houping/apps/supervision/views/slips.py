"""Pages of the supervision slips."""

import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.formats import day
from houping.apps.narrowing import Narrowed, narrowed
from houping.apps.staging.taking import takes_files
from houping.apps.supervision.forms.records import ReplyForm, SlipForm, TextForm
from houping.apps.supervision.models import Inspection, Slip, Violation
from houping.apps.supervision.services import slips as services
from houping.apps.supervision.sheets import records as sheets
from houping.apps.supervision.views import acts
from houping.core.reporting.slip import slip_letter

FORMS = {
    "reply": partial(
        ReplyForm, label=gettext_lazy("整改情况"), hint=gettext_lazy("逐条写明做了什么、何时完成。")
    ),
    "return": partial(TextForm, label=gettext_lazy("退回理由")),
    "close": partial(TextForm, label=gettext_lazy("核查意见")),
}


@needs("slip.see", "slip.own")
def slips(request: HttpRequest, assessment: str) -> HttpResponse:
    """List the slips: all for the supervisors and the bureau, one's own for both sides."""
    narrow = _narrowed(request)
    found = list(narrow.found)
    sees = request.user.may("slip.see", assessment=assessment)
    context = {
        "tab": "slips" if sees else "",
        "title": _("督办单"),
        "table": sheets.slips(found),
        "links": {str(s.pk): reverse("supervision:slip", args=[assessment, s.pk]) for s in found},
        "narrow": narrow,
        "export": reverse("supervision:slips-export", args=[assessment]) + narrow.query,
        "empty": _("没有督办单"),
        "hint": _("工作督导组下发后，对方在待办中看到，在期限前回复；核查后销号。"),
        "late": sum(s.is_late() for s in found),
        "lights": {str(s.pk): s.light() or "secondary" for s in found},
    }
    if request.user.may("slip.issue", assessment=assessment):
        context["new"] = (reverse("supervision:slip-new", args=[assessment]), _("下发督办单"))
    return render(request, "supervision/ledger.html", context)


def _visible(request: HttpRequest) -> Any:
    found = Slip.objects.filter(assessment=request.assessment)
    if not request.user.may("slip.see", assessment=request.assessment.key):
        found = found.filter(organisation=request.user.organisation)
    return found.select_related("organisation", "issued_by__organisation")


def _narrowed(request: HttpRequest) -> Narrowed:
    return narrowed(request, _visible(request), state=(_("状态"), Slip.State.choices))


@needs("slip.see", "slip.own")
def export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the 督办台账 as Excel."""
    return exports.excel(request, sheets.slips(_narrowed(request).found), name=_("督办台账"))


@needs("slip.issue")
def new(request: HttpRequest, assessment: str) -> HttpResponse:
    """Send a slip, from an inspection or a violation when the address names one."""
    source = _source(request)
    form = SlipForm(request.POST or None, initial=_initial(source))

    def make(values: dict[str, Any]) -> str:
        made = services.issue(actor=request.user, assessment=request.assessment, values=values | source)
        messages.success(request, _("已下发，对方立即收到待办。"))
        return reverse("supervision:slip", args=[assessment, made.pk])

    return acts.add(request, form, make, _("下发督办单"), reverse("supervision:slips", args=[assessment]))


def _source(request: HttpRequest) -> dict[str, Any]:
    """Return the inspection or the violation that the address names."""
    for name, model in (("inspection", Inspection), ("violation", Violation)):
        if (pk := request.GET.get(name, "")).isdecimal():
            return {name: get_object_or_404(model, pk=pk, assessment=request.assessment)}
    return {}


def _initial(source: dict[str, Any]) -> dict[str, Any]:
    due = timezone.localdate() + datetime.timedelta(days=3)
    if found := source.get("inspection"):
        return {"organisation": found.organisation_id, "what": found.found, "due": due}
    if found := source.get("violation"):
        return {
            "organisation": found.organisation_id,
            "title": found.item.text,
            "what": found.facts,
            "due": due,
        }
    return {"due": due}


@needs("slip.see", "slip.own")
def slip(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Show a slip with its steps; its office replies, the supervisors return or close."""
    return _page(request, pk)


def _page(request: HttpRequest, pk: int, typed: acts.Typed = None, status: int = 200) -> HttpResponse:
    assessment, found = request.assessment.key, get_object_or_404(_visible(request), pk=pk)
    steps = [
        acts.Step(
            str(Slip.ACTION_LABELS[s.action]), s.text, f"{s.by.organisation} {s.by.name}", s.at, s.files.all()
        )
        for s in found.steps.select_related("by__organisation").prefetch_related("files")
    ]
    late = _("（已逾期）") if found.is_late() else ""
    facts = [
        (_("督办对象"), found.organisation.name),
        (_("问题和要求"), found.what),
        (_("回复期限"), day(found.due) + late),
        (_("下发"), f"{found.issued_by.name} {day(found.issued)}"),
    ]
    page = acts.Page(
        title=_("督办单第%(number)d号：%(title)s") % {"number": found.number, "title": found.title},
        state=found.get_state_display(),
        light="red" if found.is_late() else acts.LIGHTS[found.state],
        facts=facts,
        back=reverse("supervision:slips", args=[assessment]),
        back_words=_("督办单"),
        steps=steps,
        acts=_acts(request, found, typed),
        buttons=[(reverse("supervision:slip-word", args=[assessment, pk]), "download", _("督办单 Word"))],
    )
    return acts.show(request, page, status)


def _acts(request: HttpRequest, found: Slip, typed: acts.Typed) -> list[acts.Act]:
    """Return what may be done now; only the office itself replies."""
    own = request.user.organisation_id == found.organisation_id
    forms = {name: form for name, form in FORMS.items() if name != "reply" or own}
    return acts.possible(
        request,
        found,
        forms,
        lambda a: reverse("supervision:slip-move", args=[found.assessment.key, found.pk, a]),
        typed,
    )


@needs("slip.issue", "slip.own")
@takes_files
@require_POST
def move(request: HttpRequest, assessment: str, pk: int, action: str) -> HttpResponse:
    """Reply, return or close."""
    get_object_or_404(_visible(request), pk=pk)
    back = reverse("supervision:slip", args=[assessment, pk])

    def do(values: dict[str, Any]) -> None:
        files = values.get("files", ())
        services.move(actor=request.user, slip_id=pk, action=action, text=values["text"], files=files)

    return acts.carry_out(request, action, FORMS, do, back, partial(_page, request, pk))


@needs("slip.see", "slip.own")
def word(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Answer with the slip as an official document."""
    found = get_object_or_404(_visible(request), pk=pk)
    issued = timezone.localtime(found.issued)
    content = slip_letter(
        year=issued.year,
        number=found.number,
        to=found.organisation.name,
        assessment=request.assessment.title,
        title=found.title,
        what=found.what.splitlines(),
        due=found.due,
        day=issued.date(),
    )
    return exports.word(request, content, name=_("督办单%d.docx") % found.number, issued=found.issued)

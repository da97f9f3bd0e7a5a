"""Pages on which the reports of the public are triaged and answered, and the poster that invites them."""

from collections.abc import Callable
from functools import partial
from typing import Any

import segno
from django.db.models import Q
from django.forms import BaseForm, Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.findings.views.ledger import indicator_choices
from houping.apps.formats import day, moment
from houping.apps.narrowing import Narrowed, narrowed
from houping.apps.quality.views.places import counties, county_name
from houping.apps.supervision.forms.records import TextForm
from houping.apps.supervision.forms.voices import AssignForm, VoiceFindingForm, VoiceViolationForm
from houping.apps.supervision.models import Voice
from houping.apps.supervision.services import voices as services
from houping.apps.supervision.sheets import records as sheets
from houping.apps.supervision.views import acts
from houping.apps.supervision.views.inspections import holders
from houping.apps.supervision.views.violations import items
from houping.apps.unmasking import ReasonForm


def _forms(request: HttpRequest) -> dict[str, Callable[..., BaseForm]]:
    """Return action -> form, with the people and items of the assessment; an outcome without a form asks nothing."""
    key = request.assessment.key
    public = gettext_lazy("持回执的人看到这一段，不要写他人姓名。")
    return {
        "accept": _Nothing,
        "reject": partial(TextForm, label=gettext_lazy("不予受理的理由"), hint=public),
        "assign": partial(AssignForm, people=holders("voice.triage", key)),
        "answer": partial(TextForm, label=gettext_lazy("答复"), hint=public),
        "register": partial(VoiceViolationForm, items=items(request)),
        "find": partial(VoiceFindingForm, indicators=indicator_choices(request)),
    }


class _Nothing(Form):
    """An act that asks nothing more."""


@needs("voice.see")
def voices(request: HttpRequest, assessment: str) -> HttpResponse:
    """List what the public reported."""
    narrow = _narrowed(request)
    found = list(narrow.found)
    context = {
        "tab": "voices",
        "title": _("公众反映"),
        "table": sheets.voices(found, county_name(request)),
        "links": {str(v.pk): reverse("supervision:voice", args=[assessment, v.pk]) for v in found},
        "narrow": narrow,
        "export": reverse("supervision:voices-export", args=[assessment]) + narrow.query,
        "empty": _("还没有公众反映"),
        "hint": _("把“公众监督海报”打印张贴；群众扫码提交后列在这里。"),
        "new": (reverse("supervision:poster", args=[assessment]), _("公众监督海报")),
        "new_icon": "qrcode",
    }
    return render(request, "supervision/ledger.html", context)


def _narrowed(request: HttpRequest) -> Narrowed:
    fields = {
        "state": (_("状态"), Voice.State.choices),
        "county": (_("区县"), counties(request, "voice.see")),
    }
    return narrowed(request, _visible(request), **fields)


def _visible(request: HttpRequest) -> Any:
    return Voice.objects.filter(assessment=request.assessment).select_related(
        "assigned_to", "violation", "finding"
    )


@needs("voice.see")
def export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the 公众反映台账 as Excel."""
    table = sheets.voices(_narrowed(request).found, county_name(request))
    return exports.excel(request, table, name=_("公众反映台账"))


@needs("voice.see")
def voice(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Show a report; how to reach whoever reported is shown for a typed reason only, once, on record."""
    get_object_or_404(_visible(request), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        contact = services.read_contact(actor=request.user, voice_id=pk, reason=reason)
        return _page(request, pk, form=form, contact=contact)
    return _page(request, pk, status=422 if form.errors else 200, form=form)


def _page(
    request: HttpRequest,
    pk: int,
    typed: acts.Typed = None,
    status: int = 200,
    *,
    form: BaseForm | None = None,
    contact: str = "",
) -> HttpResponse:
    assessment, found = request.assessment.key, get_object_or_404(_visible(request), pk=pk)
    page = acts.Page(
        title=_("公众反映 %d") % found.number,
        state=found.get_state_display(),
        light=acts.LIGHTS[found.state],
        facts=_facts(request, found, contact),
        back=reverse("supervision:voices", args=[assessment]),
        back_words=_("公众反映"),
        files=found.files.all(),
        acts=acts.possible(
            request,
            found,
            _forms(request),
            lambda a: reverse("supervision:voice-move", args=[assessment, pk, a]),
            typed,
        ),
        links=acts.problems(request, Q(voice=found)),
        note=_("正在显示联系方式，只限本次打开；已记入日志账本。") if contact else "",
    )
    reading = (form or ReasonForm()) if found.contact and not contact else None
    return acts.show(request, page, status, reading=reading)


def _facts(request: HttpRequest, found: Voice, contact: str) -> list[tuple[str, str]]:
    sees = request.user.may("finding.see", assessment=request.assessment.key)  # then a link leads there
    left = contact or (_("已留，加密保存") if found.contact else _("未留"))
    facts = [
        (_("区县"), county_name(request)(found.county)),
        (_("反映的情况"), found.what),
        (_("收到"), moment(found.received)),
        (_("联系方式"), left),
        (_("核查人"), f"{found.assigned_to.name}（{day(found.due)}）" if found.assigned_to else ""),
        (_("不予受理的理由") if found.state == "rejected" else _("答复"), found.said),
        (_("违规登记"), str(found.violation) if found.violation else ""),
        (_("问题编号"), found.finding.number if found.finding and not sees else ""),
    ]
    return [(word, text) for word, text in facts if text]


@needs("voice.triage")
@require_POST
def move(request: HttpRequest, assessment: str, pk: int, action: str) -> HttpResponse:
    """Accept, reject, assign, answer or register as a violation."""
    get_object_or_404(_visible(request), pk=pk)
    back = reverse("supervision:voice", args=[assessment, pk])

    def do(values: dict[str, Any]) -> None:
        services.decide(actor=request.user, voice_id=pk, action=action, values=values)

    return acts.carry_out(request, action, _forms(request), do, back, partial(_page, request, pk))


@needs("voice.see")
def poster(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show the poster with the QR code of the public page, to be printed on A4."""
    address = request.build_absolute_uri(reverse("public-report", args=[assessment]))
    picture = segno.make(address, error="q").svg_data_uri(scale=10, border=2)
    return render(request, "supervision/poster.html", {"address": address, "picture": picture})

"""Pages of clues and accountability referrals: opened for a typed reason only, each opening on record."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.formats import day
from houping.apps.narrowing import Narrowed, narrowed
from houping.apps.supervision.forms.records import ReferralForm, TextForm, TransferForm
from houping.apps.supervision.models import Referral, Violation
from houping.apps.supervision.services import referrals as services
from houping.apps.supervision.sheets import records as sheets
from houping.apps.supervision.views import acts
from houping.apps.unmasking import ReasonForm

FORMS = {
    "transfer": TransferForm,
    "withdraw": partial(TextForm, label=gettext_lazy("不移交的理由")),
    "conclude": partial(TextForm, label=gettext_lazy("办理结果"), hint=gettext_lazy("加密保存。")),
}


@needs("referral.count")
def referrals(request: HttpRequest, assessment: str) -> HttpResponse:
    """List the matters without what is sealed to the supervisors; to the bureau how many there are."""
    if not request.user.may("referral.see", assessment=assessment):
        every = list(Referral.objects.filter(assessment=request.assessment))
        counts = [(state.label, sum(r.state == state for r in every)) for state in Referral.State]
        return render(request, "supervision/referral_counts.html", {"counts": counts, "tab": "referrals"})
    narrow = _narrowed(request)
    found = list(narrow.found)
    context = {
        "tab": "referrals",
        "title": _("线索移交与责任追究"),
        "table": sheets.referrals(found),
        "links": {str(r.pk): reverse("supervision:referral", args=[assessment, r.pk]) for r in found},
        "narrow": narrow,
        "export": reverse("supervision:referrals-export", args=[assessment]) + narrow.query,
        "empty": _("没有线索、责任追究"),
        "hint": _("只有工作督导组能登记和查看内容；市乡村振兴局只看到件数。"),
    }
    if request.user.may("referral.edit", assessment=assessment):
        context["new"] = (reverse("supervision:referral-new", args=[assessment]), _("登记线索、责任追究"))
    return render(request, "supervision/ledger.html", context)


def _narrowed(request: HttpRequest) -> Narrowed:
    fields = {
        "kind": (_("类别"), Referral.Kind.choices),
        "cause": (_("情形"), Referral.Cause.choices),
        "state": (_("状态"), Referral.State.choices),
    }
    return narrowed(request, Referral.objects.filter(assessment=request.assessment), **fields)


@needs("referral.see")
def export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the 责任追究台账 as Excel, without what is sealed."""
    table = sheets.referrals(_narrowed(request).found)
    return exports.excel(request, table, name=_("责任追究台账"))


@needs("referral.edit")
def new(request: HttpRequest, assessment: str) -> HttpResponse:
    """Record a matter, from a violation when the address names one."""
    pk = request.GET.get("violation", "")
    source = get_object_or_404(Violation, pk=pk, assessment=request.assessment) if pk.isdecimal() else None
    initial = {"unit": source.organisation.name, "basis": source.facts} if source else {}
    form = ReferralForm(request.POST or None, initial=initial)

    def make(values: dict[str, Any]) -> str:
        services.record_referral(
            actor=request.user,
            assessment=request.assessment,
            kind=values.pop("kind"),
            cause=values.pop("cause"),
            words=values,
            violation=source,
        )
        messages.success(request, _("已登记，内容已加密。"))
        return reverse("supervision:referrals", args=[assessment])

    back = reverse("supervision:referrals", args=[assessment])
    return acts.add(request, form, make, _("登记线索、责任追究"), back)


@needs("referral.see")
def referral(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Show a matter: closed until a reason is given, then open for this answer only."""
    found = get_object_or_404(Referral, pk=pk, assessment=request.assessment)
    form = ReasonForm(request.POST or None)
    if not (request.method == "POST" and form.is_valid()):
        context = {"referral": found, "form": form}
        return render(request, "supervision/sealed.html", context, status=422 if form.errors else 200)
    reason = form.cleaned_data["reason"]
    found, words = services.read(actor=request.user, referral_id=pk, reason=reason)
    note = _("正在显示加密内容，只限本次打开；已记入日志账本。理由：%s") % reason
    return _page(request, found, facts=_facts(found, words), note=note)


def _page(
    request: HttpRequest, found: Referral, typed: acts.Typed = None, status: int = 200, **shown: Any
) -> HttpResponse:
    """Answer with the page of a matter; without `facts` nothing that is sealed is on it."""
    key = request.assessment.key
    page = acts.Page(
        title=_("%(kind)s第%(number)d号") % {"kind": found.get_kind_display(), "number": found.number},
        state=found.get_state_display(),
        light=acts.LIGHTS[found.state],
        back=reverse("supervision:referrals", args=[key]),
        back_words=_("线索移交与责任追究"),
        acts=acts.possible(
            request,
            found,
            FORMS,
            lambda a: reverse("supervision:referral-move", args=[key, found.pk, a]),
            typed,
        ),
        **{"facts": [], **shown},
    )
    return acts.show(request, page, status)


def _facts(found: Referral, words: dict[str, str]) -> list[tuple[str, str]]:
    about = str(found.violation) if found.violation else ""
    outcome = _("不移交的理由") if found.state == "withdrawn" else _("办理结果")
    facts = [
        (_("情形"), str(found.get_cause_display())),
        (_("涉及单位"), words["unit"]),
        (_("涉及人员"), words["people"]),
        (_("事实和依据"), words["basis"]),
        (_("违规登记"), about),
        (_("登记"), f"{found.recorded_by.name} {day(found.recorded)}"),
        (_("接收机关"), found.body),
        (_("移交日期"), day(found.transferred) if found.transferred else ""),
        (outcome, words["outcome"]),
    ]
    return [(word, text) for word, text in facts if text]


@needs("referral.edit")
@require_POST
def move(request: HttpRequest, assessment: str, pk: int, action: str) -> HttpResponse:
    """Transfer, withdraw or conclude."""
    get_object_or_404(Referral, pk=pk, assessment=request.assessment)
    back = reverse("supervision:referrals", args=[assessment])

    def do(values: dict[str, Any]) -> None:
        services.move(actor=request.user, referral_id=pk, action=action, **values)

    def again(typed: acts.Typed, status: int) -> HttpResponse:
        return _page(request, get_object_or_404(Referral, pk=pk), typed, status)

    return acts.carry_out(request, action, FORMS, do, back, again)

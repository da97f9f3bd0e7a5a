"""Pages of the violations: all for the supervisors and the bureau, one's own after handling for both sides."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.accounts.wording import sentence
from houping.apps.formats import day, moment
from houping.apps.narrowing import Narrowed, narrowed
from houping.apps.quality.models import Interference
from houping.apps.quality.views.places import counties, county_name
from houping.apps.staging.taking import takes_files
from houping.apps.supervision.forms.records import LinkForm, TextForm, ViolationForm
from houping.apps.supervision.models import ListItem, Violation
from houping.apps.supervision.services import violations as services
from houping.apps.supervision.sheets import records as sheets
from houping.apps.supervision.views import acts
from houping.core.errors import HoupingError

SEES = ("violation.see", "violation.own", "violation.false_data")
ON_PAGE, FOR_OFFICE = (0, 1, 2, 3, 4, 5, 6), (0, 1, 4, 5, 7, 8)  # facts and handling are on the record
FORMS = {
    "verify": partial(TextForm, label=_("认定的事实"), hint=_("处理后当事单位看到这一段，不要写反映人。")),
    "handle": partial(TextForm, label=_("处理"), hint=_("按清单写明处理，当事单位立即看到。")),
    "dismiss": partial(TextForm, label=_("理由")),
}


@needs(*SEES)
def violations(request: HttpRequest, assessment: str) -> HttpResponse:
    """List the violations that the person may see, with their number by office."""
    narrow, sees = _narrowed(request), request.user.may("violation.see", assessment=assessment)
    found = list(narrow.found)
    context = {
        "tab": "violations" if sees else "",
        "title": _("违规登记") if sees else _("违规通报"),
        "table": sheets.violations(found, county_name(request)).columns(ON_PAGE if sees else FOR_OFFICE),
        "second": sheets.by_office(found) if sees and found else None,
        "links": {str(v.pk): reverse("supervision:violation", args=[assessment, v.pk]) for v in found},
        "narrow": narrow,
        "export": reverse("supervision:violations-export", args=[assessment]) + narrow.query,
        "empty": _("没有违规登记") if sees else _("没有涉及本单位的违规通报"),
        "hint": _("登记、核实、处理后列在这里；当事单位在处理后看到自己的。"),
        "interference": _confirmed(request)
        if request.user.may("violation.handle", assessment=assessment)
        else [],
    }
    if _registers(request):
        context["new"] = (reverse("supervision:violation-new", args=[assessment]), _("登记违规"))
    return render(request, "supervision/ledger.html", context)


def _narrowed(request: HttpRequest) -> Narrowed:
    fields = {
        "state": (_("状态"), Violation.State.choices),
        "county": (_("区县"), counties(request, SEES[0])),
    }
    return narrowed(request, visible(request), **fields)


def visible(request: HttpRequest) -> Any:
    """Return all to whoever sees all; else what one registered, false data to who may register it, one's own office's."""
    found = Violation.objects.filter(assessment=request.assessment)
    person, key = request.user, request.assessment.key
    if not person.may("violation.see", assessment=key):
        own = Q(registered_by=person)
        if person.may("violation.false_data", assessment=key):
            own |= Q(item__false_data=True)
        if person.may("violation.own", assessment=key):
            own |= Q(state="handled", organisation=person.organisation)
        found = found.filter(own)
    return found.select_related("item__version", "organisation", "registered_by", "settled_by")


def _registers(request: HttpRequest) -> bool:
    key = request.assessment.key
    may = request.user.may
    return may("violation.register", assessment=key) or may("violation.false_data", assessment=key)


def items(request: HttpRequest, audience: str = "") -> Any:
    """Return the items of the published lists against which the person may register."""
    found = ListItem.objects.filter(version__assessment=request.assessment, version__state="published")
    if audience:
        found = found.filter(version__audience=audience)
    if not request.user.may("violation.register", assessment=request.assessment.key):
        found = found.filter(false_data=True)
    return found.order_by("-version__audience", "position")


def _confirmed(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the confirmed reports of interference that are no violation yet, each with its form."""
    found = Interference.objects.filter(
        assessment=request.assessment, state="confirmed", violation__isnull=True
    )
    name, known = county_name(request), items(request, "county")
    return [
        {"report": i, "county": name(i.county), "form": LinkForm(items=known, auto_id=f"i{i.pk}_%s")}
        for i in found
    ]


@needs(*SEES)
def export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the 违规台账 as Excel."""
    table = sheets.violations(_narrowed(request).found, county_name(request))
    return exports.excel(request, table, name=_("违规台账"))


@needs("violation.register", "violation.false_data")
@takes_files
def new(request: HttpRequest, assessment: str) -> HttpResponse:
    """Register a violation."""
    permission = "violation.register"
    if not request.user.may(permission, assessment=assessment):
        permission = "violation.false_data"
    form = ViolationForm(
        request.POST or None,
        request.FILES or None,
        counties=counties(request, permission),
        items=items(request),
    )

    def make(values: dict[str, Any]) -> str:
        files = values.pop("files")
        made = services.register(
            actor=request.user, assessment=request.assessment, values=values, files=files
        )
        messages.success(request, _("已登记，由工作督导组核实。"))
        return reverse("supervision:violation", args=[assessment, made.pk])

    back = reverse("supervision:violations", args=[assessment])
    return acts.add(request, form, make, _("登记违规"), back, none=not form.fields["item"].queryset.exists())


@needs("violation.handle")
@require_POST
def link(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Make a confirmed report of interference a violation."""
    report = get_object_or_404(Interference, pk=pk, assessment=request.assessment, state="confirmed")
    form = LinkForm(request.POST, items=items(request, "county"))
    if form.is_valid():
        try:
            made = services.from_interference(
                actor=request.user, report_id=report.pk, item=form.cleaned_data["item"]
            )
            messages.success(request, _("已转为违规登记。"))
            return redirect("supervision:violation", assessment=assessment, pk=made.pk)
        except HoupingError as error:
            messages.error(request, sentence(error))
    else:
        messages.error(request, _("请选择违反条目。"))
    return redirect("supervision:violations", assessment=assessment)


@needs(*SEES)
def violation(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Show one violation; whom it is about reads the facts and the handling only."""
    return _page(request, pk)


def _page(request: HttpRequest, pk: int, typed: acts.Typed = None, status: int = 200) -> HttpResponse:
    assessment, found = request.assessment.key, get_object_or_404(visible(request), pk=pk)
    sees = request.user.may("violation.see", assessment=assessment)
    inside = sees or found.registered_by_id == request.user.pk
    page = acts.Page(
        title=_("违规 %d") % found.pk,
        state=found.get_state_display(),
        light=acts.LIGHTS[found.state],
        facts=_facts(request, found, inside=inside, sees=sees),
        back=reverse("supervision:violations", args=[assessment]),
        back_words=_("违规登记"),
        files=found.files.all() if inside else (),
        acts=acts.possible(
            request,
            found,
            FORMS,
            lambda a: reverse("supervision:violation-move", args=[assessment, pk, a]),
            typed,
        ),
        buttons=_buttons(request, found),
    )
    return acts.show(request, page, status)


def _facts(request: HttpRequest, found: Violation, *, inside: bool, sees: bool) -> list[tuple[str, str]]:
    item, name = found.item, county_name(request)
    of_version = _("%(list)s第%(number)d版") % {
        "list": item.version.get_audience_display(),
        "number": item.version.number,
    }
    facts = [
        (_("违反条目"), f"{item.code} {item.text}（{of_version}）"),
        (_("程度"), str(item.get_severity_display())),
        (_("清单规定的处理"), item.handling),
        (_("当事单位"), found.organisation.name),
        (_("地点"), " ".join(filter(None, (name(found.county), found.place)))),
        (_("发生日期"), day(found.happened)),
    ]
    if inside:
        facts.append((_("登记的情况"), found.what))
    if sees:
        facts.append((_("登记人"), f"{found.registered_by.name} {moment(found.registered)}"))
        if found.interference_id:
            facts.append((_("来源"), _("干扰上报（已查证属实）")))
    facts.append((_("认定的事实"), found.facts))
    facts.append((_("处理") if found.state != "unfounded" else _("查无实据的理由"), found.handling))
    return [(word, text) for word, text in facts if text]


def _buttons(request: HttpRequest, found: Violation) -> list[tuple[str, str, str]]:
    key = request.assessment.key
    buttons = []
    if request.user.may("slip.issue", assessment=key) and found.state in {"verified", "handled"}:
        url = f"{reverse('supervision:slip-new', args=[key])}?violation={found.pk}"
        buttons.append((url, "send", _("据此下发督办单")))
    if request.user.may("referral.edit", assessment=key) and found.state in {"verified", "handled"}:
        url = f"{reverse('supervision:referral-new', args=[key])}?violation={found.pk}"
        buttons.append((url, "lock", _("移交线索")))
    return buttons


@needs("violation.handle")
@require_POST
def move(request: HttpRequest, assessment: str, pk: int, action: str) -> HttpResponse:
    """Verify, handle or dismiss."""
    get_object_or_404(visible(request), pk=pk)
    back = reverse("supervision:violation", args=[assessment, pk])

    def do(values: dict[str, Any]) -> None:
        services.move(actor=request.user, violation_id=pk, action=action, text=values["text"])

    return acts.carry_out(request, action, FORMS, do, back, partial(_page, request, pk))

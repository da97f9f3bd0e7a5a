"""Pages of working groups, agencies, commitments and the document library."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.accounts.wording import sentence
from houping.apps.formats import joined
from houping.apps.teams import rules, services, sheets
from houping.apps.teams.forms import (
    AwardForm,
    BidForm,
    ContractForm,
    MemberForm,
    TenderForm,
)
from houping.apps.teams.models import Commitment, Member, Tender
from houping.apps.teams.pledge import pledge
from houping.core.errors import HoupingError
from houping.core.provenance import digest
from houping.core.workflow import actions_from


@needs("team.see")
def overview(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show the three working groups with their members, and what each still lacks."""
    return _overview(request, _member_form(request))


def _overview(request: HttpRequest, form: MemberForm) -> HttpResponse:
    found = list(_members(request))
    current = {g: [m for m in found if m.group == g and m.state != "ended"] for g in Member.Group.values}
    groups = [
        {"label": Member.Group(group).label, "members": [(m, _moves(request, m)) for m in members]}
        for group, members in current.items()
    ]
    confirmed = {g: [m for m in members if m.state == "confirmed"] for g, members in current.items()}
    context = {"groups": groups, "missing": rules.missing_units(confirmed), "form": form}
    return render(request, "teams/overview.html", context, status=422 if form.errors else 200)


def _moves(request: HttpRequest, member: Member) -> list[tuple[str, str]]:
    labels = {"confirm": _("确认"), "end": _("结束")}
    key = request.assessment.key
    possible = actions_from(Member.MOVES, member.state)
    return [(a, labels[a]) for a in possible if request.user.may(Member.MOVES[a].permission, assessment=key)]


def _members(request: HttpRequest) -> Any:
    return request.assessment.members.select_related("person__organisation").prefetch_related(
        "person__avoidances"
    )


def _member_form(request: HttpRequest) -> MemberForm:
    """The bureau chooses among all people, a department among its own."""
    own = (
        None
        if request.user.may("team.edit", assessment=request.assessment.key)
        else request.user.organisation
    )
    return MemberForm(request.POST or None, organisation=own)


@needs("team.see")
def members_export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the 抽调人员台账 as Excel."""
    return exports.excel(request, sheets.members(_members(request)), name=_("抽调人员台账"))


@needs("secondment.propose")
@require_POST
def propose(request: HttpRequest, assessment: str) -> HttpResponse:
    """Put somebody forward for a group."""
    form = _member_form(request)
    if form.is_valid():
        try:
            services.propose(actor=request.user, assessment=request.assessment, **form.cleaned_data)
            messages.success(request, _("已推荐，等待市乡村振兴局确认。"))
            return redirect("teams:overview", assessment=assessment)
        except HoupingError as error:
            form.add_error("person", sentence(error))
    return _overview(request, form)


@needs("team.edit")
@require_POST
def move_member(request: HttpRequest, assessment: str, pk: int, action: str) -> HttpResponse:
    """Confirm a member, or end a membership."""
    get_object_or_404(Member, pk=pk, assessment=request.assessment)
    if action in Member.MOVES:
        services.move_member(actor=request.user, member_id=pk, action=action)
        messages.success(request, _("已办理。"))
    return redirect("teams:overview", assessment=assessment)


@needs("team.see")
def tenders(request: HttpRequest, assessment: str) -> HttpResponse:
    """List the tenders; the bureau records new ones."""
    form = TenderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = services.open_tender(actor=request.user, assessment=request.assessment, **form.cleaned_data)
        return redirect("teams:tender", assessment=assessment, pk=made.pk)
    found = request.assessment.tenders.select_related("agency")
    if request.GET.get("format") == "xlsx":
        return exports.excel(request, sheets.tenders(found), name=_("机构遴选台账"))
    return render(
        request, "teams/tenders.html", {"tenders": found, "form": form}, status=422 if form.errors else 200
    )


@needs("team.see")
def tender(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Show a tender: bidders with marks, award, contract."""
    found = _tender(request, pk)
    form = BidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.add_bid(actor=request.user, tender_id=pk, values=form.cleaned_data)
        return redirect("teams:tender", assessment=assessment, pk=pk)
    context = {
        "tender": found,
        "table": sheets.bids(found),
        "form": form,
        "award": AwardForm(kind=found.kind),
        "contract": ContractForm(),
    }
    return render(request, "teams/tender.html", context, status=422 if form.errors else 200)


@needs("team.see")
def bids_export(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Answer with the marks of a tender as Excel."""
    return exports.excel(request, sheets.bids(_tender(request, pk)), name=_("评标记录"))


@needs("agency.edit")
@require_POST
def move_tender(request: HttpRequest, assessment: str, pk: int, action: str) -> HttpResponse:
    """Award a tender, or record its contract."""
    found = _tender(request, pk)
    forms = {
        "award": lambda: AwardForm(request.POST, kind=found.kind),
        "contract": lambda: ContractForm(request.POST),
    }
    if action in forms:
        form = forms[action]()
        if form.is_valid():
            services.move_tender(actor=request.user, tender_id=pk, action=action, values=form.cleaned_data)
            messages.success(request, _("已登记。"))
        else:
            messages.error(request, _("请填写：") + joined(str(form.fields[n].label) for n in form.errors))
    return redirect("teams:tender", assessment=assessment, pk=pk)


def _tender(request: HttpRequest, pk: int) -> Tender:
    query = request.assessment.tenders.select_related("agency").prefetch_related("bids")
    found: Tender = get_object_or_404(query, pk=pk)
    return found


@needs("commitment.sign")
def commitment(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show the commitment and take the person's signature."""
    if request.method == "POST":
        services.sign_commitment(actor=request.user, assessment=request.assessment)
        messages.success(request, _("已签署。"))
        return redirect("teams:commitment", assessment=assessment)
    text = pledge(request.assessment)
    signed = Commitment.objects.filter(
        assessment=request.assessment, person=request.user, text=digest(text.encode())
    ).first()
    return render(request, "teams/commitment.html", {"text": text, "signed": signed})


@needs("commitment.see")
def commitments(request: HttpRequest, assessment: str) -> HttpResponse:
    """List who has signed."""
    found = request.assessment.commitments.select_related("person__organisation")
    table = sheets.commitments(found)
    if request.GET.get("format") == "xlsx":
        return exports.excel(request, table, name=_("纪律承诺签署台账"))
    return render(request, "teams/commitments.html", {"table": table})

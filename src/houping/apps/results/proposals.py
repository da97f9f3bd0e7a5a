"""Pages of proposals: what is proposed, reviewed, approved; each refusal stays on the page with what was typed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps.accounts.access import needs
from houping.apps.accounts.roles import who_can
from houping.apps.accounts.wording import sentence
from houping.apps.findings.models import CountyRuling
from houping.apps.findings.views.rulings import matter
from houping.apps.plans import groups
from houping.apps.plans.forms import on_present_version
from houping.apps.quality.views.places import county_name
from houping.apps.results import approval, figures, sheets
from houping.apps.results.forms import ProposalForm, StepForm
from houping.apps.results.models import Proposal
from houping.core.errors import HoupingError


@needs("result.see")
def proposals(request: HttpRequest, assessment: str) -> HttpResponse:
    """List the proposals; QC makes a new one from the newest results."""
    form = ProposalForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            made = approval.propose(actor=request.user, assessment=request.assessment, **form.cleaned_data)
            messages.success(request, _("等次建议已提出，等待市乡村振兴局审核。"))
            return redirect("results:proposal", assessment=assessment, number=made.number)
        except HoupingError as error:
            form.add_error(None, sentence(error))
            status = 409
    context = {
        "proposals": _proposals(request),
        "form": form,
        "ready": figures.newest(request.assessment),
        "undecided": _undecided(request),
    }
    return render(
        request, "results/proposals.html", context, status=422 if form.errors and status == 200 else status
    )


@needs("result.see")
def proposal(request: HttpRequest, assessment: str, number: int) -> HttpResponse:
    """Show a proposal: the grades it names, who did what, and what the person may do now."""
    return _page(request, _proposal(request, number))


def _page(
    request: HttpRequest, shown: Proposal, bound: dict[str, StepForm] | None = None, status: int = 200
) -> HttpResponse:
    found = figures.of_runs(request.assessment, shown.grades, shown.reports)
    moves = _moves(request, shown, bound or {})
    context = {
        "proposal": shown,
        "moves": moves,
        "undecided": _undecided(request) if shown.actions() else [],
        "kept": _kept(bound or {}, {move["action"] for move in moves}),
        "waits_for": [who_can(Proposal.MOVES[action].permission) for action in shown.actions()][:1],
        "tables": [sheets.proposal(found, group) for group in (1, 2)] if found else [],
    }
    return render(request, "results/proposal.html", context, status=status)


def _undecided(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the matters of counties that the panel has not decided: a decision may change the grades."""
    found = request.assessment.county_rulings.filter(state=CountyRuling.State.PROPOSED)
    rows = list(found.select_related("lifts").order_by("county", "number"))
    if not rows:
        return []
    plan, name = groups.in_force(request), county_name(request)
    return [{"r": one, "county": name(one.county), "matter": matter(plan, one)} for one in rows]


def _moves(request: HttpRequest, shown: Proposal, bound: dict[str, StepForm]) -> list[dict[str, Any]]:
    key = request.assessment.key
    return [
        {
            "action": action,
            "label": Proposal.ACTION_LABELS[action],
            "question": Proposal.QUESTIONS.get(action, ""),
            "form": bound.get(action)
            or StepForm(action=action, assessment=request.assessment, initial={"version": shown.version}),
        }
        for action in shown.actions()
        if request.user.may(Proposal.MOVES[action].permission, assessment=key)
    ]


def _kept(bound: dict[str, StepForm], offered: set[str]) -> list[tuple[str, str]]:
    """Return (label, text) of what was typed for a step that is not possible any more."""
    gone = [form for action, form in bound.items() if action not in offered]
    return [
        (str(f.label), f.value()) for form in gone for f in form if f.name in StepForm.TEXTS and f.value()
    ]


@needs("grade.review", "grade.approve")
@require_POST
def move(request: HttpRequest, assessment: str, number: int, action: str) -> HttpResponse:
    """Take a proposal one step on."""
    shown = _proposal(request, number)
    if action not in Proposal.MOVES:
        raise Http404
    form = StepForm(request.POST, action=action, assessment=request.assessment)
    if not form.is_valid():
        return _page(request, shown, {action: form}, 422)
    try:
        approval.move(
            actor=request.user,
            proposal_id=shown.pk,
            action=action,
            version=form.cleaned_data["version"],
            values=form.values(),
        )
    except HoupingError as error:
        messages.error(request, sentence(error))
        fresh = _proposal(request, number)
        on_present_version(form, fresh.version)
        return _page(request, fresh, {action: form}, 409)
    messages.success(request, _("已完成：%s") % Proposal.ACTION_LABELS[action])
    return redirect("results:proposal", assessment=assessment, number=number)


def _proposals(request: HttpRequest) -> Any:
    related = ("grades", "reports", "proposed_by", "reviewed_by", "approved_by", "returned_by", "reference")
    return request.assessment.proposals.select_related(*related)


def _proposal(request: HttpRequest, number: int) -> Proposal:
    found: Proposal = get_object_or_404(_proposals(request), number=number)
    return found

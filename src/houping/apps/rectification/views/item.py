"""One item: plan, progress, proof, acceptance; its files and its story."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.accounts.answering import seen_again
from houping.apps.accounts.wording import sentence
from houping.apps.quality.views.places import county_name
from houping.apps.rectification import forms, queries
from houping.apps.rectification.models import Item
from houping.apps.rectification.services import items as services
from houping.apps.rectification.views.ledger import SEES
from houping.core.errors import HoupingError
from houping.core.rectification.deadline import light

FORMS = {
    "plan": forms.PlanForm,
    "prove": forms.ProveForm,
    "extend": forms.ExtendForm,
    "accept": forms.QuietForm,
}


@needs(*SEES)
def item(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Show one item."""
    return _page(request, visible(request, pk))


def visible(request: HttpRequest, pk: int) -> Item:
    """Return an item that the person may see; Http404 for any other."""
    return get_object_or_404(queries.items(request.user, request.assessment), pk=pk)


def _page(
    request: HttpRequest, found: Item, refused: str = "", typed: Any = None, status: int = 200
) -> HttpResponse:
    works = found.state in Item.MOVES["plan"].sources and request.user.may(
        "rectify.do", assessment=request.assessment.key, county=found.finding.county
    )
    context = {
        "i": found,
        "f": found.finding,
        "county": county_name(request)(found.finding.county),
        "entries": list(found.entries.select_related("by")),
        "files": list(found.proofs.select_related("by")),
        "light": light(found.state, found.owed, timezone.localdate()),
        "actions": _actions(request, found, typed),
        "uploads": forms.ProofForm() if works else None,
        "refused": refused,
        "asked": request.GET.get("act", ""),
        "own": not request.user.may("rectify.see", assessment=request.assessment.key),
    }
    return render(request, "rectification/item.html", context, status=status)


def _actions(request: HttpRequest, found: Item, typed: Any) -> list[dict[str, Any]]:
    key, county = request.assessment.key, found.finding.county
    return [
        {
            "name": action,
            "words": words,
            "question": Item.QUESTIONS.get(action, ""),
            "form": _form(found, action, _typed_again(found, action, typed)),
        }
        for action, words, permission in found.actions()
        if request.user.may(permission, assessment=key, county=county)
    ]


def _typed_again(found: Item, action: str, typed: Any) -> Any:
    return seen_again(typed[1], found) if typed and typed[0] == action else None


def _form(found: Item, action: str, data: Any = None) -> Any:
    initial = {
        "version": found.version,
        "plan": found.plan,
        "office": found.office or found.finding.responsible,
    }
    return FORMS.get(action, forms.StepForm)(data, initial=initial, auto_id=f"id_{action}_%s")


@needs("rectify.do", "rectify.accept", "rectify.urge")
@require_POST
def act(request: HttpRequest, assessment: str, pk: int, action: str) -> HttpResponse:
    """Take an item one step on; a refusal keeps what was typed."""
    found = visible(request, pk)
    if action not in {**Item.MOVES, **Item.ACTS}:
        raise Http404
    form = _form(found, action, request.POST)
    if not form.is_valid():
        return _page(request, found, typed=(action, request.POST), status=422)
    values = dict(form.cleaned_data)
    try:
        services.act(
            actor=request.user, item_id=pk, action=action, version=values.pop("version"), values=values
        )
    except HoupingError as error:
        return _page(request, visible(request, pk), sentence(error), (action, request.POST), 409)
    messages.success(request, _("已办理：%s。") % Item.ACTION_LABELS[action])
    return redirect("rectification:item", assessment=assessment, pk=pk)


@needs("rectify.do")
@require_POST
def upload(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Add files; say of each that was refused why."""
    found, form = visible(request, pk), forms.ProofForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("请选择文件。"))
        return redirect("rectification:item", assessment=assessment, pk=pk)
    kept = 0
    for given in form.cleaned_data["files"]:
        try:
            services.add_proof(
                actor=request.user,
                item_id=found.pk,
                stream=given.file,
                name=given.name,
                note=form.cleaned_data["note"],
            )
            kept += 1
        except HoupingError as error:
            messages.error(request, sentence(error))
    if kept:
        messages.success(request, _("已上传 %d 个文件。") % kept)
    return redirect("rectification:item", assessment=assessment, pk=pk)


@needs(*SEES)
def file(request: HttpRequest, assessment: str, pk: int, number: int) -> Any:
    """Answer with a picture, or with any other file as a download."""
    kept = get_object_or_404(visible(request, pk).proofs, pk=number)
    return exports.stored(kept)

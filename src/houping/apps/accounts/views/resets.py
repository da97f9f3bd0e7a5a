"""Resets of sensitive accounts: the list, asking, confirming."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps.accounts import queries, resets
from houping.apps.accounts.access import needs
from houping.apps.accounts.forms import ResetForm
from houping.apps.accounts.models import Person, Reset
from houping.apps.accounts.views.people import act, person_page
from houping.apps.accounts.wording import sentence
from houping.core.errors import HoupingError

SHOWN = 100


@needs("account.see")
def list_resets(request: HttpRequest) -> HttpResponse:
    """List the resets that were asked for, the open ones first."""
    return render(request, "accounts/resets.html", {"resets": queries.resets()[:SHOWN]})


@needs("account.edit")
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the security administrator to confirm a reset, or say on the same page why not."""
    get_object_or_404(Person, pk=pk)
    form = ResetForm(request.POST)
    if form.is_valid():
        try:
            resets.request(actor=request.user, person_id=pk, **form.cleaned_data)
            messages.success(request, _("已提请，安全管理员确认后即可重置。"))
            return redirect("accounts:person", pk)
        except HoupingError as error:
            form.add_error(None, sentence(error))
    return person_page(request, pk, reset_form=form)


@needs("account.edit", "reset.confirm")
@require_POST
def move(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Confirm or decline what was asked for, or withdraw it."""
    found = get_object_or_404(Reset, pk=pk)
    if action not in Reset.MOVES:
        return redirect("accounts:person", found.person_id)
    done = {
        "confirm": _("已确认。请系统管理员办理重置。"),
        "decline": _("未予确认，已退回系统管理员。"),
        "withdraw": _("已撤回提请。"),
    }
    return act(
        request,
        found.person_id,
        lambda: resets.move(actor=request.user, reset_id=pk, action=action),
        done[action],
    )

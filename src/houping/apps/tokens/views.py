"""The page of tokens, for the security administrator."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.accounts.wording import sentence
from houping.apps.tokens import services, sheets
from houping.apps.tokens.forms import OwnTokenForm, TokenForm
from houping.apps.tokens.models import Token
from houping.core.errors import HoupingError


@needs("token.edit")
def tokens(request: HttpRequest) -> HttpResponse:
    """List the tokens; make one, whose text is shown on the answer and nowhere else."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            token, text = services.create(actor=request.user, **form.cleaned_data)
            return render(request, "tokens/shown.html", {"token": token, "text": text})
        except HoupingError as error:
            form.add_error(None, sentence(error))
    found = [(token, sheets.scopes(token)) for token in Token.objects.listed()]
    context = {"tokens": found, "form": form}
    return render(request, "tokens/list.html", context, status=422 if form.errors else 200)


@needs("token.edit")
def export(request: HttpRequest) -> HttpResponse:
    """Answer with the tokens as Excel, without their secrets."""
    return exports.excel(request, sheets.tokens(Token.objects.listed()), name=_("接口令牌"))


@needs("token.edit")
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a token."""
    get_object_or_404(Token, pk=pk)
    services.revoke(actor=request.user, token_id=pk)
    messages.success(request, _("令牌已吊销，立即失效。"))
    return redirect("tokens:list")


@needs("token.own")
def own(request: HttpRequest) -> HttpResponse:
    """List one's own tokens; make one, whose text is shown on the answer and nowhere else."""
    form = OwnTokenForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            token, text = services.create_own(actor=request.user, **form.cleaned_data)
            return render(request, "tokens/shown.html", {"token": token, "text": text, "own": True})
        except HoupingError as error:
            form.add_error(None, sentence(error))
    found = [
        (token, sheets.scope_names(token)) for token in Token.objects.listed().filter(person=request.user)
    ]
    context = {"tokens": found, "form": form}
    return render(request, "tokens/own.html", context, status=422 if form.errors else 200)


@needs("token.own")
@require_POST
def revoke_own(request: HttpRequest, pk: int) -> HttpResponse:
    """Close one of one's own tokens."""
    get_object_or_404(Token, pk=pk, person=request.user)
    services.revoke(actor=request.user, token_id=pk)
    messages.success(request, _("令牌已吊销，立即失效。"))
    return redirect("tokens:own")

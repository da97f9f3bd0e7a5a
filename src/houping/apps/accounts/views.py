"""Signing in and out."""

from django.contrib.auth import logout
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from houping.apps.accounts.access import public, signed_in


@method_decorator(public, name="dispatch")
class SignIn(LoginView):
    """The way in."""

    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True


@signed_in
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("accounts:login")


@signed_in
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password."""
    return render(request, "accounts/password.html")

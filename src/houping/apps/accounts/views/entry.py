"""The way in and out: password, second factor, enrolment, change of the password."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps.accounts import attempts, entry, passwords, second_factor
from houping.apps.accounts.access import public, signed_in
from houping.apps.accounts.forms import CodeForm, EnrolForm, PasswordForm, SignInForm, locked_message
from houping.apps.accounts.models import SECOND_FACTOR_PASSED

SEED, NEXT = "second_factor_seed", "after_sign_in"


@method_decorator(public, name="dispatch")
class SignIn(LoginView):
    """The way in."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        """Begin the session; where a second factor is due it comes next."""
        address = self.get_success_url()
        entry.password_was_right(self.request, form.get_user())
        self.request.session[NEXT] = address
        return redirect(form.get_user().owes(self.request.session) or address)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show why not."""
        response = super().form_invalid(form)
        response.status_code = 422
        return response


@signed_in
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    entry.leave(request)
    return redirect("accounts:login")


@signed_in
def check_code(request: HttpRequest) -> HttpResponse:
    """Ask for a code of the second factor."""
    if not request.user.second_factor or request.session.get(SECOND_FACTOR_PASSED):
        return _onward(request)
    form = CodeForm(request.POST or None, label_suffix="")
    if form.is_valid():
        username = request.user.username
        try:
            right = entry.try_code(request, form.cleaned_data["code"])
        except attempts.Locked as locked:
            return _thrown_out(request, locked.until)
        if right:
            entry.code_was_right(request)
            return _onward(request)
        until = entry.refused(request, username=username, factor="code")
        if until:
            return _thrown_out(request, until)
        form.add_error("code", _("验证码不正确，或已用过。请等下一个验证码再试。"))
    return render(request, "accounts/second_factor.html", {"form": form}, status=422 if form.errors else 200)


@signed_in
def enrol(request: HttpRequest) -> HttpResponse:
    """Bind a telephone; show the recovery codes once."""
    person = request.user
    if person.second_factor:
        return _onward(request)
    seed = request.session.setdefault(SEED, second_factor.new_seed())
    form = EnrolForm(request.POST or None, label_suffix="")
    if form.is_valid():
        codes = second_factor.enrol(actor=person, seed=seed, code=form.cleaned_data["code"])
        if codes:
            del request.session[SEED]
            request.session[SECOND_FACTOR_PASSED] = True
            return render(
                request, "accounts/recovery_codes.html", {"codes": codes, "next": _address(request)}
            )
        form.add_error("code", _("验证码不正确。请核对手机时间是否自动校准，再填新的验证码。"))
    context = {
        "form": form,
        "picture": second_factor.picture(person, seed),
        "secret": second_factor.secret(seed),
        "required": person.needs_second_factor,
    }
    return render(request, "accounts/enrol.html", context, status=422 if form.errors else 200)


@signed_in
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password."""
    form = PasswordForm(request, request.POST or None)
    if form.is_valid():
        owed = request.user.owes(request.session)
        new, key = form.cleaned_data["new"], request.session.session_key
        person = passwords.change(actor=request.user, new=new, session_key=key)
        update_session_auth_hash(request, person)
        entry.keep_listed(request, key)
        messages.success(request, _("口令已修改，其他登录均已退出。"))
        request.user = person
        return _onward(request) if owed else redirect("accounts:own")
    context = {
        "form": form,
        "forced": request.user.must_change_password,
        "expired": request.user.password_expired,
    }
    return render(request, "accounts/password.html", context, status=422 if form.errors else 200)


def _onward(request: HttpRequest) -> HttpResponse:
    """Go to what is still owed, else where the person wanted to go."""
    owed = request.user.owes(request.session)
    return redirect(owed or _address(request))


def _address(request: HttpRequest) -> str:
    wanted = request.session.get(NEXT, "/")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}) else "/"


def _thrown_out(request: HttpRequest, until: Any) -> HttpResponse:
    entry.throw_out(request, reason="locked")
    messages.error(request, locked_message(until))
    return redirect("accounts:login")

"""One's own account: sessions, last sign-ins, second factor; and what each role may do."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts import assignments, queries, second_factor, sessions, sheets
from houping.apps.accounts.access import signed_in
from houping.apps.accounts.limits import limit
from houping.apps.accounts.roles import PERMISSIONS, permissions_of
from houping.apps.accounts.roles import name_of as permission_name
from houping.apps.ledger.registry import name_of


@signed_in
def own(request: HttpRequest) -> HttpResponse:
    """Show one's own account."""
    person, counties = request.user, assignments.counties()
    context = {
        "roles": [(a, sheets.role_line(a, counties)) for a in person.current_assignments],
        "sessions": sessions.current(person),
        "here": request.session.session_key,
        "sign_ins": [
            (datetime.fromisoformat(e.at), name_of(e.action), e.data) for e in queries.sign_ins(person)
        ],
        "codes_left": person.recovery_codes.filter(used__isnull=True).count(),
        "days": limit("PASSWORD_DAYS"),
        "avoided": [counties.get(code, code) for code in sorted(person.avoided_counties)],
    }
    return render(request, "accounts/own.html", context)


@signed_in
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions."""
    sessions.end(actor=request.user, session_id=pk)
    messages.success(request, _("该登录已退出。"))
    return redirect("accounts:own")


@signed_in
@require_POST
def renew_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes and show them once."""
    if not request.user.second_factor:
        return redirect("accounts:enrol")
    codes = second_factor.renew_codes(actor=request.user)
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "next": "/account/"})


@signed_in
def permissions(request: HttpRequest) -> HttpResponse:
    """Show which role may do what, and what oneself may do."""
    mine = {name for role in request.user.roles() for name in permissions_of(role)}
    context = {
        "table": sheets.permissions(),
        "mine": [permission_name(name) for name in PERMISSIONS if name in mine],
    }
    return render(request, "accounts/permissions.html", context)


@signed_in
def permissions_export(request: HttpRequest) -> HttpResponse:
    """Answer with the same as Excel."""
    return exports.excel(request, sheets.permissions(), name=_("权限一览"))

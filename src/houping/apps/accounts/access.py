"""Deny unless allowed: every view declares who may open it, and one place checks.

A view without `@public`, `@signed_in` or `@needs(...)` answers 403 to everybody. The check reads the address:
`assessment` and `county` in it bound what the person's assignments must cover.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from houping.apps.accounts.roles import who_can

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC, SIGNED_IN, BY_TOKEN, BY_TABLET = "public", "signed-in", "token", "tablet"
SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Access:
    """What a view asks: nothing, to be signed in, one of some permissions, or a token (checked by its interface)."""

    kind: str
    permissions: tuple[str, ...] = ()


class Refused(PermissionDenied):
    """The person may not; `who` names the roles that may."""

    def __init__(self, message: str = "", *, who: str = "") -> None:
        self.who = who
        super().__init__(message or _("您没有进行此操作的权限。"))


def public(view: View) -> View:
    """Open a view to everybody, signed in or not."""
    view.access = Access(PUBLIC)  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Open a view to every person who has signed in."""
    view.access = Access(SIGNED_IN)  # type: ignore[attr-defined]
    return view


def needs(*permissions: str) -> Callable[[View], View]:
    """Open a view to those who hold one of the permissions for the assessment and county of its address."""

    def mark(view: View) -> View:
        view.access = Access("needs", permissions)  # type: ignore[attr-defined]
        return view

    return mark


class AccessMiddleware:
    """Check every view before it runs; send people who still owe a password or second factor there first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Let the request pass (None), send it to the sign-in, or refuse it."""
        access: Access | None = getattr(view, "access", None)
        if access is None:
            return None if request.path.startswith(settings.STATIC_URL) else HttpResponseForbidden()
        if access.kind in (PUBLIC, BY_TOKEN, BY_TABLET):
            return None
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if over := _session_over(request):
            return over
        owed = request.user.owes(request.session)
        if owed and request.resolver_match and request.resolver_match.view_name not in {owed, *OWED_PAGES}:
            return redirect(owed)
        if access.kind == SIGNED_IN:
            return None
        where = {"assessment": kwargs.get("assessment"), "county": kwargs.get("county")}
        for permission in access.permissions:
            if request.user.may(permission, **where):
                return None
        held = (p for p in access.permissions if request.user.may(p, assessment=where["assessment"]))
        raise refusal_of(request.user, next(held, access.permissions[0]), **where)


def is_let_in(request: HttpRequest) -> bool:
    """Say whether somebody has signed in to the end and still is; public pages that tell some people more ask this."""
    from houping.apps.accounts import sessions  # it stands on this module

    person = request.user
    return person.is_authenticated and not person.owes(request.session) and not sessions.expired(request)


OWED_PAGES = frozenset({"accounts:logout"})  # besides the owed page itself
SECRETS = ("csrfmiddlewaretoken", "password", "code", "old", "new", "again")  # never shown again


def _session_over(request: HttpRequest) -> HttpResponse | None:
    """End a session that is idle or too old; return the way back in, or None while it lasts."""
    from houping.apps.accounts import entry, sessions  # they stand on this module

    reason = sessions.expired(request)
    if not reason:
        return None
    entry.throw_out(request, reason=reason)
    return _to_sign_in(request)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send to the sign-in; htmx is told to open it as a whole page; what was typed is shown, not lost."""
    response = redirect_to_login(request.get_full_path() if request.method in SAFE else _came_from(request))
    if getattr(request, "htmx", False):
        answer = HttpResponse(status=401)
        answer.headers["HX-Redirect"] = response.url
        return answer
    sent = [(name, value) for name, values in request.POST.lists() for value in values]
    typed = [(name, value) for name, value in sent if value.strip() and name not in SECRETS]
    if request.method in SAFE or not typed:
        return response
    context = {"typed": typed, "login": response.url, "page": _came_from(request)}
    return render(request, "accounts/expired.html", context, status=401)


def _came_from(request: HttpRequest) -> str:
    """Return the page of ours from which a form was sent, else the first page."""
    parts = urlsplit(request.META.get("HTTP_REFERER", ""))
    return parts.path if parts.netloc == request.get_host() and parts.path else "/"


def require(
    person: Any, permission: str, *, assessment: str | None = None, county: str | None = None
) -> None:
    """Raise Refused unless the person may; the first line of every service."""
    if not person.may(permission, assessment=assessment, county=county):
        raise refusal_of(person, permission, assessment=assessment, county=county)


def refusal_of(person: Any, permission: str, *, assessment: str | None, county: str | None) -> Refused:
    """Return why a person may not: no such permission, and who has it; or the county is not theirs."""
    if county and person.may(permission, assessment=assessment):
        return Refused(_("您只能查看、办理授权给您的区县；这个区县由别人负责，或者您须回避。"))
    return Refused(who=who_can(permission))

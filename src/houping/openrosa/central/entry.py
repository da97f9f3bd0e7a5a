"""Who calls: a person's own token as Bearer, or with their user name as Basic on https; never a password (ADR 0140)."""

import base64
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt

from houping.apps.accounts.access import BY_TOKEN, PUBLIC, Access, require
from houping.apps.accounts.attempts import address_of
from houping.apps.collection.models import Form
from houping.apps.plans.models import Assessment
from houping.apps.tokens import services
from houping.apps.tokens.bearer import OwnBearer
from houping.apps.tokens.scopes import OWN_SCOPES
from houping.core.errors import (
    AddressUnreadable,
    HttpsOnly,
    MethodNotOffered,
    NothingThere,
    OwnScopeMissing,
    PasswordNotTaken,
    RequestUnusable,
    TokenNotGiven,
    TokenUnknown,
)
from houping.openrosa.answers import in_english
from houping.openrosa.central import answers

View = Callable[..., HttpResponseBase]


def central(*methods: str) -> Callable[[View], View]:
    """Open a view to programs with a person's own token: it gets the bearer; refusals become {code, message}."""

    def mark(view: View) -> View:
        def call(request: HttpRequest, **place: Any) -> HttpResponseBase:
            return view(request, bearer_of(request), **place)

        return _entry(call, view, methods, BY_TOKEN)

    return mark


def _entry(call: View, view: View, methods: tuple[str, ...], kind: str) -> View:
    @csrf_exempt  # cookies were dropped (houping.api.cookies): nothing that a foreign page could make a browser send
    @wraps(view)
    def entry(request: HttpRequest, **place: Any) -> HttpResponseBase:
        with override("en" if in_english(request) else "zh-hans"):
            try:
                if "%00" in request.META.get("QUERY_STRING", ""):
                    raise AddressUnreadable()
                response = call(request, **place) if request.method in methods else _other(request, methods)
                return answers.dressed(request, response)
            except Exception as error:
                return answers.refused(request, error)

    entry.access, entry.speaks_for_itself = Access(kind), True  # type: ignore[attr-defined]
    return entry


def _other(request: HttpRequest, methods: tuple[str, ...]) -> HttpResponseBase:
    raise MethodNotOffered(method=request.method, possible=", ".join(methods))


def shows_token(request: HttpRequest) -> bool:
    """Say whether somebody calls with a token of the interface, and not as a tablet."""
    kind, given = _authorization(request)
    return kind == "bearer" or (kind == "basic" and _pair(given)[1].startswith(f"{services.MARK}_"))


def bearer_of(request: HttpRequest) -> OwnBearer:
    """Return who calls. Raises TokenNotGiven, HttpsOnly, PasswordNotTaken and what `identify_own` raises."""
    kind, given = _authorization(request)
    if kind == "bearer":
        return services.identify_own(given, address_of(request))
    if kind != "basic":
        raise TokenNotGiven()
    if not request.is_secure():
        raise HttpsOnly()
    return _signed_in(request, *_pair(given))


def _authorization(request: HttpRequest) -> tuple[str, str]:
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    return kind.lower(), given.strip()


def _pair(given: str) -> tuple[str, str]:
    try:
        name, _, password = base64.b64decode(given, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return name, password


def _signed_in(request: HttpRequest, name: str, text: str) -> OwnBearer:
    """Return the person of a user name and a token of theirs; a password of theirs opens nothing."""
    try:
        bearer = services.identify_own(text, address_of(request))
    except TokenUnknown:
        if text.startswith(f"{services.MARK}_"):
            raise
        raise PasswordNotTaken() from None
    if bearer.username != name:
        raise PasswordNotTaken()
    return bearer


def _session(request: HttpRequest) -> HttpResponseBase:
    """Answer with the token itself: it lasts as long as it did, and is revoked as it was."""
    said = answers.body_of(request)
    name, text = said.get("email"), said.get("password")
    if not isinstance(name, str) or not isinstance(text, str):
        raise RequestUnusable(places="body.email, body.password")
    bearer = _signed_in(request, name, text)
    token = bearer.token
    return answers.given({"token": text, "csrf": "", "createdAt": token.created, "expiresAt": token.expires})


session = _entry(_session, _session, ("POST",), PUBLIC)


@central("GET")
def current_user(request: HttpRequest, bearer: OwnBearer) -> HttpResponseBase:
    """Say whose token it is."""
    person = bearer.person
    return answers.given(
        {
            "id": person.pk,
            "type": "user",
            "displayName": person.name,
            "email": person.username,
            "createdAt": person.created,
            "updatedAt": None,
        }
    )


@central("GET", "POST", "PATCH", "PUT", "DELETE")
def nothing(request: HttpRequest, bearer: OwnBearer, rest: str = "") -> HttpResponseBase:
    """Answer for every address that is not offered."""
    raise NothingThere()


def may(bearer: OwnBearer, permission: str, county: str | None = None) -> None:
    """Raise OwnScopeMissing when the token lacks the permission, Refused when the person does."""
    if not bearer.grants(permission):
        lacking = next(scope for scope in OWN_SCOPES.values() if permission in scope.permissions)
        raise OwnScopeMissing(scope=lacking.name)
    require(bearer, permission, assessment=bearer.token.assessment, county=county)


def project_of(bearer: OwnBearer, project: int) -> Assessment:
    """Return the assessment that a project stands for; one that the token is not for is not there."""
    found = Assessment.objects.filter(pk=project, key=bearer.token.assessment).first()
    if found is None:
        raise NothingThere()
    return found


def form_of(bearer: OwnBearer, project: int, form_id: str) -> Form:
    """Return a form that was published. Raises NothingThere and what `may` raises."""
    assessment = project_of(bearer, project)
    may(bearer, "form.see")
    query = Form.objects.filter(assessment=assessment, form_id=form_id, versions__published__isnull=False)
    found = query.select_related("assessment").distinct().first()
    if found is None:
        raise NothingThere()
    return found

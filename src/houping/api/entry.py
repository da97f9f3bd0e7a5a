"""Who calls and whether they may: a token in the header, a scope for every operation."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.security import HttpBearer

from houping.api.refusals import REFUSALS, Problem
from houping.apps.accounts.attempts import address_of
from houping.apps.tokens import services
from houping.apps.tokens.bearer import Bearer
from houping.apps.tokens.scopes import SCOPES, offices_of
from houping.core.errors import ScopeMissing, TokenNotGiven

ANY = ""  # every token that is valid
HEADERS = {
    "Content-Language": {"schema": {"type": "string", "enum": ["zh-hans", "en"]}},
}


class Token(HttpBearer):
    """The check of one operation: Authorization: Bearer <token>, with the scope that it asks for."""

    def __init__(self, scope: str) -> None:
        assert scope == ANY or scope in SCOPES, scope
        self.scope = scope
        super().__init__()

    def __call__(self, request: HttpRequest) -> Bearer:
        """Return who calls. Raises TokenNotGiven and what `authenticate` raises."""
        found = super().__call__(request)
        if found is None:
            raise TokenNotGiven()
        return found  # type: ignore[no-any-return]

    def authenticate(self, request: HttpRequest, token: str) -> Bearer:
        """Return who shows a token. Raises what `identify` raises, ScopeMissing."""
        bearer = services.identify(token.strip(), address_of(request))
        if self.scope and not bearer.holds(self.scope):
            raise ScopeMissing(scope=self.scope, possible=offices_of(self.scope))
        return bearer


def reads(router: Router, path: str, *, scope: str, answer: Any, summary: str, tagged: bool = False) -> Any:
    """Offer a GET. `tagged` answers carry an ETag and 304 to those who have them already."""
    unchanged = {304: None} if tagged else {}
    return router.get(
        path,
        auth=Token(scope),
        response={200: answer, **unchanged, REFUSALS: Problem},
        summary=summary,
        openapi_extra={"x-scope": scope or "any"},
    )


def starts(router: Router, path: str, *, scope: str, answer: Any, summary: str) -> Any:
    """Offer a POST that starts something: 202 with what was started."""
    return router.post(
        path,
        auth=Token(scope),
        response={202: answer, REFUSALS: Problem},
        summary=summary,
        openapi_extra={"x-scope": scope},
    )


def caller(request: HttpRequest) -> Bearer:
    """Return who calls."""
    found: Bearer = request.auth  # type: ignore[attr-defined]
    return found


class Unchanged(Exception):
    """The caller has this answer already."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        super().__init__(tag)


def unchanged(request: HttpRequest, error: Unchanged) -> HttpResponse:
    """Answer 304."""
    return HttpResponse(status=304, headers={"ETag": error.tag, "Cache-Control": "private, no-cache"})

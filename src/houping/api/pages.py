"""The page that explains the interface to people: what can be asked, with which scope."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from houping.api.reference import operations
from houping.apps.accounts.access import public
from houping.apps.tokens.scopes import SCOPES, offices_of


@public
def home(request: HttpRequest) -> HttpResponse:
    """List the operations and the scopes."""
    scopes: list[dict[str, Any]] = [
        {"code": code, "name": scope.name, "offices": offices_of(code), "writes": scope.writes}
        for code, scope in SCOPES.items()
    ]
    return render(request, "api/home.html", {"operations": operations(), "scopes": scopes})

"""Answers to those programs: JSON, and every refusal as {code, message} with the numbers that Central uses."""

import json
import logging
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse, UnreadablePostError
from django.http.response import HttpResponseBase

from houping.apps.accounts.access import Refused
from houping.core import errors
from houping.core.errors import HoupingError, InterfaceFaulty, RequestUnusable
from houping.openrosa.answers import in_english

# The whole part is the HTTP status; the first kind that fits counts.
CODES: dict[type[HoupingError], float] = {
    errors.HttpsOnly: 401.3,
    errors.TokenNotGiven: 401.2,
    errors.TokenUnknown: 401.2,
    errors.TokenExpired: 401.2,
    errors.TokenRevoked: 401.2,
    errors.TokenOutlived: 401.2,
    errors.PasswordNotTaken: 401.2,
    errors.NothingThere: 404.1,
    errors.MethodNotOffered: 405.1,
    errors.RequestsTooMany: 429.1,
    errors.QueryNotOffered: 501.1,
    errors.FilterUnreadable: 400.18,
    errors.RequestUnusable: 400.1,
    errors.CommentUnusable: 400.13,
    errors.NothingToMend: 400.2,
    errors.RejectionUnexplained: 400.2,
    errors.InterfaceFaulty: 500.1,
    errors.DeniedError: 403.1,
    errors.InputError: 400.8,
    errors.StateError: 409.15,
    errors.IntegrityError: 500.1,
}
LARGEST = 64 << 10  # bytes of a request
logger = logging.getLogger(__name__)


def given(value: object, status: int = 200) -> JsonResponse:
    """Answer with JSON."""
    return JsonResponse(value, status=status, safe=False, json_dumps_params={"ensure_ascii": False})


def dressed(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Add the headers that every answer carries; what is about households stays in no cache."""
    response.headers["Content-Language"] = "en" if in_english(request) else "zh"
    response.headers.setdefault("Cache-Control", "private, no-store")
    response.headers["Vary"] = "Authorization, Accept-Language"
    return response


def body_of(request: HttpRequest) -> dict[str, Any]:
    """Return the JSON object that was sent; raises RequestUnusable."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    try:
        found = json.loads(request.read()) if length.isdecimal() and int(length) <= LARGEST else None
    except (ValueError, RecursionError, UnreadablePostError):
        found = None
    if not isinstance(found, dict):
        raise RequestUnusable(places="body (json_invalid)")
    return found


def code_of(error: HoupingError) -> float:
    """Return the number of a refusal."""
    return next((code for kind, code in CODES.items() if isinstance(error, kind)), 500.1)


def refused(request: HttpRequest, error: Exception) -> HttpResponseBase:
    """Answer a refusal or a fault in words."""
    known = _known(error)
    code, message = code_of(known), known.message("en" if in_english(request) else "zh")
    if code >= 500 and not isinstance(error, errors.QueryNotOffered):
        logger.error("the interface for Central's programs failed", exc_info=error)
    if isinstance(error, DatabaseError):
        code = 503.1
    response = given({"code": code, "message": message, "details": {"code": known.code}}, int(code))
    if response.status_code == 401:
        basic = ', Basic realm="houping", charset="UTF-8"' if request.is_secure() else ""
        response.headers["WWW-Authenticate"] = f'Bearer realm="houping"{basic}'
    if isinstance(error, errors.RequestsTooMany):
        response.headers["Retry-After"] = str(error.fields["seconds"])
    return dressed(request, response)


def _known(error: Exception) -> HoupingError:
    if isinstance(error, Refused):
        return errors.PersonMayNot(who=error.who)
    return error if isinstance(error, HoupingError) else InterfaceFaulty()

"""Errors as JSON: the same code, status and words as on pages and at the command line."""

import logging
from typing import Any, Literal

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.utils.translation.trans_real import parse_accept_lang_header
from ninja import Field, NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from houping.core.errors import (
    DeniedError,
    HoupingError,
    InputError,
    IntegrityError,
    InterfaceFaulty,
    MethodNotOffered,
    NothingThere,
    RequestsTooMany,
    RequestUnusable,
    StateError,
    TokenExpired,
    TokenNotGiven,
    TokenRevoked,
    TokenUnknown,
)

STATUS: dict[type[HoupingError], int] = {
    TokenNotGiven: 401,
    TokenUnknown: 401,
    TokenExpired: 401,
    TokenRevoked: 401,
    NothingThere: 404,
    MethodNotOffered: 405,
    RequestsTooMany: 429,
    InterfaceFaulty: 500,
    InputError: 422,
    StateError: 409,
    DeniedError: 403,
    IntegrityError: 409,
}
REFUSALS = frozenset({401, 403, 404, 409, 422, 429})
logger = logging.getLogger(__name__)


class Place(Schema):
    """One thing in a request that does not fit."""

    where: str = Field(description="位置 where: path.key, query.page, header.Idempotency-Key, body.seed")
    rule: str = Field(description="不符合的规则 the rule that it breaks, e.g. less_than_equal")


class Problem(Schema):
    """Why a request was refused, and what to do."""

    code: str = Field(description="稳定的错误代码，见错误信息表 stable code, see the table of errors")
    status: int = Field(description="HTTP 状态 HTTP status")
    message: str = Field(description="原因和办法，语言由 Accept-Language 决定 reason and remedy")
    language: Literal["zh-hans", "en"]
    places: list[Place] = Field(default_factory=list, description="请求中不符合说明之处")


def status_of(error: HoupingError) -> int:
    """Return the HTTP status of a refusal: the first kind in the table that it is of."""
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 500)


def language_of(request: HttpRequest) -> str:
    """Return the language that the caller asks for: Chinese unless English comes first."""
    wanted = request.headers.get("Accept-Language", "")[:200].lower()
    ranked = parse_accept_lang_header(wanted)
    first = next((code for code, _ in ranked if code.startswith(("zh", "en"))), "zh")
    return "en" if first.startswith("en") else "zh-hans"


def answer(request: HttpRequest, error: HoupingError, places: list[Place] | None = None) -> HttpResponse:
    """Return a refusal as JSON, with the headers that belong to it."""
    message = error.message("en" if language_of(request) == "en" else "zh")
    return _json(request, error.code, status_of(error), message, error, places)


def _json(
    request: HttpRequest,
    code: str,
    status: int,
    message: str,
    error: Exception,
    places: list[Place] | None = None,
) -> HttpResponse:
    problem = Problem(
        code=code, status=status, message=message, language=language_of(request), places=places or []
    )
    response = JsonResponse(problem.model_dump(), status=status, json_dumps_params={"ensure_ascii": False})
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="houping"'
    if isinstance(error, RequestsTooMany):
        response.headers["Retry-After"] = str(error.fields["seconds"])
    return response


def install(api: NinjaAPI) -> None:
    """Tell the API how each kind of error is answered."""
    api.add_exception_handler(HoupingError, answer)
    api.add_exception_handler(Http404, _not_found)
    api.add_exception_handler(PermissionDenied, _denied)
    api.add_exception_handler(ValidationError, _unusable)
    for kind in (HttpError, SuspiciousOperation, UnreadablePostError):
        api.add_exception_handler(kind, _unreadable)
    api.add_exception_handler(Exception, _faulty)


def _not_found(request: HttpRequest, error: Any) -> HttpResponse:
    return answer(request, NothingThere())


def _denied(request: HttpRequest, error: Any) -> HttpResponse:
    return _json(request, DeniedError.code, 403, str(error), error)


def _unusable(request: HttpRequest, error: Any) -> HttpResponse:
    places = [Place(where=_where(entry["loc"]), rule=str(entry["type"])) for entry in error.errors]
    said = "、".join(f"{place.where} ({place.rule})" for place in places)
    return answer(request, RequestUnusable(places=said[:500]), places)


def _unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    """Refuse a body that is no JSON, too large, or cut off."""
    rule = "too_large" if isinstance(error, SuspiciousOperation) else "json_invalid"
    return answer(request, RequestUnusable(places=f"body ({rule})"), [Place(where="body", rule=rule)])


def _where(location: tuple[Any, ...]) -> str:
    """Write a place without the names of our own arguments: body.seed, not body.asked.seed."""
    source, *rest = (str(part) for part in location)
    if source == "body" and len(rest) > 1:
        rest = rest[1:]
    return ".".join((source, *rest))[:100].encode("utf-8", "replace").decode()


def _faulty(request: HttpRequest, error: Any) -> HttpResponse:
    logger.error("the interface failed", exc_info=error)
    return answer(request, InterfaceFaulty())

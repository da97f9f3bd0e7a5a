"""Answers to tablets: the headers of the protocol, and every refusal as a sentence in an OpenRosaResponse."""

import hashlib
import logging
from xml.sax.saxutils import escape

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import override
from django.utils.translation.trans_real import parse_accept_lang_header

from houping.apps.jobs import disk
from houping.core import errors
from houping.core.errors import HoupingError, ServerFault, ServerNotReady, Words

VERSION = "1.0"
ACCEPTED = 128 << 20  # bytes of one request
XML = "text/xml; charset=utf-8"
RESPONSE = (
    '<OpenRosaResponse xmlns="http://openrosa.org/http/response" items="0">'
    '<message nature="{nature}">{message}</message></OpenRosaResponse>'
)
STATUS: dict[type[HoupingError], int] = {
    errors.DeviceSignInMissing: 401,
    errors.NotOnTablets: 404,
    errors.FormNotHere: 404,
    errors.FormVersionNotHere: 404,
    errors.OriginalMissing: 404,
    errors.UploadLengthMissing: 411,
    errors.UploadTooLarge: 413,
    errors.ServerNotReady: 503,
    errors.ServerFault: 500,
    errors.DeniedError: 403,
    errors.StateError: 409,
    errors.IntegrityError: 500,
    errors.InputError: 400,
}
FULL = Words("磁盘空间不足", "the disk is full")
BUSY = Words("数据库没有应答", "the database does not answer")
logger = logging.getLogger(__name__)


def in_english(request: HttpRequest) -> bool:
    """Whether the client asks for English before Chinese; without a wish it is Chinese."""
    ranked = parse_accept_lang_header(request.headers.get("Accept-Language", "")[:200].lower())
    return next((code for code, _ in ranked if code.startswith(("zh", "en"))), "zh").startswith("en")


def dressed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Add the headers that every answer carries."""
    response.headers["X-OpenRosa-Version"] = VERSION
    response.headers["X-OpenRosa-Accept-Content-Length"] = str(ACCEPTED)
    response.headers["Content-Language"] = "en" if in_english(request) else "zh"
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


def said(request: HttpRequest, status: int, words: Words, nature: str = "") -> HttpResponse:
    """Answer with a sentence."""
    message = words.message("en" if in_english(request) else "zh")
    body = RESPONSE.format(nature=nature, message=escape(message))
    return dressed(request, HttpResponse(body, status=status, content_type=XML))


def tagged(request: HttpRequest, body: bytes, content_type: str = XML) -> HttpResponse:
    """Answer with a body and its ETag, or 304 when the client has it already."""
    tag = f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
    if tag in request.headers.get("If-None-Match", "").replace("W/", "").split(", "):
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(body, content_type=content_type)
    response.headers["ETag"] = tag
    return dressed(request, response)


def status_of(error: HoupingError) -> int:
    """Return the HTTP status of a refusal: the first kind in the table that it is of."""
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 500)


def refused(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer a refusal or a fault in words; the tablet keeps its copy."""
    found = _known(error)
    if isinstance(found, (ServerFault, ServerNotReady)):
        logger.error("tablet was not served", exc_info=error)
    return said(request, status_of(found), Words(found.message("zh"), found.message("en")), "error")


def _known(error: Exception) -> HoupingError:
    """Return what a fault is to the tablet."""
    if disk.is_full(error):
        return ServerNotReady(detail=FULL)
    if isinstance(error, HoupingError):
        return error
    if isinstance(error, PermissionDenied):
        return errors.TabletRefused(detail=_words(error))
    if isinstance(error, DatabaseError):
        return ServerNotReady(detail=BUSY)
    if isinstance(error, UnreadablePostError):
        return errors.UploadMalformed(detail=Words("连接中断", "the connection was cut"))
    return ServerFault()


def _words(error: PermissionDenied) -> Words:
    """Return why and who can, in both languages."""
    found = []
    for language in ("zh-hans", "en"):
        with override(language):
            found.append(str(error))
    return Words(*found)

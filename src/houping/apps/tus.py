"""The protocol tus 1.0.0 (core, creation) for files of several connections: what the script of a page speaks.

Without the script the form of the page sends the same files in one request.
"""

import base64
import binascii
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from houping.apps import contents
from houping.apps.accounts.access import Refused
from houping.apps.accounts.wording import sentence
from houping.apps.resuming import Desk, Upload
from houping.core.errors import EvidenceTooLarge, HoupingError, UploadElsewhere, UploadGone
from houping.tables.files import BLOCK

VERSION = "1.0.0"
ALWAYS = {"Tus-Resumable": VERSION, "Tus-Version": VERSION, "Cache-Control": "no-store"}
PART = "application/offset+octet-stream"


def speaks(*methods: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let a view answer some methods in the terms of the protocol: its version, refusals as sentences with their status."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = _answer(view, request, *args, **kwargs)
            for name, value in ALWAYS.items():
                response.headers[name] = value
            return response

        return require_http_methods(list(methods))(answer)

    return decorate


def _answer(
    view: Callable[..., HttpResponse], request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponse:
    if request.headers.get("Tus-Resumable") != VERSION:
        return HttpResponse(status=412)
    try:
        return view(request, *args, **kwargs)
    except (HoupingError, Refused) as error:
        return _refusal(error)


def _refusal(error: HoupingError | Refused) -> HttpResponse:
    if isinstance(error, Refused):
        return HttpResponse(str(error), status=403, content_type="text/plain; charset=utf-8")
    kinds = ((UploadGone, 410), (EvidenceTooLarge, 413), (UploadElsewhere, 409))
    status = next((code for kind, code in kinds if isinstance(error, kind)), 422)
    return HttpResponse(sentence(error), status=status, content_type="text/plain; charset=utf-8")


@dataclass(frozen=True)
class Announcement:
    """What a page says of a file before it comes: size in bytes, name, note, and its purpose where one is asked."""

    size: int
    name: str
    note: str
    purpose: str


def announced(request: HttpRequest) -> Announcement | None:
    """Read the announcement of a file; None when it names no length."""
    length = request.headers.get("Upload-Length", "")
    if not length.isascii() or not length.isdigit():
        return None
    said = _metadata(request.headers.get("Upload-Metadata", ""))
    return Announcement(int(length), said.get("filename", ""), said.get("note", ""), said.get("purpose", ""))


def _metadata(text: str) -> dict[str, str]:
    """Return "key base64, key base64" as a mapping; what cannot be read is left out."""
    found = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        name, _space, value = pair.partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return found


def begun(where: str) -> HttpResponse:
    """Answer an announcement with the address to which the bytes go; it may hold Chinese."""
    headers = {"Location": iri_to_uri(where), "Tus-Max-Size": str(contents.LARGEST)}
    return HttpResponse(status=201, headers=headers)


def part(request: HttpRequest, desk: Desk[Any], key: UUID) -> HttpResponse:
    """Say how much has arrived (HEAD), or take more from there on (PATCH)."""
    if request.method == "HEAD":
        return _state(desk.of(request.user, key), 200)
    offset = request.headers.get("Upload-Offset", "")
    if request.content_type != PART or not offset.isascii() or not offset.isdigit():
        return HttpResponse(status=415 if request.content_type != PART else 400)
    found = desk.carry_on(actor=request.user, key=key, offset=int(offset), pieces=_body(request))
    if found.is_kept:
        messages.success(request, _("已上传：%s") % found.name)
    return _state(found, 204)


def _state(found: Upload, status: int) -> HttpResponse:
    sizes = {"Upload-Offset": str(found.received), "Upload-Length": str(found.size)}
    return HttpResponse(status=status, headers=sizes)


def _body(request: HttpRequest) -> Iterator[bytes]:
    while piece := request.read(BLOCK):
        yield piece

"""Files of evidence over several connections: the protocol tus 1.0.0 (core, creation), for the page's own script.

Without the script the form of the page sends the same files in one request (`finding.upload`).
"""

import base64
import binascii
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from houping.apps import contents
from houping.apps.accounts.access import Refused, needs
from houping.apps.accounts.wording import sentence
from houping.apps.findings.models import Upload
from houping.apps.findings.services import evidence
from houping.apps.findings.services import uploads as services
from houping.apps.findings.views.finding import visible
from houping.core.errors import EvidenceTooLarge, HoupingError, UploadElsewhere, UploadGone
from houping.tables.files import BLOCK

VERSION = "1.0.0"
ALWAYS = {"Tus-Resumable": VERSION, "Tus-Version": VERSION, "Cache-Control": "no-store"}
PART = "application/offset+octet-stream"
ADDS = tuple(dict.fromkeys(permission for permission, _states in evidence.ADDED.values()))


def _speaks_tus(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer in the terms of the protocol: its version, refusals as a plain sentence with a status that says what to do."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.headers.get("Tus-Resumable") != VERSION:
            response = HttpResponse(status=412)
        else:
            try:
                response = view(request, *args, **kwargs)
            except (HoupingError, Refused) as error:
                response = _refusal(error)
        for name, value in ALWAYS.items():
            response.headers[name] = value
        return response

    return answer


def _refusal(error: HoupingError | Refused) -> HttpResponse:
    if isinstance(error, Refused):
        return HttpResponse(str(error), status=403, content_type="text/plain; charset=utf-8")
    kinds = ((UploadGone, 410), (EvidenceTooLarge, 413), (UploadElsewhere, 409))
    status = next((code for kind, code in kinds if isinstance(error, kind)), 422)
    return HttpResponse(sentence(error), status=status, content_type="text/plain; charset=utf-8")


@needs(*ADDS)
@require_http_methods(["POST"])
@_speaks_tus
def begin(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Announce a file: its length and, in the metadata, its name, purpose and note."""
    found, said = visible(request, pk), _metadata(request.headers.get("Upload-Metadata", ""))
    length = request.headers.get("Upload-Length", "")
    if not length.isascii() or not length.isdigit() or said.get("purpose") not in evidence.ADDED:
        return HttpResponse(status=400)
    made = services.begin(
        actor=request.user,
        finding_id=found.pk,
        purpose=said["purpose"],
        name=said.get("filename", ""),
        size=int(length),
        note=said.get("note", ""),
    )
    where = reverse("findings:upload-part", args=[assessment, pk, made.key])
    return HttpResponse(status=201, headers={"Location": where, "Tus-Max-Size": str(contents.LARGEST)})


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


@needs(*ADDS)
@require_http_methods(["HEAD", "PATCH"])
@_speaks_tus
def part(request: HttpRequest, assessment: str, pk: int, key: UUID) -> HttpResponse:
    """Say how much has arrived (HEAD), or take more from there on (PATCH)."""
    visible(request, pk)
    if request.method == "HEAD":
        return _state(services.of(request.user, key), 200)
    offset = request.headers.get("Upload-Offset", "")
    if request.content_type != PART or not offset.isascii() or not offset.isdigit():
        return HttpResponse(status=415 if request.content_type != PART else 400)
    found = services.carry_on(actor=request.user, key=key, offset=int(offset), pieces=_body(request))
    if found.evidence_id:
        messages.success(request, _("已上传：%s") % found.name)
    return _state(found, 204)


def _state(found: Upload, status: int) -> HttpResponse:
    sizes = {"Upload-Offset": str(found.received), "Upload-Length": str(found.size)}
    return HttpResponse(status=status, headers=sizes)


def _body(request: HttpRequest) -> Iterator[bytes]:
    while piece := request.read(BLOCK):
        yield piece

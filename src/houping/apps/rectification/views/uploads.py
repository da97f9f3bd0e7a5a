"""Proofs over several connections, for the script of the page; its form sends them in one request (`item.upload`)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from houping.apps import tus
from houping.apps.accounts.access import needs
from houping.apps.rectification.services.uploads import DESK
from houping.apps.rectification.views.item import visible


@needs("rectify.do")
@tus.speaks("POST")
def begin(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Announce a file: its length and, in the metadata, its name and note."""
    found, said = visible(request, pk), tus.announced(request)
    if said is None:
        return HttpResponse(status=400)
    made = DESK.begin(actor=request.user, item=found, name=said.name, size=said.size, note=said.note)
    return tus.begun(reverse("rectification:upload-part", args=[assessment, pk, made.key]))


@needs("rectify.do")
@tus.speaks("HEAD", "PATCH")
def part(request: HttpRequest, assessment: str, pk: int, key: UUID) -> HttpResponse:
    """Say how much has arrived, or take more."""
    visible(request, pk)
    return tus.part(request, DESK, key)

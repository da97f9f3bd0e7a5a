"""Files of evidence over several connections, for the script of the page; its form sends them in one (`finding.upload`)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from houping.apps import tus
from houping.apps.accounts.access import needs
from houping.apps.findings.services import evidence
from houping.apps.findings.services.uploads import DESK
from houping.apps.findings.views.finding import visible

ADDS = tuple(dict.fromkeys(permission for permission, _states in evidence.ADDED.values()))


@needs(*ADDS)
@tus.speaks("POST")
def begin(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Announce a file: its length and, in the metadata, its name, purpose and note."""
    found, said = visible(request, pk), tus.announced(request)
    if said is None or said.purpose not in evidence.ADDED:
        return HttpResponse(status=400)
    made = DESK.begin(
        actor=request.user,
        finding=found,
        purpose=said.purpose,
        name=said.name,
        size=said.size,
        note=said.note,
    )
    return tus.begun(reverse("findings:upload-part", args=[assessment, pk, made.key]))


@needs(*ADDS)
@tus.speaks("HEAD", "PATCH")
def part(request: HttpRequest, assessment: str, pk: int, key: UUID) -> HttpResponse:
    """Say how much has arrived, or take more."""
    visible(request, pk)
    return tus.part(request, DESK, key)

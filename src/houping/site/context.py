"""What the page frame needs on every page: the person, the assessment, the menu, the demonstration mark."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from houping.site.current import LAST
from houping.site.language import way_back
from houping.site.menu import entries


def page_frame(request: HttpRequest) -> dict[str, object]:
    """Return the context of the frame."""
    assessment = getattr(request, "assessment", None)
    person = getattr(request, "user", None)
    signed_in = bool(person and person.is_authenticated)
    key = assessment.key if assessment else request.session.get(LAST) if signed_in else None
    return {
        "assessment": assessment,
        "way_back": way_back(request),
        "demo": settings.DEMO,
        "menu": entries(request, key) if signed_in else [],
        "printed": timezone.now(),
    }

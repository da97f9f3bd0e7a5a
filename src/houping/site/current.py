"""The assessment of the address: looked up once, for the page frame and for the views."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from houping.apps.plans.models import Assessment

LAST = "last_assessment"


class CurrentAssessment:
    """Set `request.assessment` to the one of the address, or to None; an unknown key answers 404."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: dict[str, Any]
    ) -> None:
        """Look the assessment up, after access was checked."""
        key = kwargs.get("assessment")
        request.assessment = get_object_or_404(Assessment, key=key) if key else None  # type: ignore[attr-defined]
        if key and request.user.is_authenticated and request.session.get(LAST) != key:
            request.session[LAST] = key  # pages outside an assessment keep its menu in reach

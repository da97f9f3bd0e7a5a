"""Chinese unless the person chose English; what the browser prefers does not count in an office."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

COOKIE = "houping_language"
CHOICES = ("zh-hans", "en")


class ChineseFirst:
    """Activate the chosen language for the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the chosen language."""
        chosen = request.COOKIES.get(COOKIE, CHOICES[0])
        with translation.override(chosen if chosen in CHOICES else CHOICES[0]):
            request.LANGUAGE_CODE = translation.get_language()
            return self.get_response(request)

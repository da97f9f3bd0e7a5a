"""Chinese unless the person chose English; what the browser prefers does not count in an office."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from houping.apps.accounts.models import LANGUAGE

COOKIE = "houping_language"
CHOICES = ("zh-hans", "en")


class ChineseFirst:
    """Activate the chosen language for the request: of the person who signed in, else of this browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the chosen language."""
        chosen = request.session.get(LANGUAGE) or request.COOKIES.get(COOKIE)
        with translation.override(chosen if chosen in CHOICES else CHOICES[0]):
            request.LANGUAGE_CODE = translation.get_language()
            return self.get_response(request)


def way_back(request: HttpRequest) -> str:
    """Return the address to which the switch of the language leads: this page, or the one that sent a form."""
    return request.get_full_path() if request.method == "GET" else request.headers.get("Referer", "/")

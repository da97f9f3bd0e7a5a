"""The interfaces have no cookies: what a browser sends along is dropped before anything could read it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

ANSWERS = ("/api/v1/", "/v1/")


class NoCookies:
    """Take the cookies off a request to the interface, so that no session can stand in for a token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        if request.path_info.startswith(ANSWERS):
            request.META.pop("HTTP_COOKIE", None)
            request.COOKIES = {}
        return self.get_response(request)

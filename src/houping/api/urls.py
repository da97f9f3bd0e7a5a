"""Addresses of the interface: /api/ explains, /api/v1/ answers; whatever is not listed here is refused as JSON."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.operation import Operation

from houping import __version__
from houping.api import assessments, frame, pages, plan, progress, refusals, results, runs, sample
from houping.api.entry import Unchanged, unchanged
from houping.apps.accounts.access import BY_TOKEN, PUBLIC, Access
from houping.core.errors import MethodNotOffered, NothingThere

View = Callable[..., HttpResponse]
ABOUT = (
    "后评平台的数据接口。每个请求在 Authorization 头中带接口令牌；令牌由安全管理员为单位建立，限定范围和期限。\n\n"
    "The JSON interface of Houping. Every request carries a token in the header Authorization; the security "
    "administrator makes tokens for offices, with scopes and a last day."
)


class Interface(NinjaAPI):
    """The API; its operations are named by their functions."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return the name of the function."""
        return operation.view_func.__name__


def _interface() -> Interface:
    made = Interface(
        title="后评接口 Houping API",
        version=__version__,
        description=ABOUT,
        docs_url=None,
        urls_namespace="api:v1",
    )
    refusals.install(made)
    made.add_exception_handler(Unchanged, unchanged)
    made.add_router("", assessments.router)
    for module in (plan, frame, sample, progress, results, runs):
        made.add_router("/assessments/{key}", module.router)
    made.add_router("", runs.jobs)
    return made


def _spoken(view: View, kind: str) -> View:
    """Answer in the language that the caller asks for, refuse wrong methods as JSON, mark who may come in."""

    @csrf_exempt  # there is no cookie that a foreign page could make a browser send
    @wraps(view)
    def call(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(refusals.language_of(request)):
            response = view(request, *args, **kwargs)
            if response.status_code == 405:
                response = _wrong_method(request, response)
        response.headers["Content-Language"] = refusals.language_of(request)
        patch_vary_headers(response, ("Authorization", "Accept-Language"))
        return response

    call.access = Access(kind)  # type: ignore[attr-defined]
    return call


def _wrong_method(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    possible = response.headers["Allow"]
    answer = refusals.answer(request, MethodNotOffered(method=request.method, possible=possible))
    answer.headers["Allow"] = possible
    return answer


def _nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    return refusals.answer(request, NothingThere())


def _schema(view: View) -> View:
    """Answer GET only."""

    @wraps(view, assigned=())
    def call(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if request.method == "GET" else HttpResponseNotAllowed(["GET"])

    return call


def _patterns(made: Interface) -> list[URLPattern]:
    """Return the addresses of the API, each with its mark; the root of ninja leads nowhere."""
    found, _, _ = made.urls
    open_to_all = {"openapi-json": _schema, "api-root": lambda _view: _nothing}
    for pattern in found:
        mend = open_to_all.get(pattern.name)
        view = mend(pattern.callback) if mend else pattern.callback
        pattern.callback = _spoken(view, PUBLIC if mend else BY_TOKEN)
    return found


interface = _interface()
app_name = "api"
urlpatterns = [
    path("", pages.home, name="home"),
    path("v1/", (_patterns(interface), "ninja", "v1")),
    path("<path:rest>", _spoken(_nothing, PUBLIC), name="nothing"),
]

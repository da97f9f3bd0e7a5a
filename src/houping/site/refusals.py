"""Errors become pages: what is wrong, where, what to do, who can. The one place where kinds map to status."""

import logging
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import is_valid_path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from houping.apps.jobs import disk
from houping.core.errors import DeniedError, DiskFull, HoupingError, InputError, IntegrityError, StateError
from houping.site.logs import route

logger = logging.getLogger(__name__)
ZERO = "%00"
STATUS = {InputError: 422, StateError: 409, DeniedError: 403, IntegrityError: 409}


def status_of(error: HoupingError) -> int:
    """Return the HTTP status of a refusal."""
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 500)


def language() -> str:
    """Return "zh" or "en", as messages of the core name them."""
    return "en" if (get_language() or "").startswith("en") else "zh"


class Refusals:
    """Turn refusals of the core into a page or, for htmx, into a notice."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; an address that only takes forms leads a reader to the page above it, at the form that they sought."""
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET" and not _speaks_for_itself(request):
            return HttpResponseRedirect(page_above(request.path))
        return response

    def process_view(self, request: HttpRequest, view: Any, *_place: Any) -> HttpResponse | None:
        """Refuse an address with a zero byte, which no page writes and PostgreSQL cannot look for.

        Tablets and programs are answered by their own protocols.
        """
        if ZERO in request.META.get("QUERY_STRING", "") and not getattr(view, "speaks_for_itself", False):
            return bad_request(request)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal in words, a full disk among them; leave everything else to Django."""
        if disk.is_full(error):
            logger.error("disk full", exc_info=error, extra={"route": route(request)})
            return refusal(request, 507, DiskFull().message(language()))
        if isinstance(error, HoupingError):
            return refusal(request, status_of(error), error.message(language()))
        return None


def _speaks_for_itself(request: HttpRequest) -> bool:
    found = request.resolver_match
    return request.path.startswith("/api/") or bool(found and getattr(found.func, "speaks_for_itself", False))


def page_above(path: str) -> str:
    """Return the next address above one that exists; what was left off last is named, so that its form stands open."""
    *above, act = path.strip("/").split("/")
    while above:
        shorter = f"/{'/'.join(above)}/"
        if is_valid_path(shorter):
            return f"{shorter}?act={quote(act)}#act-{quote(act)}"
        act = above.pop()
    return "/"


def refusal(request: HttpRequest, status: int, message: str, who: str = "") -> HttpResponse:
    """Return the page (or the fragment for htmx) that says why not, and who can."""
    template = "refusal_fragment.html" if getattr(request, "htmx", False) else "refusal.html"
    context = {"status": status, "message": message, "who": who, "back": came_from(request)}
    response = render(request, template, context, status=status)
    if getattr(request, "htmx", False):
        response.headers["HX-Retarget"] = "#notices"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def came_from(request: HttpRequest) -> str:
    """Return the page of this site from which a form was sent; "" for none."""
    address = request.headers.get("Referer", "") if request.method == "POST" else ""
    try:
        own = {request.get_host()} if address else set()
    except DisallowedHost:  # refused for that already
        return ""
    return address if url_has_allowed_host_and_scheme(address, own, request.is_secure()) else ""


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the page is too old; the browser keeps what was typed when the person goes back."""
    return refusal(request, 403, _("页面已过期。请返回上一页（已填内容仍在），刷新后重新提交。"))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400."""
    return refusal(request, 400, _("请求无法识别。请从页面上的链接或按钮进入。"))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403: why not, and who can."""
    message = str(exception) or _("您没有进行此操作的权限。")
    return refusal(request, 403, message, who=getattr(exception, "who", ""))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404."""
    person = getattr(request, "user", None)
    if person and person.is_authenticated:
        return refusal(request, 404, _("没有这个页面，或其内容已不在。请从首页的目录进入。"))
    return refusal(request, 404, _("没有这个页面，或其内容已不在。请核对地址；有账号的，登录后从目录进入。"))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500; the log has the trace. A disk that fills while an upload comes in is told as what it is."""
    fault = sys.exc_info()[1]
    if fault is not None and disk.is_full(fault):
        return refusal(request, 507, DiskFull().message(language()))
    return refusal(
        request, 500, _("系统出错，已记入日志。未保存任何半截数据，请稍后重试；如仍出现，请联系系统管理员。")
    )

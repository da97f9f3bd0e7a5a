"""The form filler at /fill/: a shell without data, its service worker, and the public key of the recovery.

The shell is a built file (`frontend/`, kept in `static/filler`). It is public because nothing of it depends on who
asks: forms and lists come by the token of a tablet, over OpenRosa. Its policy differs from that of the other pages in
what the form engine (WebAssembly), photos (blob:) and camera and position of a tablet need; no outside address is open.
"""

from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from houping.apps.accounts.access import public
from houping.apps.collection import recovery

BUILT = Path(__file__).resolve().parent / "static" / "filler"
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=()",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


@public
@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """Send the page of the filler."""
    return HttpResponse(_built("index.html"), content_type="text/html; charset=utf-8", headers=HEADERS)


@public
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Send the service worker, which may answer for /fill/ only."""
    headers = HEADERS | {"Service-Worker-Allowed": "/fill/"}
    return HttpResponse(_built("sw.js"), content_type="text/javascript; charset=utf-8", headers=headers)


@public
@require_safe
def recovery_key(request: HttpRequest) -> HttpResponse:
    """Send the public key for which tablets seal their recovery code and their export."""
    return JsonResponse(recovery.public_key(), headers=HEADERS)


@lru_cache(maxsize=4)
def _built(name: str) -> bytes:
    return (BUILT / name).read_bytes()

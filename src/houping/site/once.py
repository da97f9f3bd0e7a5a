"""A form is done once: a double click, or a browser that sends again, gets the answer of the first time.

Every form of a page carries its own random mask (`csrfmiddlewaretoken`), so that the same mask with the same content
is the same form sent twice, never a second wish. Only an answer that leads on (a redirect) is repeated; a refusal is
forgotten, so that the person can try again.
"""

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, UnreadablePostError

from houping.core.errors import StillSubmitting
from houping.site.refusals import language, refusal

REMEMBERED_S = 60.0
PATIENCE_S = 20.0  # how long the second waits for the first
TOKEN = "csrfmiddlewaretoken"


class Once:
    """Let the first of equal forms through, and answer the others like it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        key = form_key(request)
        if not key:
            return self.get_response(request)
        mark = Path(settings.DATA) / "once" / key
        for _ in _patience():
            if _begin(mark):
                return self._first(request, mark)
            if address := _said(mark):
                return HttpResponseRedirect(address)
        return refusal(request, 409, StillSubmitting().message(language()))

    def _first(self, request: HttpRequest, mark: Path) -> HttpResponse:
        """Answer, and remember where the answer leads."""
        with _forgotten_unless_kept(mark) as keep:
            response = self.get_response(request)
            if response.status_code in (302, 303) and mark.exists():
                keep(response.headers["Location"])
        return response


def form_key(request: HttpRequest) -> str:
    """Return what tells a sent form from all others; "" for what is no form of a person signed in."""
    if request.method != "POST" or not request.user.is_authenticated:
        return ""
    try:
        token = request.POST.get(TOKEN)
        files = [(name, f.name, _digest(f)) for name, found in request.FILES.lists() for f in found]
    except UnreadablePostError:  # half an upload: the check of the token refuses it
        return ""
    if not token:
        return ""
    said = (request.session.session_key, request.get_full_path(), sorted(request.POST.lists()), files)
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _digest(file: UploadedFile) -> str:
    """Return the digest of a file: one that was put right has often the name and the size of the wrong one."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _patience() -> Iterator[None]:
    """Yield again and again until it has taken too long."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        yield
        time.sleep(0.05)


def _begin(mark: Path) -> bool:
    """Make the mark of a form; False when it stands already. A mark that is too old is made anew."""
    mark.parent.mkdir(mode=0o700, exist_ok=True)
    _sweep(mark.parent)
    try:
        os.close(os.open(mark, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return False
    return True


def _sweep(folder: Path) -> None:
    """Remove what is too old: answers, and marks of processes that were killed."""
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > REMEMBERED_S:
                path.unlink()


def _said(mark: Path) -> str:
    """Return where the first answer led, or "" while there is none."""
    with suppress(FileNotFoundError):
        return mark.read_text(encoding="utf-8")
    return ""


@contextmanager
def _forgotten_unless_kept(mark: Path) -> Iterator[Callable[[str], None]]:
    """Yield how to keep an address; without it the mark goes, so that the form can be sent again."""
    kept = []

    def keep(address: str) -> None:
        beside = mark.with_name(f".{mark.name}")
        beside.write_text(address, encoding="utf-8")
        beside.replace(mark)
        kept.append(address)

    try:
        yield keep
    finally:
        if not kept:
            mark.unlink(missing_ok=True)

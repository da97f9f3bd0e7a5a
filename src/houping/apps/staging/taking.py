"""Views whose forms take files that came before them: the address of the form is the address of its files.

To a request in the terms of tus the view answers with its files' state; a form that names files which wait gets them
as if it had brought them. Whoever may not send the form cannot leave a file for it, and nobody uses another's.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import wraps
from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse

from houping.apps import parts, tus
from houping.apps.accounts.wording import sentence
from houping.apps.staging.desk import DESK
from houping.apps.staging.models import Staged
from houping.core.errors import HoupingError

PREFIX, KEY = "staged-", "upload"
View = Callable[..., HttpResponse]


def takes_files(view: View) -> View:
    """Let the forms of a view bring files over several connections; goes below what says who may open it."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "Tus-Resumable" in request.headers:
            return _begin(request) if request.method == "POST" else _part(request)
        with ExitStack() as opened:
            used = list(_brought(request, opened)) if request.method == "POST" else []
            response = view(request, *args, **kwargs)
        if response.status_code == 302:
            for staged in used:
                DESK.forget(staged)
        return response

    return answer


@tus.speaks("POST")
def _begin(request: HttpRequest) -> HttpResponse:
    said = tus.announced(request)
    if said is None:
        return HttpResponse(status=400)
    made = DESK.begin(actor=request.user, name=said.name, size=said.size, place=request.path)
    return tus.begun(f"{request.path}?{KEY}={made.key}")


@tus.speaks("HEAD", "PATCH")
def _part(request: HttpRequest) -> HttpResponse:
    key = _key(request.GET.get(KEY, ""))
    if key is None:
        return HttpResponse(status=400)
    DESK.of(request.user, key, place=request.path)
    return tus.part(request, DESK, key)


def _brought(request: HttpRequest, opened: ExitStack) -> Iterator[Staged]:
    """Add the files that a form names to those that it brings, before them; yield them."""
    for name in [name for name in request.POST if name.startswith(PREFIX)]:
        field, came = name.removeprefix(PREFIX), []
        for key in filter(None, map(_key, request.POST.getlist(name))):
            try:
                found = DESK.of(request.user, key, place=request.path)
                came.append(_file(found, opened))
                yield found
            except HoupingError as error:
                messages.error(request, sentence(error))
                came.append(
                    UploadedFile(BytesIO(), name="—", size=0)
                )  # so that the field says that one is missing
        request.FILES.setlist(field, [*came, *request.FILES.getlist(field)])


def _file(found: Staged, opened: ExitStack) -> UploadedFile:
    stream = opened.enter_context(parts.whole(found.key, found.size))
    file = UploadedFile(stream, name=found.name, size=found.size)
    file.staged = str(found.key)  # type: ignore[attr-defined] # the page names it again when the form is refused
    return file


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

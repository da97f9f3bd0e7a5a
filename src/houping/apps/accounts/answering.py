"""A refused act is answered on the page where it was tried, as that page is now; nobody is left on a bare refusal."""

import functools
import inspect
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict

from houping.apps.accounts.wording import sentence
from houping.core.errors import HoupingError

View = Callable[..., HttpResponse]


def in_place(page: View) -> Callable[[View], View]:
    """Let a refusal of an act stand on top of a page, with status 409.

    page : a view; of the parts of the address of the act it gets those that it names
    """
    taken = set(inspect.signature(page).parameters)

    def wrap(act: View) -> View:
        @functools.wraps(act)
        def answer(request: HttpRequest, **place: Any) -> HttpResponse:
            try:
                return act(request, **place)
            except HoupingError as error:
                messages.error(request, sentence(error))
            request.POST = QueryDict()  # the page as it is, not what was sent
            shown = page(request, **{name: value for name, value in place.items() if name in taken})
            shown.status_code = 409
            return shown

        return answer

    return wrap


def seen_again(typed: QueryDict, record: Any) -> QueryDict:
    """Return what was typed, for the record as the page shows it now: sent again, it is about that."""
    data = typed.copy()
    data["version"] = str(record.version)
    return data

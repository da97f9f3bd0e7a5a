"""Ledgers narrowed by their address (?state=closed&county=500101): the page, its print and its Excel table alike."""

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import HttpRequest

Choices = Iterable[tuple[str, Any]]
By = Callable[[Any, str], Any]  # (query, what was chosen) -> what of the query is left
PAGE, WHOLE = 50, 5000  # rows of a page, and of a ledger that is shown whole to be printed
LONGEST = 60


@dataclass(frozen=True)
class Choice:
    """One control: the field that it narrows by, what it is called, what can be chosen, what is."""

    name: str
    label: object
    choices: list[tuple[str, Any]]
    chosen: str


@dataclass(frozen=True)
class Narrowed:
    """What is left of a ledger, the controls that narrowed it, and the part of the address that says so.

    words : what was searched for, None where nothing is searched; kept : what else the address says (`queue`)
    """

    found: Any
    choices: list[Choice]
    words: str | None = None
    kept: tuple[tuple[str, str], ...] = ()

    @property
    def query(self) -> str:
        """The address of what is shown: "?state=closed", or "" for everything."""
        chosen = {**dict(self.kept), **{c.name: c.chosen for c in self.choices}, "words": self.words or ""}
        chosen = {name: value for name, value in chosen.items() if value}
        return f"?{urlencode(chosen)}" if chosen else ""

    @property
    def more(self) -> str:
        """The same, for what follows in an address that already says something: "&county=500101", without `kept`."""
        query = Narrowed(None, self.choices, self.words).query
        return f"&{query[1:]}" if query else ""


def narrowed(
    request: HttpRequest,
    found: Any,
    *,
    words: Sequence[str] = (),
    by: dict[str, By] | None = None,
    kept: tuple[tuple[str, str], ...] = (),
    strict: bool = False,
    **fields: tuple[object, Choices],
) -> Narrowed:
    """Return what of a query the address asks for. fields : field of the model -> (its name on the page, choices).

    words : fields one of which contains each word of `?words=`; by : how fields that are none of the model narrow it.
    What is no choice narrows nothing; where it is `strict`, nothing meets it.
    """
    choices = [
        Choice(name, label, known := list(possible), _chosen(request, name, known))
        for name, (label, possible) in fields.items()
    ]
    for choice in choices:
        if choice.chosen:
            how = (by or {}).get(choice.name)
            found = how(found, choice.chosen) if how else found.filter(**{choice.name: choice.chosen})
        elif strict and request.GET.get(choice.name):
            found = found.none()
    said = request.GET.get("words", "").strip()[:LONGEST] if words else None
    return Narrowed(telling(found, words, said or ""), choices, said, kept)


def telling(found: Any, fields: Sequence[str], words: str) -> Any:
    """Return what of a query contains every one of some words in one of its fields."""
    for word in words.split():
        found = found.filter(functools.reduce(or_, (Q(**{f"{name}__icontains": word}) for name in fields)))
    return found


def paged(request: HttpRequest, found: Any, size: int = PAGE) -> Page[Any]:
    """Return the page of a ledger that the address asks for, or all its rows for the printer (`?rows=all`)."""
    pages = Paginator(found, size)
    if request.GET.get("rows") == "all" and pages.count <= WHOLE:
        pages = Paginator(found, WHOLE)
    return pages.get_page(request.GET.get("page"))


def _chosen(request: HttpRequest, name: str, choices: list[tuple[str, Any]]) -> str:
    wanted = request.GET.get(name, "")
    return wanted if any(code == wanted for code, _label in choices) else ""

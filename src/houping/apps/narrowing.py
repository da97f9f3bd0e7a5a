"""Ledgers narrowed by their address (?state=closed&county=500101): the page and its Excel table alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

Choices = Iterable[tuple[str, Any]]


@dataclass(frozen=True)
class Choice:
    """One control: the field that it narrows by, what it is called, what can be chosen, what is."""

    name: str
    label: object
    choices: list[tuple[str, Any]]
    chosen: str


@dataclass(frozen=True)
class Narrowed:
    """What is left of a ledger, the controls that narrowed it, and the part of the address that says so."""

    found: Any
    choices: list[Choice]

    @property
    def query(self) -> str:
        """The address of what is shown: "?state=closed", or "" for everything."""
        chosen = {c.name: c.chosen for c in self.choices if c.chosen}
        return f"?{urlencode(chosen)}" if chosen else ""


def narrowed(request: HttpRequest, found: Any, **fields: tuple[object, Choices]) -> Narrowed:
    """Return what of a query the address asks for. fields : field of the model -> (its name on the page, choices).

    What is no choice narrows nothing.
    """
    choices = [
        Choice(name, label, known := list(possible), _chosen(request, name, known))
        for name, (label, possible) in fields.items()
    ]
    for choice in choices:
        if choice.chosen:
            found = found.filter(**{choice.name: choice.chosen})
    return Narrowed(found, choices)


def _chosen(request: HttpRequest, name: str, choices: list[tuple[str, Any]]) -> str:
    wanted = request.GET.get(name, "")
    return wanted if any(code == wanted for code, _label in choices) else ""

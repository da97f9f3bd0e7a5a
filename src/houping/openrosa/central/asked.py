"""What a request for a table asks: the options of OData that are offered; any other is refused, never ignored."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict

from houping.core.errors import QueryNotOffered, RequestUnusable

OFFERED = frozenset(
    {"$top", "$skip", "$count", "$filter", "$expand", "$select", "$skiptoken", "$format", "$wkt"}
)
TOKEN = re.compile(r"(\d{1,18})\.(\d{1,9})")


@dataclass(frozen=True)
class Asked:
    """The options. `top`: None for all; `after`: where an earlier answer ended (interview, rows given of it)."""

    top: int | None
    skip: int
    count: bool
    filter: str
    expand: bool
    select: tuple[str, ...]
    after: tuple[int, int] | None


def read(request: HttpRequest) -> Asked:
    """Return what is asked. Raises QueryNotOffered, RequestUnusable."""
    given = request.GET
    for name in given:
        if name.startswith("$") and name not in OFFERED:
            raise QueryNotOffered(what=name[:40])
    expand, select = given.get("$expand", ""), given.get("$select", "")
    if expand not in ("", "*"):
        raise QueryNotOffered(what=f"$expand={expand[:40]}")
    if expand and select:
        raise QueryNotOffered(what="$select + $expand")
    top = given.get("$top")
    return Asked(
        top=None if top is None else _number(given, "$top"),
        skip=_number(given, "$skip"),
        count=given.get("$count", "").lower() == "true",
        filter=given.get("$filter", ""),
        expand=bool(expand),
        select=tuple(path.strip() for path in select.split(",") if path.strip()),
        after=_after(given.get("$skiptoken", "")),
    )


def _number(given: Mapping[str, Any], name: str) -> int:
    text = str(given.get(name, "0"))
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise RequestUnusable(places=f"query.{name}")
    return int(text)


def _after(text: str) -> tuple[int, int] | None:
    if not text:
        return None
    match = TOKEN.fullmatch(text)
    if match is None:
        raise RequestUnusable(places="query.$skiptoken")
    return int(match[1]), int(match[2])


def next_page(request: HttpRequest, after: tuple[int, int]) -> str:
    """Return the address of what follows; it stays right when new interviews come in meanwhile."""
    given = QueryDict(mutable=True)
    given.update({name: value for name, value in request.GET.items() if name != "$skip"})
    given["$skiptoken"] = f"{after[0]}.{after[1]}"
    return request.build_absolute_uri(f"{request.path}?{given.urlencode()}")


def selected(row: Mapping[str, Any], paths: tuple[str, ...]) -> dict[str, Any]:
    """Return the fields of a row that were asked for: whole groups or single answers, named a/b."""
    if not paths:
        return dict(row)
    found: dict[str, Any] = {}
    for path in paths:
        place: Any = row
        target, (*groups, name) = found, path.split("/")
        for group in groups:
            place = place.get(group) if isinstance(place, Mapping) else None
            target = target.setdefault(group, {})
        if not isinstance(place, Mapping) or name not in place:
            raise RequestUnusable(places=f"query.$select {path[:80]}")
        target[name] = place[name]
    return found

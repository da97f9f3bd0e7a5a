"""What the operations share: pages of a list, tags of answers, the assessment of the address."""

from collections.abc import Callable, Sequence
from math import isfinite
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags
from ninja import Field, Path, Schema

from houping import __version__
from houping.api.entry import Unchanged, caller
from houping.api.refusals import language_of
from houping.apps.plans import groups
from houping.apps.plans.models import Assessment
from houping.core.errors import NotForCounties, NothingThere, RequestUnusable
from houping.core.plan.model import Plan
from houping.core.provenance import digest_json

T = TypeVar("T")
LARGEST = 32767  # of the numbers that count versions, frames, draws

Key = Annotated[str, Path(pattern=r"^[-a-zA-Z0-9_]{1,40}$", description="评估代号 key of the assessment")]
Number = Annotated[int, Path(ge=1, le=LARGEST, description="序号 number")]
CountyCode = Annotated[str, Path(pattern=r"^[0-9A-Z]{6,12}$", description="区划代码 division code")]


class Page(Schema):
    """Which part of a list."""

    page: int = Field(1, ge=1, le=100_000, description="页码，从 1 开始 page, from 1")
    size: int = Field(50, ge=1, le=200, description="每页条数 entries of a page")


class GroupFilter(Page):
    """Which counties: all of them, or a comparison group named by its size (R-3.6)."""

    group: str = Field(
        "", pattern=r"^[a-z0-9]{0,8}$", description="空为全部，或 14、19 empty for all, or one group"
    )


def group_of(request: HttpRequest, plan: Plan, chosen: GroupFilter) -> groups.Shown:
    """Return the counties of the group that was asked for; raises RequestUnusable for one that the plan has not."""
    shown = groups.shown(request, plan)
    if chosen.group != shown.key:
        known = "、".join(key for key, _words in shown.choices if key)
        raise RequestUnusable(places=f"query.group ({known})")
    return shown


class Listing(Schema, Generic[T]):
    """One page of a list."""

    items: list[T]
    page: int
    size: int
    total: int = Field(description="总条数 entries in all")
    pages: int = Field(description="总页数 pages in all")


def listing(found: QuerySet[Any] | Sequence[Any], page: Page, write: Callable[[Any], Any]) -> dict[str, Any]:
    """Return one page; beyond the last it is empty."""
    total = found.count() if isinstance(found, QuerySet) else len(found)
    first = (page.page - 1) * page.size
    shown = [write(entry) for entry in found[first : first + page.size]] if first < total else []
    return {
        "items": shown,
        "page": page.page,
        "size": page.size,
        "total": total,
        "pages": -(-total // page.size),
    }


def assessment_of(request: HttpRequest, key: str) -> Assessment:
    """Return the assessment of the address; one out of reach of the token is not there. Raises NothingThere."""
    found = Assessment.objects.filter(key=key).first() if caller(request).reaches(key) else None
    if found is None:
        raise NothingThere()
    return found


def for_the_city(request: HttpRequest) -> None:
    """Raise NotForCounties when the office of a county asks for what concerns all of them."""
    if caller(request).county:
        raise NotForCounties()


def tag(request: HttpRequest, response: HttpResponse, *digests: object) -> None:
    """Set the ETag of an answer that follows from digests; raises Unchanged when the caller has it already.

    Language and version of the program change the bytes of an answer, so they are part of the tag.
    """
    whole = [
        list(digests),
        language_of(request),
        __version__,
        request.get_full_path(),
        caller(request).county,
    ]
    etag = f'"{digest_json(whole)[:32]}"'
    given = parse_etags(request.headers.get("If-None-Match", ""))
    if etag in {known.removeprefix("W/") for known in given} or given == ["*"]:
        raise Unchanged(etag)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"


def figure(value: Any) -> float | None:
    """Return a number as JSON can write it: what is missing or not a number is null, never zero."""
    return float(value) if value is not None and isfinite(value) else None

"""The frame: its digests and its counts by county; never a village or a household (R-6.1)."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from houping.api.entry import reads
from houping.api.parts import Key, Listing, Number, Page, assessment_of, listing, tag
from houping.apps.frames.models import Frame as Row
from houping.core.errors import NothingThere

router = Router(tags=["抽样框 Frame"])
SCOPE = "frame:read"


class HandedIn(Schema):
    """One file as handed in."""

    name: str
    bytes: int
    sha256: str


class Frame(Schema):
    """One frame from upload to freeze."""

    number: int
    title: str
    demo: bool
    state: str
    state_name: str
    files: list[HandedIn]
    errors: int
    root: str = Field(description="冻结后的 Merkle 根摘要 Merkle root after freezing, else empty")
    salt_commitment: str = Field(description="加盐承诺值 commitment to the salt")
    run: str = Field(description="冻结的运行记录 run that froze it, else empty")
    uploaded: datetime
    signed: datetime | None
    frozen: datetime | None


class FrameCounty(Schema):
    """What the frame counts in one county."""

    county: str
    county_name: str
    villages: int
    relieved_villages: int
    households: int
    monitored: int
    relieved: int
    listed: int
    phones: int = Field(description="可电话调查户 households that can be telephoned")


@reads(
    router, "/frames", scope=SCOPE, answer=Listing[Frame], summary="抽样框及其摘要 Frames and their digests"
)
def frames(request: HttpRequest, key: Key, page: Query[Page]) -> Any:
    """List the frames, newest first."""
    return listing(assessment_of(request, key).frames.select_related("run"), page, _write)


@reads(router, "/frames/{number}", scope=SCOPE, answer=Frame, summary="一个抽样框 One frame", tagged=True)
def frame(request: HttpRequest, response: HttpResponse, key: Key, number: Number) -> Any:
    """Return one frame."""
    found = _frame(request, key, number)
    tag(request, response, found.root, found.state, found.files, found.errors)
    return _write(found)


@reads(
    router,
    "/frames/{number}/counties",
    scope=SCOPE,
    answer=Listing[FrameCounty],
    summary="抽样框分区县数量 Counts by county",
    tagged=True,
)
def frame_counties(
    request: HttpRequest, response: HttpResponse, key: Key, number: Number, page: Query[Page]
) -> Any:
    """List the counts by county in the order of the division codes; empty until the checks have passed."""
    found = _frame(request, key, number)
    tag(request, response, found.root, found.counties)
    return listing(found.counties, page, FrameCounty.model_validate)


def _frame(request: HttpRequest, key: str, number: int) -> Row:
    found = assessment_of(request, key).frames.select_related("run").filter(number=number).first()
    if found is None:
        raise NothingThere()
    return found


def _write(row: Row) -> Frame:
    fields = ("number", "title", "demo", "state", "files", "errors", "root", "salt_commitment")
    dates = ("uploaded", "signed", "frozen")
    about = {name: getattr(row, name) for name in (*fields, *dates)}
    return Frame(state_name=str(row.get_state_display()), run=row.run.run if row.run else "", **about)

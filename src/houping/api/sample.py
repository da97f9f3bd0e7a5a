"""The draw: what was committed, announced and sealed. Lists of villages and households are in no scope (R-6.11)."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from houping.api.entry import caller, reads
from houping.api.parts import Key, Listing, Number, Page, assessment_of, listing, tag
from houping.apps.sampling.models import Ceremony
from houping.apps.tokens.services import tell_read
from houping.chain.seal import SEALED, read_sealed
from houping.core.errors import NothingThere, SampleNotPublished

router = Router(tags=["抽样 Draw"])
SCOPE = "sample:read"
PUBLISHED = ("published", "released", "revealed")


class Draw(Schema):
    """One draw from its commitment to its proof."""

    number: int
    state: str
    state_name: str
    commitment: str = Field(description="承诺值 SHA-256 of the secret number")
    plan_digest: str
    root: str = Field(description="抽样框根摘要 root of the frozen frame")
    event: str = Field(description="随机事件 the event that brings chance in")
    event_at: datetime | None
    beacon: str = Field(
        description="随机事件正文，见证结束前为空 text of the outcome, empty before it is known"
    )
    sealed: str = Field(
        description="封存记录摘要，抽样前为空 digest of the sealed record, empty before the draw"
    )
    run: str
    committed: datetime
    release_at: datetime | None
    revealed: datetime | None


class SealedRecord(Schema):
    """What was published on the day of the draw: it binds everything and names no village."""

    format: str
    demo: bool
    notice: str
    commitment: str
    root: str
    plan_digest: str
    beacon: str
    salt_commitment: str
    bundle: str
    files: dict[str, str]


@reads(router, "/draws", scope=SCOPE, answer=Listing[Draw], summary="抽样及其摘要 Draws and their digests")
def draws(request: HttpRequest, key: Key, page: Query[Page]) -> Any:
    """List the draws, newest first; the one that is not superseded counts."""
    return listing(assessment_of(request, key).ceremonies.select_related("run"), page, _write)


@reads(
    router,
    "/draws/{number}/sealed",
    scope=SCOPE,
    answer=SealedRecord,
    summary="已公布的封存记录 The published sealed record",
    tagged=True,
)
def sealed(request: HttpRequest, response: HttpResponse, key: Key, number: Number) -> Any:
    """Return the sealed record once it is published."""
    found = assessment_of(request, key).ceremonies.select_related("run", "assessment")
    shown = found.filter(number=number).first()
    if shown is None:
        raise NothingThere()
    if shown.state not in PUBLISHED:
        raise SampleNotPublished()
    tag(request, response, shown.sealed)
    tell_read(bearer=caller(request), what=f"draw:{number}:{SEALED}", assessment=key)
    return read_sealed(shown.folder / SEALED).model_dump()


def _write(row: Ceremony) -> Draw:
    fields = ("number", "state", "commitment", "plan_digest", "root", "event", "event_at", "beacon", "sealed")
    dates = ("committed", "release_at", "revealed")
    about = {name: getattr(row, name) for name in (*fields, *dates)}
    return Draw(state_name=str(row.get_state_display()), run=row.run.run if row.run else "", **about)

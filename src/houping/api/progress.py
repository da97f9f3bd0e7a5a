"""How far the work is: steps with their dates, deliveries of answers, coverage, counts by county against quotas."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from ninja import Field, Query, Router, Schema

from houping.api.entry import reads
from houping.api.frame import HandedIn
from houping.api.parts import GroupFilter, Key, Listing, Page, assessment_of, group_of, listing, tag
from houping.apps.plans.models import Milestone
from houping.apps.plans.queries import in_force
from houping.apps.results import figures
from houping.apps.results import progress as counted
from houping.apps.results.models import Delivery as Row
from houping.apps.sampling import queries as sampling
from houping.core.errors import StepsMissing

router = Router(tags=["进展 Progress"])
SCOPE = "progress:read"


class Step(Schema):
    """One of the steps of the plan: planned dates, actual dates."""

    step: int
    name: str
    lead: str
    clause: str
    planned_start: date | None
    planned_end: date
    actual_start: date | None
    actual_end: date | None


class Delivery(Schema):
    """One delivery of answers."""

    number: int
    title: str
    state: str
    state_name: str
    files: list[HandedIn]
    run: str = Field(description="核对通过的运行记录 run of the checked answers, else empty")
    given: datetime


class Coverage(Schema):
    """What the sample covers of the frame (R-2.5)."""

    name: str
    frame: int | None
    sample: int | None
    share: float | None = Field(description="0..1")


class Share(Schema):
    """What the drawn sample asks for, and what came in."""

    asked: int
    done: int
    share: float | None = Field(description="done / asked；无要求时为 null null where nothing is asked")


class CountyProgress(Schema):
    """One county against its quotas, counted as on the page 分县进度."""

    county: str
    name: str
    villages: Share = Field(description="村表 village sheets")
    households: Share = Field(description="入户完整访问，按最低有效户数 completed household interviews")
    phone: Share = Field(description="电话完整访问 completed telephone interviews")


@reads(
    router,
    "/progress",
    scope=SCOPE,
    answer=Listing[Step],
    summary="各步骤计划与实际日期 Steps and their dates",
)
def progress(request: HttpRequest, key: Key, page: Query[Page]) -> Any:
    """List the steps of the plan."""
    return listing(assessment_of(request, key).milestones.all(), page, _step)


@reads(
    router,
    "/deliveries",
    scope=SCOPE,
    answer=Listing[Delivery],
    summary="调查结果提交批次 Deliveries of answers",
)
def deliveries(request: HttpRequest, key: Key, page: Query[Page]) -> Any:
    """List the deliveries of answers, newest first."""
    return listing(assessment_of(request, key).deliveries.select_related("run"), page, _delivery)


@reads(
    router,
    "/progress/coverage",
    scope=SCOPE,
    answer=Listing[Coverage],
    summary="覆盖情况 Coverage",
    tagged=True,
)
def coverage(request: HttpRequest, response: HttpResponse, key: Key, page: Query[Page]) -> Any:
    """List what the sample covers of the frame, from the newest results."""
    found = figures.newest(assessment_of(request, key))
    if found is None:
        raise StepsMissing(missing=gettext("计算结果"))
    tag(request, response, found.run)
    return listing(_coverage(found), page, Coverage.model_validate)


@reads(
    router,
    "/progress/counties",
    scope=SCOPE,
    answer=Listing[CountyProgress],
    summary="分区县进度与配额 Counties against their quotas",
)
def progress_counties(request: HttpRequest, key: Key, chosen: Query[GroupFilter]) -> Any:
    """List the counties of the drawn sample with what has come in, in the order of the division codes."""
    found = assessment_of(request, key)
    plan = in_force(found)
    if plan is None or sampling.current_sample(found) is None:
        raise StepsMissing(missing=gettext("样本"))
    shown = group_of(request, plan, chosen)
    return listing(counted.counties(found, shown, counted.source(found)), chosen, _county)


def _step(row: Milestone) -> Step:
    return Step(**{name: getattr(row, name) for name in Step.model_fields})


def _delivery(row: Row) -> Delivery:
    about = {name: getattr(row, name) for name in ("number", "title", "state", "files", "given")}
    return Delivery(state_name=str(row.get_state_display()), run=row.run.run if row.run else "", **about)


def _coverage(found: figures.Figures) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    while name := found.city(f"coverage.{len(rows)}.name"):
        facts = {part: found.city(f"coverage.{len(rows)}.{part}") for part in ("frame", "sample", "share")}
        rows.append(
            {"name": name["text"], **{part: fact["value"] if fact else None for part, fact in facts.items()}}
        )
    return rows


def _county(row: counted.County) -> dict[str, Any]:
    pairs = {name: getattr(row, name) for name in counted.COUNTED}
    shares = {name: {"asked": p.asked, "done": p.done, "share": p.share} for name, p in pairs.items()}
    return {"county": row.code, "name": row.name, **shares}

"""How far the work is: steps with their dates, deliveries of answers, coverage, counts by county against quotas."""

from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from houping.api.entry import reads
from houping.api.frame import HandedIn
from houping.api.parts import Key, Listing, Page, assessment_of, listing, tag
from houping.apps.jobs.models import Run
from houping.apps.plans.models import Assessment, Milestone
from houping.apps.results import figures
from houping.apps.results.models import Delivery as Row
from houping.apps.results.models import of
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


class CountyProgress(Schema):
    """One county: what the drawn sample asks for, and what came in."""

    county: str
    villages: int = Field(description="样本村数 villages of the sample")
    households: int = Field(description="抽中户数 households drawn")
    minimum: int = Field(description="方案规定的最低有效户数 least completes that the plan asks for")
    expected: float = Field(description="预计有效户数 completes expected")
    completed: int = Field(description="已完成入户问卷 completed household interviews")
    phone_expected: int = Field(description="预计有效电话样本 telephone completes expected")
    phone_completed: int = Field(description="已完成电话问卷 completed telephone interviews")


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
        raise StepsMissing(missing="计算结果")
    tag(request, response, found.run)
    return listing(_coverage(found), page, Coverage.model_validate)


@reads(
    router,
    "/progress/counties",
    scope=SCOPE,
    answer=Listing[CountyProgress],
    summary="分区县进度与配额 Counties against their quotas",
    tagged=True,
)
def progress_counties(request: HttpRequest, response: HttpResponse, key: Key, page: Query[Page]) -> Any:
    """List the counties of the drawn sample with what has come in, in the order of the division codes."""
    found = assessment_of(request, key)
    sample, answers = sampling.current_sample(found), of(found, "answers")
    if sample is None:
        raise StepsMissing(missing="样本")
    tag(request, response, sample.run, answers.run if answers else "")
    return listing(_counties(found, answers), page, CountyProgress.model_validate)


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


def _counties(found: Assessment, answers: Run | None) -> list[dict[str, Any]]:
    folder = str(found.workspace.parent / answers.folder) if answers else ""
    homes, calls = (_completed(folder, name) if folder else {} for name in ("households", "phone"))
    return [
        {
            **{name: quota[name] for name in ("villages", "households", "minimum")},
            "county": county,
            "expected": quota["completes"],
            "completed": homes.get(county, 0),
            "phone_expected": quota["phone"],
            "phone_completed": calls.get(county, 0),
        }
        for county, quota in sorted(sampling.quotas(found).items())
    ]


@lru_cache(maxsize=8)
def _completed(folder: str, name: str) -> dict[str, int]:
    """Return county -> completed interviews; a run never changes, so what was counted once stays right."""
    table = pl.scan_parquet(Path(folder) / f"{name}.parquet").filter(pl.col("disposition") == "complete")
    return dict(table.group_by("county").len().collect().iter_rows())

"""Runs: listed with their digests, started once per key, followed as a job."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Field, Header, Path, Query, Router, Schema, Status
from pydantic import ConfigDict

from houping.api.entry import caller, reads, starts
from houping.api.parts import Key, Listing, Page, assessment_of, for_the_city, listing
from houping.apps.jobs.models import Job as Row
from houping.apps.jobs.models import Run as RunRow
from houping.apps.results import services
from houping.apps.tokens.services import job_of, start_once
from houping.chain.steps import STEPS
from houping.core.errors import NothingThere

router = Router(tags=["计算 Computation"])
jobs = Router(tags=["计算 Computation"])
SCOPE = "run:start"
READ = "results:read"
TEXT = r"^[^\x00-\x1f\x7f]+$"


Step = Literal[tuple(STEPS)]  # the steps of the chain


class Run(Schema):
    """One finished step of the chain: what went in, what came out; never changed."""

    run: str
    step: str
    inputs: dict[str, str] = Field(description="输入名称 -> 摘要 input -> digest")
    outputs: dict[str, str] = Field(description="输出文件 -> SHA-256 output file -> SHA-256")
    code: str = Field(description="程序摘要 digest of the program")
    version: str
    created: datetime


class RunFilter(Page):
    """Which runs."""

    step: Step | None = Field(None, description="步骤 step of the chain")


class Strict(Schema):
    """What is handed in; unknown names are refused, so that a slip of the pen changes no result."""

    model_config = ConfigDict(extra="forbid")


class Ruling(Strict):
    """What the panel decided on a trigger of section 八."""

    county: str = Field(pattern=r"^[0-9A-Z]{6,12}$")
    trigger: str = Field(max_length=40, pattern=TEXT)
    basis: str = Field(max_length=200, pattern=TEXT, description="依据 basis")


class Limit(Strict):
    """The best grade that a ruling leaves open to a county."""

    county: str = Field(pattern=r"^[0-9A-Z]{6,12}$")
    grade: str = Field(max_length=20, pattern=TEXT)
    basis: str = Field(max_length=200, pattern=TEXT, description="依据 basis")


class Computation(Strict):
    """What to compute on the newest checked answers: weights, estimates, scores, grades, reports."""

    seed: str = Field(
        "houping", min_length=1, max_length=80, pattern=TEXT, description="重抽样种子 seed of resampling"
    )
    rulings: list[Ruling] = Field(default_factory=list, max_length=500, description="研判认定 rulings")
    limits: list[Limit] = Field(default_factory=list, max_length=100, description="等次限制 limits")


class Job(Schema):
    """A piece of long work."""

    id: UUID
    title: str
    assessment: str
    state: Literal["queued", "running", "done", "failed"]
    share: float = Field(description="0..1")
    message: str
    error: str = Field(description="失败的原因和办法 why it failed and what to do, else empty")
    runs: list[str] = Field(description="完成的运行记录 runs that it finished")
    created: datetime
    started: datetime | None
    ended: datetime | None


IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=80,
        pattern=r"^[A-Za-z0-9._:-]+$",
        description="本次请求的唯一键，重试时不变 unique for this request, the same in retries",
    ),
]


@reads(router, "/runs", scope=READ, answer=Listing[Run], summary="运行记录及摘要 Runs with their digests")
def runs(request: HttpRequest, key: Key, chosen: Query[RunFilter]) -> Any:
    """List the runs, newest first; not for counties."""
    for_the_city(request)
    found = RunRow.objects.filter(assessment=assessment_of(request, key).key).order_by("-id")
    return listing(found.filter(step=chosen.step) if chosen.step else found, chosen, _run)


@starts(router, "/runs", scope=SCOPE, answer=Job, summary="启动计算 Start a computation")
def start_run(
    request: HttpRequest,
    response: HttpResponse,
    key: Key,
    asked: Computation,
    idempotency_key: IdempotencyKey,
) -> Any:
    """Start once per key; a retry answers with the same job. While another computation runs: 409."""
    bearer, assessment = caller(request), assessment_of(request, key)
    content = asked.model_dump()

    def begin() -> Row:
        rulings = {name: content[name] for name in services.RULING_KEYS}
        return services.compute(actor=bearer, assessment=assessment, seed=asked.seed, rulings=rulings)

    job, new = start_once(bearer=bearer, key=idempotency_key, asked=[key, content], begin=begin)
    response.headers["Location"] = reverse("api:v1:job", kwargs={"job": job.pk})
    response.headers["Idempotency-Replayed"] = "false" if new else "true"
    return Status(202, _write(job))


@reads(jobs, "/jobs/{job}", scope=SCOPE, answer=Job, summary="跟踪任务 Follow a job")
def job(request: HttpRequest, job: Annotated[UUID, Path(description="任务编号 id of the job")]) -> Any:
    """Return a job that the office of the caller started by token."""
    found = job_of(caller(request), job)
    if found is None:
        raise NothingThere()
    return _write(found)


def _write(row: Row) -> Job:
    fields = ("id", "title", "assessment", "state", "message", "created", "started", "ended")
    finished = list(row.runs.order_by("id").values_list("run", flat=True))
    share = 1.0 if row.state == Row.State.DONE else row.share
    return Job(error=row.reason, runs=finished, share=share, **{name: getattr(row, name) for name in fields})


def _run(row: RunRow) -> Run:
    about = {name: getattr(row, name) for name in ("run", "step", "outputs", "code", "version", "created")}
    return Run(inputs={name: entry["digest"] for name, entry in row.inputs.items()}, **about)

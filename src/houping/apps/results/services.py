"""Every write of this app: deliveries of answers, the start of computations and of replays."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from houping.apps.accounts.access import require
from houping.apps.jobs import services as jobs
from houping.apps.jobs.models import Job, Run
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.apps.plans.services import require_issued
from houping.apps.results.models import Delivery, of
from houping.core.collection.columns import TABLES
from houping.core.errors import AnswerFilesUnusable, StepsMissing
from houping.core.workflow import next_state
from houping.tables.files import replace_folder, temporary_folder

NAMES = frozenset(f"{name}.parquet" for name in TABLES)
RULING_KEYS = ("rulings", "limits")


def deliver(*, actor: Any, assessment: Assessment, title: str, files: Iterable[UploadedFile]) -> Delivery:
    """Take answers in as Parquet files and start their checks; raises AnswerFilesUnusable, StepsMissing."""
    require(actor, "result.run", assessment=assessment.key)
    _require_sample(assessment)
    taken = {PurePath(f.name or "").name: f for f in files}
    if missing := sorted(NAMES - taken.keys()):
        raise AnswerFilesUnusable(detail=f"缺少 {'、'.join(missing)}")
    if unknown := sorted(taken.keys() - NAMES):
        raise AnswerFilesUnusable(detail=f"不认识的文件 {'、'.join(unknown)}")
    with temporary_folder(Path(settings.DATA) / "deliveries", ".upload-") as folder:
        listed = [_store(taken[name], folder / name) for name in sorted(taken)]
        return _add(actor, assessment, title, listed, folder)


@transaction.atomic
def deliver_demo(*, actor: Any, assessment: Assessment) -> Delivery:
    """Start to invent answers for the drawn sample (演示数据); for demonstration assessments only."""
    require(actor, "result.run", assessment=assessment.key)
    if not assessment.demo:
        raise AnswerFilesUnusable(detail="只有演示评估可以使用模拟答案")
    _require_sample(assessment)
    delivery = _row(actor, assessment, "模拟答案（演示）", [])
    _start(actor, delivery, demo=True)
    return delivery


@transaction.atomic
def _add(
    actor: Any, assessment: Assessment, title: str, listed: list[dict[str, object]], folder: Path
) -> Delivery:
    delivery = _row(actor, assessment, title, listed)
    delivery.home.parent.mkdir(parents=True, exist_ok=True)
    replace_folder(folder, delivery.home)
    _start(actor, delivery, demo=False)
    return delivery


def _row(actor: Any, assessment: Assessment, title: str, listed: list[dict[str, object]]) -> Delivery:
    last = assessment.deliveries.select_for_update().first()
    delivery = Delivery.objects.create(
        assessment=assessment,
        number=last.number + 1 if last else 1,
        title=title,
        files=listed,
        given_by=actor,
    )
    _tell(actor, "answers.deliver", assessment, f"answers:{delivery.number}", files=listed)
    return delivery


def _start(actor: Any, delivery: Delivery, *, demo: bool) -> None:
    delivery.job = jobs.start(
        actor=actor,
        kind="results.answers",
        title=f"核对调查结果（{delivery.number}）",
        assessment=delivery.assessment.key,
        parameters={"delivery": delivery.pk, "demo": demo},
    )
    delivery.save(update_fields=["job"])


def _store(upload: UploadedFile, target: Path) -> dict[str, object]:
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as stream:
        for chunk in upload.chunks():
            stream.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return {"name": target.name, "bytes": size, "sha256": digest.hexdigest()}


@transaction.atomic
def keep_checked(*, delivery_id: int, run: Run | None, reason: str = "") -> Delivery:
    """Keep what the checks of a delivery found; called by the job."""
    query = Delivery.objects.select_for_update(of=("self",)).select_related("assessment")
    delivery = query.get(pk=delivery_id)
    delivery.state = next_state(Delivery.MOVES, delivery.state, "found_sound" if run else "found_faulty")
    delivery.run, delivery.reason = run, reason
    delivery.save()
    key = delivery.assessment
    _tell(
        None,
        "answers.checked",
        key,
        f"answers:{delivery.number}",
        run=run.run if run else "",
        state=delivery.state,
    )
    return delivery


@transaction.atomic
def compute(
    *, actor: Any, assessment: Assessment, seed: str, rulings: Mapping[str, object] | None = None
) -> Job:
    """Start weights, estimates, scores, grades and reports on the newest answers; raises StepsMissing."""
    require(actor, "result.run", assessment=assessment.key)
    require_issued(assessment, "计算结果")
    if of(assessment, "answers") is None:
        raise StepsMissing(missing="调查结果")
    chosen = {key: list((rulings or {}).get(key, [])) for key in RULING_KEYS}  # type: ignore[call-overload]
    job = jobs.start(
        actor=actor,
        kind="results.compute",
        title="计算结果并生成报告",
        assessment=assessment.key,
        parameters={"seed": seed, **chosen},
        single=True,
    )
    counts = {key: len(value) for key, value in chosen.items()}
    _tell(actor, "results.compute", assessment, f"job:{job.pk}", seed=seed, **counts)
    return job


@transaction.atomic
def replay(*, actor: Any, run: Run, assessment: Assessment) -> Job:
    """Start to recompute a run and to compare every output, bit for bit."""
    require(actor, "result.run", assessment=assessment.key)
    job = jobs.start(
        actor=actor,
        kind="results.replay",
        title=f"重算 {run.run}",
        assessment=assessment.key,
        parameters={"run": run.pk},
    )
    _tell(actor, "results.replay", assessment, f"run:{run.run}")
    return job


def tell_computed(assessment: Assessment, runs: Iterable[str]) -> None:
    """Write into the ledger what a computation made; called by the job."""
    with transaction.atomic():
        _tell(None, "results.computed", assessment, "results", runs=list(runs))


def tell_replayed(assessment: Assessment, run: Run, outcome: str) -> None:
    """Write into the ledger what a replay found; called by the job."""
    with transaction.atomic():
        _tell(None, "results.replayed", assessment, f"run:{run.run}", outcome=outcome)


def _require_sample(assessment: Assessment) -> None:
    if of(assessment, "sample") is None:
        raise StepsMissing(missing="样本")


def _tell(actor: Any, action: str, assessment: Assessment, subject: str, **details: object) -> None:
    record(actor=actor, action=action, subject=subject, assessment=assessment.key, **details)

"""Every write to jobs, workers and runs. Who may start what is asked by the service that calls `start`."""

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from houping.apps.accounts.models import Person
from houping.apps.jobs.models import Job, Run, Worker
from houping.apps.jobs.registry import work_of
from houping.apps.jobs.times import runs_by_time
from houping.apps.ledger.services import record
from houping.chain.run import all_runs
from houping.core.errors import HoupingError, JobInterrupted

SILENT = datetime.timedelta(seconds=60)  # a running job without heartbeat for so long has lost its worker
ATTEMPTS = 3  # the first and two returns to the queue
KEPT = datetime.timedelta(days=7)  # finished rows of the queue and workers not seen


class JobLost(Exception):
    """The job was taken from this worker (it was silent too long) and belongs to another attempt."""


@transaction.atomic
def start(
    *,
    actor: Any,
    kind: str,
    title: str,
    parameters: Mapping[str, object],
    assessment: str = "",
    single: bool = False,
) -> Job:
    """Put a job into the queue and return it; with `single`, a live one of this kind and assessment instead.

    Job and queue entry appear together when the transaction of the caller commits. Raises KeyError for a
    kind that no app registered. `parameters` is JSON without personal data.
    """
    work_of(kind)
    if single and (live := _live(kind, assessment)):
        return live
    job = Job(kind=kind, title=title, assessment=assessment, parameters=dict(parameters), single=single)
    job.created_by = actor if isinstance(actor, Person) else None  # None: by token, see the ledger
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:  # the other click was faster
        if single and (live := _live(kind, assessment)):
            return live
        raise
    record(actor=actor, action="job.start", subject=f"job:{job.pk}", assessment=assessment, kind=kind)
    _enqueue(job)
    return job


def claim(job_id: str) -> Job | None:
    """Take a queued job for this worker; None when it is over or somebody else has it."""
    now = timezone.now()
    taken = Job.objects.filter(pk=job_id, state=Job.State.QUEUED).update(
        state=Job.State.RUNNING,
        started=now,
        heartbeat=now,
        attempts=F("attempts") + 1,
        share=0,
        message="",
    )
    return Job.objects.get(pk=job_id) if taken else None


def beat(job: Job) -> None:
    """Give a sign of life of a running job; raises JobLost when it is no longer ours."""
    _write(job, heartbeat=timezone.now())


def progress(job: Job, message: str, share: float) -> None:
    """Write how far a running job is; raises JobLost when it is no longer ours."""
    _write(job, message=message[:200], share=min(max(share, 0.0), 1.0), heartbeat=timezone.now())


@transaction.atomic
def finish(job: Job, result: Mapping[str, object]) -> None:
    """Keep the result of a job; raises JobLost when it is no longer ours."""
    _write(job, state=Job.State.DONE, share=1.0, result=dict(result), ended=timezone.now())
    record(
        actor=None,
        action="job.done",
        subject=f"job:{job.pk}",
        assessment=job.assessment,
        kind=job.kind,
        attempts=job.attempts,
    )


@transaction.atomic
def fail(job: Job, error: HoupingError) -> None:
    """Keep why a job failed, in both languages; raises JobLost when it is no longer ours."""
    zh, en = error.message("zh"), error.message("en")
    _write(job, state=Job.State.FAILED, error=zh, error_en=en, ended=timezone.now())
    record(
        actor=None,
        action="job.failed",
        subject=f"job:{job.pk}",
        assessment=job.assessment,
        kind=job.kind,
        attempts=job.attempts,
        error=error.code,
    )


def reap() -> int:
    """Return jobs whose worker is gone to the queue, or fail them after the last attempt; say how many.

    Also puts queued jobs whose queue entry was lost (a worker killed between queue and job) back into it.
    Safe to call from several workers at once.
    """
    before = timezone.now() - SILENT
    lost = [
        job for job in Job.objects.filter(state=Job.State.RUNNING, heartbeat__lt=before) if _give_back(job)
    ]
    for job in Job.objects.filter(state=Job.State.QUEUED, created__lt=before):
        _enqueue_if_forgotten(job)
    return len(lost)


def sign_of_life(name: str) -> None:
    """Say that a worker lives."""
    Worker.objects.update_or_create(name=name, defaults={"seen": timezone.now()})


def sweep() -> None:
    """Remove what is no longer needed of the queue: finished entries and workers long gone."""
    before = timezone.now() - KEPT
    DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()
    Worker.objects.filter(seen__lt=before).delete()


def workspace_of(assessment: str) -> Path:
    """Return the folder that holds the runs of an assessment."""
    return Path(settings.WORKSPACES) / assessment


@transaction.atomic
def keep_runs(assessment: str, workspace: Path, job: Job | None = None) -> list[Run]:
    """Copy the finished runs of a workspace into the table; return the new ones. Rows are never changed.

    They come in as they were made, so that the last row of a step is its newest run.
    """
    known = set(Run.objects.filter(assessment=assessment).values_list("run", flat=True))
    fresh = [
        Run(
            run=run.id,
            step=run.step,
            assessment=assessment,
            folder=f"{assessment}/{run.step}/{run.id}",
            inputs={name: dict(entry) for name, entry in run.inputs.items()},
            parameters=dict(run.parameters),
            outputs=dict(run.outputs),
            code=run.code,
            version=run.version,
            job=job,
            created=made,
        )
        for made, run in runs_by_time(all_runs(workspace))
        if run.id not in known
    ]
    Run.objects.bulk_create(fresh, ignore_conflicts=connection.vendor == "postgresql")
    return list(Run.objects.filter(assessment=assessment, run__in=[run.run for run in fresh]))


def _live(kind: str, assessment: str) -> Job | None:
    return Job.objects.live().filter(kind=kind, assessment=assessment, single=True).first()


def _write(job: Job, **fields: object) -> None:
    if not Job.objects.held(job).update(**fields):
        raise JobLost(str(job.pk))


def _enqueue(job: Job) -> None:
    """Add the queue entry; the database backend writes a row, seen by workers when the transaction commits."""
    from houping.apps.jobs.tasks import run_job

    run_job.enqueue(str(job.pk))


@transaction.atomic
def _give_back(job: Job) -> bool:
    """Return a lost job to the queue, or fail it after the last attempt; False when another did it first."""
    held = Job.objects.held(job).filter(heartbeat=job.heartbeat)
    DBTaskResult.objects.running().filter(args_kwargs=_arguments(job)).update(status="FAILED")
    if job.attempts >= ATTEMPTS:
        if not held.select_for_update().exists():
            return False
        fail(job, JobInterrupted(attempts=job.attempts))
        return True
    if not held.update(state=Job.State.QUEUED, heartbeat=None, message="", share=0):
        return False
    record(
        actor=None,
        action="job.resume",
        subject=f"job:{job.pk}",
        assessment=job.assessment,
        kind=job.kind,
        attempts=job.attempts,
    )
    _enqueue(job)
    return True


@transaction.atomic
def _enqueue_if_forgotten(job: Job) -> None:
    still = Job.objects.select_for_update().filter(pk=job.pk, state=Job.State.QUEUED).exists()
    if still and not DBTaskResult.objects.filter(status="READY", args_kwargs=_arguments(job)).exists():
        _enqueue(job)


def _arguments(job: Job) -> dict[str, object]:
    return {"args": [str(job.pk)], "kwargs": {}}

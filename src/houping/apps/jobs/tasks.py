"""Running a job: claimed once, reported on, finished with a result or with a sentence; never left open."""

import logging
import time

from django.db import OperationalError
from django_tasks import task

from houping.apps.jobs import disk, services
from houping.apps.jobs.models import Job
from houping.apps.jobs.pulse import working_on
from houping.apps.jobs.registry import work_of
from houping.core.errors import DiskFull, HoupingError, JobFaulty

PAUSE = 0.5  # seconds between two writes of progress
logger = logging.getLogger(__name__)


@task()
def run_job(job_id: str) -> None:
    """Do the work of a job, if it is still waiting; safe to be called twice."""
    job = services.claim(job_id)
    if job is None:
        return
    try:
        with working_on(job):
            result = work_of(job.kind)(job, Reporter(job))
            services.finish(job, result)
    except services.JobLost:
        logger.warning("job was taken over by another attempt", extra={"job": job_id})
    except HoupingError as error:
        _failed(job, error)
    except Exception as error:  # whatever went wrong: the person reads a sentence, the log has the trace
        logger.exception("job failed", extra={"job": job_id})
        _failed(job, DiskFull() if disk.is_full(error) else JobFaulty(job=job_id[:8]))


class Reporter:
    """Write progress and a sign of life, at most twice a second."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.written = 0.0

    def __call__(self, message: str, share: float) -> None:
        """Report; what comes too early is dropped, the next report tells more anyway."""
        now = time.monotonic()
        if now - self.written < PAUSE:
            return
        self.written = now
        try:
            services.progress(self.job, message, share)
        except OperationalError:  # a busy database must not stop the work for the sake of a progress bar
            logger.warning("progress not written", extra={"job": str(self.job.pk)})


def _failed(job: Job, error: HoupingError) -> None:
    try:
        services.fail(job, error)
    except services.JobLost:
        logger.warning("job was taken over by another attempt", extra={"job": str(job.pk)})

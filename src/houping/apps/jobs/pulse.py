"""The pulse of a worker: a thread that says that the worker and its job live, and looks for lost jobs.

It beats beside the work, so that a step that computes for minutes without a report is not taken for dead.
"""

import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from houping.apps.jobs import services
from houping.apps.jobs.models import Job
from houping.apps.jobs.registry import Chore, chores
from houping.core.errors import JobTooLong

CHORES_EVERY = 1.0  # seconds without anything to do
EVERY = 5.0  # seconds between two beats
LONGEST = 6 * 3600.0  # seconds; a job that takes longer hangs: it fails and its worker ends
logger = logging.getLogger(__name__)
_now: list[tuple[Job, float]] = []


@contextmanager
def working_on(job: Job) -> Iterator[None]:
    """Let the pulse of this process beat for a job as long as the block runs."""
    _now.append((job, time.monotonic()))
    try:
        yield
    finally:
        _now.pop()


class Pulse(threading.Thread):
    """Beats until the process ends."""

    def __init__(self, name: str) -> None:
        super().__init__(daemon=True)
        self.worker = name
        self.swept = False

    def run(self) -> None:
        """Beat for ever: a fault (a busy database, a restart of it) costs one beat, never the pulse."""
        while True:
            try:
                self.beat()
                self.sweep_once()
            except Exception:
                logger.exception("pulse missed a beat")
            finally:
                connection.close()
            time.sleep(EVERY)

    def sweep_once(self) -> None:
        """Clear away old rows when the worker begins."""
        if not self.swept:
            services.sweep()
            self.swept = True

    def beat(self) -> None:
        """Sign for the worker and its job, then give lost jobs back."""
        services.sign_of_life(self.worker)
        for job, since in list(_now):
            try:
                services.beat(job)
                if time.monotonic() - since > LONGEST:
                    services.fail(job, JobTooLong(hours=round(LONGEST / 3600)))
                    end_process()
            except services.JobLost:
                logger.warning("job was taken over by another attempt", extra={"job": str(job.pk)})
        services.reap()


def end_process() -> None:
    """End this worker at once; its service starts it again."""
    os._exit(75)


class Chores(threading.Thread):
    """Does the chores of the apps every second until the process ends: what must follow soon, but not at once."""

    def __init__(self) -> None:
        super().__init__(daemon=True)

    def run(self) -> None:
        """Work for ever; a fault costs one round of one chore."""
        while True:
            done = sum(do(chore) for chore in chores())
            connection.close()
            time.sleep(0 if done else CHORES_EVERY)


def do(chore: Chore) -> int:
    """Do one chore; a fault is logged and counts as nothing done, so that the next round waits."""
    try:
        return chore()
    except Exception:
        logger.exception("a chore failed")
        return 0

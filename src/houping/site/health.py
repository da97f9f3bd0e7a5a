"""Whether the service is well: database, disk, background worker, queue."""

import datetime
import shutil
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from houping.apps.jobs.models import Job, Worker
from houping.apps.jobs.queries import worker_is_alive

FREE_BYTES = 1 << 30  # below this the disk counts as full: uploads and runs need room
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Health:
    """What was found; without a database the rest of it is unknown and stays at its default."""

    database: bool
    free_bytes: int
    total_bytes: int
    worker: bool = False
    seen: datetime.datetime | None = None
    waiting: int = 0
    oldest: datetime.datetime | None = None
    running: int = 0
    failed: int = 0

    @property
    def disk(self) -> bool:
        """Whether there is room."""
        return self.free_bytes > FREE_BYTES

    @property
    def is_well(self) -> bool:
        """Whether nothing needs mending."""
        return self.database and self.disk and self.worker

    @property
    def free_gb(self) -> float:
        """The room that is left, in gigabytes."""
        return self.free_bytes / 1e9


def health_of_site() -> Health:
    """Look at everything; a database that does not answer is an answer."""
    disk = shutil.disk_usage(settings.DATA)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return _with_queue(disk.free, disk.total)
    except DatabaseError:
        return Health(False, disk.free, disk.total)


def _with_queue(free: int, total: int) -> Health:
    queued = Job.objects.filter(state=Job.State.QUEUED)
    ended = Job.objects.filter(state=Job.State.FAILED, ended__gte=timezone.now() - DAY)
    return Health(
        database=True,
        free_bytes=free,
        total_bytes=total,
        worker=worker_is_alive(),
        seen=Worker.objects.order_by("-seen").values_list("seen", flat=True).first(),
        waiting=queued.count(),
        oldest=queued.order_by("created").values_list("created", flat=True).first(),
        running=Job.objects.filter(state=Job.State.RUNNING).count(),
        failed=ended.count(),
    )

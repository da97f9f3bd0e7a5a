"""Reads across jobs and the worker."""

import datetime

from django.utils import timezone

from houping.apps.jobs.models import Worker

ALIVE = datetime.timedelta(seconds=30)


def worker_is_alive() -> bool:
    """Say whether a background worker has lately given a sign of life."""
    return Worker.objects.filter(seen__gte=timezone.now() - ALIVE).exists()

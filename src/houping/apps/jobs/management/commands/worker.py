"""`manage.py worker`: work jobs off, until told to stop; several may run side by side."""

import logging
import time
from typing import Any

from django.db import OperationalError, close_old_connections
from django_tasks_db.management.commands.db_worker import Command as QueueWorker

from houping.apps import vault
from houping.apps.jobs.pulse import Chores, Pulse

logger = logging.getLogger(__name__)


class Command(QueueWorker):
    """The worker of the queue, with a pulse beside it."""

    help = "执行后台任务 Work background jobs off"
    requires_system_checks = ()  # they load every page; developers run them

    def handle(self, *, worker_id: str, **options: Any) -> None:
        """Clear up after workers that were killed, start pulse and chores, then work."""
        vault.sweep()
        Pulse(worker_id).start()
        Chores().start()
        while True:
            try:
                return super().handle(worker_id=worker_id, **options)
            except OperationalError:  # busy or restarting: the queue is asked again
                logger.exception("worker lost the database for a moment")
                close_old_connections()
                time.sleep(1)

"""`manage.py worker`: work jobs off, until told to stop; several may run side by side."""

from typing import Any

from django_tasks_db.management.commands.db_worker import Command as QueueWorker

from houping.apps.jobs.pulse import Pulse


class Command(QueueWorker):
    """The worker of the queue, with a pulse beside it."""

    help = "执行后台任务 Work background jobs off"

    def handle(self, *, worker_id: str, **options: Any) -> None:
        """Start the pulse, then work."""
        Pulse(worker_id).start()
        super().handle(worker_id=worker_id, **options)

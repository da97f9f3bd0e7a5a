"""Jobs: long work with its progress; runs: what the chain computed, immutable."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One piece of long work; its state outlives page, worker and server."""

    class State(models.TextChoices):
        QUEUED = "queued", _("排队")
        RUNNING = "running", _("进行中")
        DONE = "done", _("完成")
        FAILED = "failed", _("失败")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    assessment = models.CharField(max_length=40, blank=True)
    parameters = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED, editable=False)
    share = models.FloatField(default=0, help_text="0..1")
    message = models.CharField(max_length=200, blank=True)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True, help_text="what went wrong and what to do, for the user")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    created = models.DateTimeField(default=timezone.now)
    started = models.DateTimeField(null=True)
    heartbeat = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-created"]
        constraints = [
            CheckConstraint(name="job_share_between_0_and_1", condition=Q(share__gte=0, share__lte=1)),
            CheckConstraint(name="job_failed_says_why", condition=~Q(state="failed") | ~Q(error="")),
            CheckConstraint(
                name="job_ended_has_time", condition=~Q(state__in=["done", "failed"]) | Q(ended__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_state_display()})"

    @property
    def is_over(self) -> bool:
        """Whether it is done or failed."""
        return self.state in (self.State.DONE, self.State.FAILED)


class Run(models.Model):
    """One finished step of the chain: what went in, what came out; never changed (R-1.7)."""

    run = models.CharField(max_length=80, help_text="id of the chain, e.g. sample-0123456789ab")
    step = models.CharField(max_length=20)
    assessment = models.CharField(max_length=40)
    folder = models.CharField(max_length=300, help_text="below the workspaces folder")
    inputs = models.JSONField(default=dict)
    parameters = models.JSONField(default=dict)
    outputs = models.JSONField(default=dict)
    code = models.CharField(max_length=64)
    version = models.CharField(max_length=20)
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="runs")
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created", "-id"]
        constraints = [models.UniqueConstraint(fields=["assessment", "run"], name="run_once")]

    def __str__(self) -> str:
        return self.run

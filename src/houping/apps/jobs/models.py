"""Jobs: long work with its progress; runs: what the chain computed, immutable."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from houping.apps.formats import in_brackets

LIVE = ("queued", "running")


class JobQuerySet(models.QuerySet["Job"]):
    """Reads of jobs."""

    def live(self) -> "JobQuerySet":
        """Those that wait or run."""
        return self.filter(state__in=LIVE)

    def held(self, job: "Job") -> "JobQuerySet":
        """The job, as long as this attempt still holds it: nothing once it was given to another worker."""
        return self.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)

    def visible_to(self, person: Any) -> "JobQuerySet":
        """Those that the person started, and those of assessments whose jobs the person may see."""
        if person.may("job.see", assessment=""):
            return self.all()
        keys = {a.assessment for a in person.current_assignments if a.assessment}
        seen = {key for key in keys if person.may("job.see", assessment=key)}
        return self.filter(Q(created_by=person) | Q(assessment__in=seen))


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
    single = models.BooleanField(default=False, help_text="at most one live job of this kind and assessment")
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED, editable=False)
    share = models.FloatField(default=0, help_text="0..1")
    message = models.CharField(max_length=200, blank=True)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True, help_text="what went wrong and what to do, in Chinese")
    error_en = models.TextField(blank=True, help_text="the same in English")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    created = models.DateTimeField(default=timezone.now)
    started = models.DateTimeField(null=True)
    heartbeat = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(
        default=0, help_text="claims so far; the last one holds the job"
    )
    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-created"]
        constraints = [
            CheckConstraint(name="job_share_between_0_and_1", condition=Q(share__gte=0, share__lte=1)),
            CheckConstraint(name="job_failed_says_why", condition=~Q(state="failed") | ~Q(error="")),
            CheckConstraint(
                name="job_ended_has_time", condition=~Q(state__in=["done", "failed"]) | Q(ended__isnull=False)
            ),
            CheckConstraint(
                name="job_running_has_heartbeat", condition=~Q(state="running") | Q(heartbeat__isnull=False)
            ),
            UniqueConstraint(
                name="job_single_lives_once",
                fields=["kind", "assessment"],
                condition=Q(single=True, state__in=LIVE),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_state_display()})"

    @property
    def heading(self) -> str:
        """The title in the language of the page: services store 核对抽样框（3）, its words marked for translation."""
        words, bracket, number = str(self.title).partition("（")
        return in_brackets(gettext(words), number.removesuffix("）")) if bracket else gettext(words)

    @property
    def is_over(self) -> bool:
        """Whether it is done or failed."""
        return self.state not in LIVE

    @property
    def percent(self) -> int:
        """The share in whole percent; 100 only when done."""
        return 100 if self.state == self.State.DONE else min(int(self.share * 100), 99)

    @property
    def seconds(self) -> float | None:
        """How long the last attempt took, or takes so far."""
        return ((self.ended or timezone.now()) - self.started).total_seconds() if self.started else None

    @property
    def reason(self) -> str:
        """Why it failed, in the language of the page."""
        return self.error_en if self.error_en and (get_language() or "").startswith("en") else self.error


class Worker(models.Model):
    """A process that works jobs off; `seen` is its last sign of life."""

    name = models.CharField(max_length=64, primary_key=True)
    started = models.DateTimeField(default=timezone.now)
    seen = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


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

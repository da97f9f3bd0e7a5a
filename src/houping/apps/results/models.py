"""Deliveries of answers; everything computed from them is a run (apps/jobs)."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.jobs.models import Job, Run
from houping.apps.plans.models import Assessment
from houping.core.workflow import Move


class Delivery(models.Model):
    """One delivery of answers (调查结果): household, telephone, village, marks, routine data, problems."""

    class State(models.TextChoices):
        CHECKING = "checking", _("核对中")
        FAULTY = "faulty", _("有错误")
        SOUND = "sound", _("可用于计算")

    MOVES = {
        "found_faulty": Move(frozenset({"checking"}), "faulty", "result.run"),
        "found_sound": Move(frozenset({"checking"}), "sound", "result.run"),
    }

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="deliveries")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    files = models.JSONField(default=list, help_text="name, bytes, SHA-256 of each file")
    state = models.CharField(max_length=8, choices=State, default=State.CHECKING, editable=False)
    reason = models.TextField(blank=True)
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey(Run, null=True, on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [
            UniqueConstraint(fields=["assessment", "number"], name="delivery_number_once"),
            CheckConstraint(
                name="delivery_sound_has_run", condition=~Q(state="sound") | Q(run__isnull=False)
            ),
            CheckConstraint(name="delivery_faulty_says_why", condition=~Q(state="faulty") | ~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.number}）"

    @property
    def home(self) -> Path:
        """The folder of the files as handed in."""
        return Path(settings.DATA) / "deliveries" / self.assessment.key / str(self.number)


def of(assessment: Any, step: str) -> Run | None:
    """Return the newest run of a step in an assessment."""
    return Run.objects.filter(assessment=assessment.key, step=step).order_by("-id").first()

"""Sampling frames: what was handed in, what the checks found, who signed, what was frozen."""

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


class FrameQuerySet(models.QuerySet["Frame"]):
    """Reads of frames."""

    def frozen(self, assessment: Any) -> "Frame | None":
        """Return the frame from which is drawn: the newest frozen one."""
        return self.filter(assessment=assessment, state=Frame.State.FROZEN).select_related("run").first()


class Frame(models.Model):
    """One frame (抽样框) from upload to freeze; its households stay in files, never in this table (R-6.1)."""

    class State(models.TextChoices):
        CHECKING = "checking", _("核对中")
        FAULTY = "faulty", _("有错误")
        SOUND = "sound", _("核对通过")
        SIGNED = "signed", _("已签字确认")
        FREEZING = "freezing", _("冻结中")
        FROZEN = "frozen", _("已冻结")

    MOVES = {
        "found_faulty": Move(frozenset({"checking"}), "faulty", "frame.upload"),
        "found_sound": Move(frozenset({"checking"}), "sound", "frame.upload"),
        "retry": Move(frozenset({"checking"}), "checking", "frame.upload"),
        "sign": Move(frozenset({"sound"}), "signed", "frame.sign"),
        "freeze": Move(frozenset({"signed"}), "freezing", "frame.freeze"),
        "frozen": Move(frozenset({"freezing"}), "frozen", "frame.freeze"),
        "freeze_failed": Move(frozenset({"freezing"}), "signed", "frame.freeze"),
    }
    ACTION_LABELS = {"retry": _("重新核对"), "sign": _("确认抽样框"), "freeze": _("冻结抽样框")}

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="frames")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    demo = models.BooleanField(default=False)
    files = models.JSONField(default=list, help_text="name, bytes, SHA-256 of each file as handed in")
    state = models.CharField(max_length=8, choices=State, default=State.CHECKING, editable=False)
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")
    errors = models.PositiveIntegerField(default=0)
    notes = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list, help_text="level, code, count of each kind of fault")
    places = models.JSONField(default=list, help_text="the first places, without the values that stand there")
    counties = models.JSONField(default=list, help_text="counts by county")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded = models.DateTimeField(default=timezone.now)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    signed = models.DateTimeField(null=True)
    statement = models.TextField(blank=True, help_text="sources and dates of the department variables")
    root = models.CharField(max_length=64, blank=True)
    salt_commitment = models.CharField(max_length=64, blank=True)
    run = models.ForeignKey(Run, null=True, on_delete=models.PROTECT, related_name="+")
    frozen = models.DateTimeField(null=True)
    objects = FrameQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            UniqueConstraint(fields=["assessment", "number"], name="frame_number_once"),
            CheckConstraint(
                name="frame_signed_by_somebody",
                condition=~Q(state__in=["signed", "freezing", "frozen"])
                | (Q(signed_by__isnull=False, signed__isnull=False) & ~Q(statement="")),
            ),
            CheckConstraint(
                name="frame_frozen_has_root",
                condition=~Q(state="frozen")
                | (~Q(root="") & ~Q(salt_commitment="") & Q(run__isnull=False, frozen__isnull=False)),
            ),
            CheckConstraint(
                name="frame_sound_has_no_errors",
                condition=~Q(state__in=["sound", "signed", "freezing", "frozen"]) | Q(errors=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.number}）"

    @property
    def home(self) -> Path:
        """The folder of this frame: `source/` as handed in, the listing of its faults, the register of identities."""
        return Path(settings.DATA) / "frames" / self.assessment.key / str(self.number)

    @property
    def source(self) -> Path:
        """The folder of what was handed in, sealed (R-13.4)."""
        return self.home / "source"

    @property
    def identities(self) -> Path:
        """The register by which a household is found by its identity number; there is none of a faulty frame."""
        return self.home / "identities.parquet"

    @property
    def listing(self) -> Path:
        """Where all faults are listed, when there are any."""
        return self.home / "问题清单.xlsx"

    @property
    def busy(self) -> bool:
        """Whether a job is at work on it."""
        return self.state in (self.State.CHECKING, self.State.FREEZING) and not self.is_stuck

    @property
    def is_stuck(self) -> bool:
        """Whether the job that freezes has ended without a frozen frame, so that it may be started again."""
        return (
            self.state == self.State.FREEZING and self.job is not None and self.job.state == Job.State.FAILED
        )

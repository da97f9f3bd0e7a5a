"""Supervision slips (督办单): what an agency or a county must put right, until when, and what came of it (R-10.15)."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.accounts.models import Organisation
from houping.apps.plans.models import Assessment
from houping.apps.supervision.models.inspections import Inspection
from houping.apps.supervision.models.violations import Violation
from houping.core.deadlines import light_of_day
from houping.core.workflow import Move

SOON_DAYS = 1  # before its day, from which on a slip that waits is amber (示例)


class Slip(models.Model):
    """One slip; it stays open until the supervisors close it."""

    class State(models.TextChoices):
        SENT = "sent", _("待回复")
        REPLIED = "replied", _("已回复，待核")
        RETURNED = "returned", _("退回重办")
        CLOSED = "closed", _("已销号")

    MOVES = {
        "reply": Move(frozenset({"sent", "returned"}), "replied", "slip.own"),
        "return": Move(frozenset({"replied"}), "returned", "slip.issue"),
        "close": Move(frozenset({"replied"}), "closed", "slip.issue"),
    }
    ACTION_LABELS = {"reply": _("回复"), "return": _("退回重办"), "close": _("销号")}
    QUESTIONS = {
        "reply": _("提交后不能修改，由工作督导组核查。确认回复？"),
        "return": _("对方将立即收到重办的待办。确认退回？"),
        "close": _("销号后不能再退回、再回复。确认销号？"),
    }

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="slips")
    number = models.PositiveSmallIntegerField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    what = models.TextField(help_text="what was found and what is demanded")
    due = models.DateField()
    inspection = models.ForeignKey(
        Inspection, null=True, blank=True, on_delete=models.PROTECT, related_name="slips"
    )
    violation = models.ForeignKey(
        Violation, null=True, blank=True, on_delete=models.PROTECT, related_name="slips"
    )
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=State, default=State.SENT, editable=False)

    class Meta:
        ordering = ["-number"]
        constraints = [
            UniqueConstraint(fields=["assessment", "number"], name="slip_number_once"),
            CheckConstraint(name="slip_demands_something", condition=~Q(title="") & ~Q(what="")),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def is_late(self) -> bool:
        """Whether it waits for a reply and its day has passed."""
        return self.light() == "red"

    def light(self) -> str:
        """Return "red" (waits, its day has passed), "yellow" (waits, due today or tomorrow), "green" (answered) or ""."""
        if self.state not in {"sent", "returned"}:
            return "green"
        return light_of_day(self.due, timezone.localdate(), SOON_DAYS)


class SlipStep(models.Model):
    """One step of a slip: a reply, a return with its reason, the closure."""

    slip = models.ForeignKey(Slip, on_delete=models.PROTECT, related_name="steps")
    action = models.CharField(max_length=6)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["slip", "at", "id"]
        constraints = [CheckConstraint(name="slip_step_says_something", condition=~Q(text=""))]

    def __str__(self) -> str:
        return f"{self.slip} {self.action}"

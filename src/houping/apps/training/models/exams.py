"""The exam (考试上岗): its rules, every attempt with its paper and answers, the certificate that opens the forms."""

import datetime
import secrets

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.plans.models import Assessment
from houping.apps.training.models.courses import Level
from houping.core.workflow import Move

# 方案九（三）只要求“实行考试上岗”，未规定题量、时限、合格线：下列为默认值，页面标“示例”，由市乡村振兴局设定。
SHARES = {"policy": 30, "form": 30, "sampling": 15, "income": 15, "discipline": 10}
GRACE = datetime.timedelta(seconds=60)  # for a paper that was on its way when the time was up


def _shares() -> dict[str, int]:
    return dict(SHARES)


class Rules(models.Model):
    """Parameters of exam and roster; a row exists once the bureau has set them."""

    assessment = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="training_rules")
    questions = models.PositiveSmallIntegerField(default=40)
    minutes = models.PositiveSmallIntegerField(default=60)
    pass_mark = models.PositiveSmallIntegerField(default=90, help_text="out of 100")
    resits = models.PositiveSmallIntegerField(default=1)
    shares = models.JSONField(default=_shares, help_text="subject -> percent of the paper")
    experienced = models.PositiveSmallIntegerField(
        default=25, help_text="percent of a team that are teachers or experienced"
    )
    expires = models.DateField(
        null=True, blank=True, help_text="last day of the certificates of this campaign"
    )

    class Meta:
        constraints = [
            CheckConstraint(
                name="rules_are_usable",
                condition=Q(questions__gte=5, minutes__gte=1, pass_mark__range=(1, 100)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.assessment} {self.pass_mark}"

    @property
    def is_assumed(self) -> bool:
        """Whether these are our defaults (示例), not what the bureau has set."""
        return self.pk is None


class Attempt(models.Model):
    """One exam of one person: drawn from a seed, saved answer by answer, closed by the clock of the server."""

    class State(models.TextChoices):
        OPEN = "open", _("答题中")
        SUBMITTED = "submitted", _("已交卷")
        TIMED_OUT = "timed_out", _("到时收卷")

    MOVES = {
        "submit": Move(frozenset({"open"}), "submitted", "exam.take"),
        "time_up": Move(frozenset({"open"}), "timed_out", "exam.take"),
        "collect": Move(frozenset({"open"}), "timed_out", "exam.collect"),
    }
    ACTION_LABELS = {"submit": _("交卷"), "time_up": _("到时收卷"), "collect": _("代收试卷")}

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="attempts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attempts")
    level = models.CharField(max_length=10, choices=Level)
    manual = models.PositiveSmallIntegerField(help_text="version of the manual; 0: none was issued")
    number = models.PositiveSmallIntegerField(help_text="1 first, 2 resit …")
    seed = models.CharField(max_length=32)
    paper = models.JSONField(help_text="ids of its questions, in order")
    answers = models.JSONField(default=dict, help_text="id of a question -> letters")
    pass_mark = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=State, default=State.OPEN, editable=False)
    started = models.DateTimeField(default=timezone.now)
    ends = models.DateTimeField()
    saved = models.DateTimeField(null=True, blank=True)
    submitted = models.DateTimeField(null=True, blank=True)
    score = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)

    class Meta:
        ordering = ["-started", "-pk"]
        constraints = [
            UniqueConstraint(fields=["assessment", "person", "manual", "number"], name="attempt_once"),
            UniqueConstraint(
                fields=["assessment", "person"], condition=Q(state="open"), name="attempt_one_open"
            ),
            CheckConstraint(name="attempt_ends_after_start", condition=Q(ends__gt=F("started"))),
            CheckConstraint(
                name="attempt_closed_has_score",
                condition=Q(state="open", score__isnull=True)
                | (~Q(state="open") & Q(score__isnull=False, submitted__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.number}"

    @property
    def has_passed(self) -> bool:
        """Whether the mark was reached."""
        return self.score is not None and self.score >= self.pass_mark

    def is_late(self, now: datetime.datetime) -> bool:
        """Whether its time, with the moment that a paper takes to arrive, is over."""
        return now > self.ends + GRACE


class Grant(models.Model):
    """One more attempt for one person who has used up theirs, under the manual of that day; with the reason."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="exam_grants")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exam_grants")
    manual = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            CheckConstraint(name="grant_says_why", condition=~Q(reason="")),
            CheckConstraint(name="grant_to_somebody_else", condition=~Q(person=F("by"))),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.manual}"


def _code() -> str:
    return secrets.token_urlsafe(18)


class Certificate(models.Model):
    """上岗证: opens the forms while its manual is in force and its campaign lasts."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="certificates")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certificates"
    )
    attempt = models.OneToOneField(Attempt, on_delete=models.PROTECT, related_name="certificate")
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=24, unique=True, default=_code, help_text="in the QR code")
    level = models.CharField(max_length=10, choices=Level)
    manual = models.PositiveSmallIntegerField()
    photo = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of the picture (JPEG) in the store"
    )
    issued = models.DateTimeField(default=timezone.now)
    withdrawn = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_for = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            UniqueConstraint(fields=["assessment", "number"], name="certificate_number_once"),
            CheckConstraint(
                name="certificate_withdrawn_says_why",
                condition=Q(withdrawn__isnull=True, withdrawn_by__isnull=True)
                | (Q(withdrawn__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_for="")),
            ),
        ]

    def __str__(self) -> str:
        return self.printed

    @property
    def printed(self) -> str:
        """The number as it is printed."""
        return f"{self.assessment.key.upper()}-{self.number:04d}"

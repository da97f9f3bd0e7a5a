"""Alerts of the checks, each to be answered; holds on somebody's work; the nightly comparison of enumerators."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Exists, OuterRef, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.collection.models import Submission
from houping.apps.formats import in_english
from houping.apps.plans.models import Assessment
from houping.apps.sealed import SealedJSONField
from houping.core.workflow import Move

CUT = "…"  # ends the places of an alert that could not hold all of them


class AlertQuerySet(models.QuerySet["Alert"]):
    """Reads of alerts."""

    def counted(self) -> "AlertQuerySet":
        """Each finding once: not those that a newer version of the interview raised again."""
        newer = Alert.objects.filter(
            submission=OuterRef("submission"),
            code=OuterRef("code"),
            place=OuterRef("place"),
            number__gt=OuterRef("number"),
        )
        return self.filter(~Exists(newer))


class Alert(models.Model):
    """One finding of a check about an interview, or about an enumerator; a reason to look, never a verdict."""

    class Severity(models.TextChoices):
        CRITICAL = "critical", _("须复核")
        WARNING = "warning", _("提示")

    class State(models.TextChoices):
        OPEN = "open", _("待答复")
        CONFIRMED = "confirmed", _("属实")
        EXPLAINED = "explained", _("已说明")
        MENDED = "mended", _("已消除")
        RENEWED = "renewed", _("已转入新版")

    MOVES = {
        "confirm": Move(frozenset({"open"}), "confirmed", "alert.answer"),
        "explain": Move(frozenset({"open"}), "explained", "alert.answer"),
    }
    # a corrected version came in and was examined
    ACTS = {
        "mend": Move(frozenset({"open"}), "mended", "submission.fill"),
        "renew": Move(frozenset({"open"}), "renewed", "submission.fill"),
    }
    ACTION_LABELS = {
        "confirm": _("属实"),
        "explain": _("说明原因"),
        "mend": _("新版不再触发"),
        "renew": _("转入新版"),
    }

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="alerts")
    submission = models.ForeignKey(
        Submission, null=True, blank=True, on_delete=models.PROTECT, related_name="alerts"
    )
    number = models.PositiveSmallIntegerField(default=0, help_text="version of the interview; 0: a person")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="alerts",
        help_text="whose work it is about",
    )
    county = models.CharField(max_length=12, blank=True)
    code = models.CharField(max_length=24)
    severity = models.CharField(max_length=8, choices=Severity)
    place = models.CharField(max_length=255, blank=True, help_text="paths in the answers, with blanks")
    said = models.CharField(max_length=300, help_text="in Chinese")
    said_en = models.CharField(max_length=300)
    detail = models.CharField(max_length=300, blank=True, help_text="numbers, never a personal one")
    raised = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN, editable=False)
    answer = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered = models.DateTimeField(null=True, blank=True)
    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["state", "severity", "-raised", "pk"]
        constraints = [
            UniqueConstraint(
                fields=["assessment", "person", "submission", "number", "code", "place"],
                nulls_distinct=False,
                name="alert_once",
            ),
            CheckConstraint(
                name="alert_answered_says_what",
                condition=Q(state="open")
                | (~Q(answer="") & (Q(answered_by__isnull=False) | Q(state__in=["mended", "renewed"]))),
            ),
        ]
        indexes = [models.Index(fields=["assessment", "county", "state"], name="alert_of_county")]

    def __str__(self) -> str:
        return f"{self.code} {self.state}"

    @property
    def words(self) -> str:
        """What it says, in the language of the page."""
        return self.said_en if in_english() else self.said


class Hold(models.Model):
    """All interviews of a person are held: back-checks differ too often (collection.md 8.8)."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="holds")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=300)
    since = models.DateTimeField(default=timezone.now)
    released = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    released_for = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-since"]
        constraints = [
            UniqueConstraint(
                fields=["assessment", "person"], condition=Q(released__isnull=True), name="hold_once"
            ),
            CheckConstraint(
                name="hold_released_says_why",
                condition=Q(released__isnull=True) | (Q(released_by__isnull=False) & ~Q(released_for="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.reason}"


class Screening(models.Model):
    """One nightly comparison of all enumerators: its seed and what came out, so that it can be repeated.

    A row of `ranked` of whose interviews are much alike holds `pairs`: [{own, other, share}], keys of interviews.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="screenings")
    made = models.DateTimeField(default=timezone.now)
    seed = models.PositiveIntegerField()
    interviews = models.PositiveIntegerField()
    ranked = models.JSONField(
        help_text="list of {person, n, p, q, flagged, reasons: [{code, value, expected, p}]}, worst first"
    )

    class Meta:
        ordering = ["-made", "-pk"]

    def __str__(self) -> str:
        return f"{self.assessment} {self.made:%Y-%m-%d}"


class Listing(models.Model):
    """What people look through every day, as the last night found it; sealed, because it holds what people said."""

    assessment = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="listing")
    made = models.DateTimeField(default=timezone.now)
    interviews = models.PositiveIntegerField()
    found = SealedJSONField(help_text="others, texts, outliers, shared, effects: see quality.listing")

    def __str__(self) -> str:
        return f"{self.assessment} {self.made:%Y-%m-%d}"


class Picture(models.Model):
    """What a photograph looks like, by the digest of its file, so that it is looked at once."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    likeness = models.CharField(
        max_length=16, blank=True, help_text="64 bits as hex digits; none: blank or broken"
    )

    def __str__(self) -> str:
        return self.likeness

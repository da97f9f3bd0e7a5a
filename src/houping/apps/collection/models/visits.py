"""Visits of households with their results; one recorded in error is struck out, never deleted."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.collection.models.assignments import Assignment
from houping.apps.collection.models.submissions import Submission


class VisitQuerySet(models.QuerySet["Visit"]):
    """Reads of visits."""

    def counted(self) -> "VisitQuerySet":
        """Those that were not struck out."""
        return self.filter(struck__isnull=True)


class Visit(models.Model):
    """One visit: when, how, with which code; from a tablet it belongs to the interview that brought it."""

    class Mode(models.TextChoices):
        VISIT = "visit", _("入户")
        PHONE = "phone", _("电话")
        VIDEO = "video", _("视频")

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="visits")
    at = models.DateTimeField()
    code = models.CharField(max_length=5, help_text="of core.collection.outcomes")
    mode = models.CharField(max_length=5, choices=Mode, default=Mode.VISIT)
    note = models.CharField(max_length=300, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submission = models.OneToOneField(
        Submission, null=True, blank=True, on_delete=models.PROTECT, related_name="visit"
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded = models.DateTimeField(default=timezone.now)
    struck = models.DateTimeField(null=True, blank=True)
    struck_for = models.CharField(max_length=200, blank=True)
    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            UniqueConstraint(
                fields=["assignment", "at"],
                condition=Q(struck__isnull=True, submission__isnull=True),
                name="visit_once",
            ),
            CheckConstraint(name="visit_by_telephone_says_why", condition=Q(mode="visit") | ~Q(note="")),
            CheckConstraint(
                name="visit_struck_says_why", condition=Q(struck__isnull=True) | ~Q(struck_for="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment} {self.code}"

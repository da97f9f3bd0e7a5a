"""Levels of the red line of an assessment (R-1.6), and cases of typical experience (R-2.6)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.findings.models.finding import RED_LEVELS
from houping.apps.plans.models import Assessment
from houping.core.findings.redline import ASSUMED, Level
from houping.core.workflow import Move, actions_from


class RedLevel(models.Model):
    """From how many confirmed cases, or which share of relieved households, a county is looked at."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="red_levels")
    name = models.CharField(max_length=6, choices=RED_LEVELS)
    cases = models.PositiveIntegerField()
    share = models.FloatField(help_text="0..1, of the relieved households")

    class Meta:
        constraints = [
            UniqueConstraint(fields=["assessment", "name"], name="red_level_once"),
            CheckConstraint(
                name="red_level_is_positive", condition=Q(cases__gte=1, share__gt=0, share__lte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.cases}"


def levels_of(assessment: Any) -> tuple[list[Level], bool]:
    """Return the levels from the lowest to the highest, and whether they are all our defaults (示例)."""
    own = {row.name: row for row in RedLevel.objects.filter(assessment=assessment)}
    found = [
        Level(one.name, own[one.name].cases, own[one.name].share) if one.name in own else one
        for one in ASSUMED
    ]
    return found, not own


class Experience(models.Model):
    """One case of typical experience: proposed, then taken into the library or not."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待审核")
        TAKEN = "taken", _("已入库")
        LEFT = "left", _("未采用")

    MOVES = {
        "take": Move(frozenset({"proposed"}), "taken", "experience.review"),
        "leave": Move(frozenset({"proposed"}), "left", "experience.review"),
    }
    ACTION_LABELS = {"take": _("入库"), "leave": _("不采用")}

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="experiences")
    county = models.CharField(max_length=12)
    indicator = models.CharField(max_length=8)
    title = models.CharField(max_length=100)
    text = models.TextField()
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["county", "-at"]
        constraints = [
            CheckConstraint(
                name="experience_reviewed_by_somebody",
                condition=Q(state="proposed") | Q(reviewed_by__isnull=False, reviewed__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def actions(self) -> list[str]:
        """Return the moves that are possible now."""
        return actions_from(self.MOVES, self.state)

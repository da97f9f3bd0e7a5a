"""The panel (问题研判组): its sessions, the opinions of its members, who stays away from what (R-4.16, R-10.10)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.findings.models.finding import Finding
from houping.apps.plans.models import Assessment
from houping.core.findings.panel import Tally, tally
from houping.core.workflow import Move, actions_from


class Session(models.Model):
    """One session (研判会): who sits, who presides; closed with its minutes, after which nobody adds an opinion."""

    class State(models.TextChoices):
        OPEN = "open", _("进行中")
        CLOSED = "closed", _("已结束")

    MOVES = {"close": Move(frozenset({"open"}), "closed", "finding.rule")}
    ACTION_LABELS = {"close": _("结束研判会")}

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="panel_sessions")
    number = models.PositiveSmallIntegerField(help_text="from 1")
    place = models.CharField(max_length=80)
    opened = models.DateTimeField(default=timezone.now)
    chair = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    state = models.CharField(max_length=6, choices=State, default=State.OPEN, editable=False)
    closed = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            UniqueConstraint(fields=["assessment", "number"], name="panel_session_number_once"),
            UniqueConstraint(fields=["assessment"], condition=Q(state="open"), name="panel_one_open_session"),
            CheckConstraint(name="panel_closed_when", condition=Q(state="open") | Q(closed__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} session {self.number}"

    def actions(self) -> list[str]:
        """Return the moves that are possible now."""
        return actions_from(self.MOVES, self.state)


class Opinion(models.Model):
    """What one member says about one problem; the newest counts, the earlier ones stay."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="opinions")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="opinions")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ruling = models.CharField(max_length=12, choices=Finding.Ruling)
    reasons = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    replaced = models.BooleanField(default=False, help_text="by a later one of the same member")

    class Meta:
        ordering = ["finding", "pk"]
        constraints = [
            UniqueConstraint(
                fields=["finding", "member"], condition=Q(replaced=False), name="panel_one_opinion_each"
            ),
            CheckConstraint(name="panel_opinion_says_why", condition=~Q(reasons="")),
        ]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.ruling}"


class Recusal(models.Model):
    """A member stays away from a problem (回避), with the reason; it cannot be taken back."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="recusals")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["finding", "member"], name="panel_recusal_once"),
            CheckConstraint(name="panel_recusal_says_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.member_id}"


def tally_of(found: Any) -> Tally:
    """Return how the panel stands on a problem."""
    return tally(o.ruling for o in found.opinions.all() if not o.replaced)

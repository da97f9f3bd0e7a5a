"""What the panel finds on a county as a whole (研判认定): a trigger of section 八, or a limit on its grade.

R-7.24, R-8.8–8.12.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.findings.models.panel import Session
from houping.apps.plans.models import Assessment
from houping.core.findings.panel import Tally, tally
from houping.core.workflow import Move

PERSON: dict[str, Any] = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}
ONE_MATTER = (
    Q(grade="", lifts__isnull=True) & ~Q(trigger="")
    | Q(trigger="", lifts__isnull=True) & ~Q(grade="")
    | Q(trigger="", grade="", lifts__isnull=False)
)


class CountyRuling(models.Model):
    """One matter of a county, put to the vote of a session; in force it enters every computation that starts after.

    It says a trigger of section 八, the best grade that stays open, or that an earlier one no longer holds (`lifts`).
    Named people stand in the sealed referral of the supervisors (R-8.12); here only their number.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待表决")
        IN_FORCE = "in_force", _("有效")
        REJECTED = "rejected", _("未认定")
        LIFTED = "lifted", _("已撤销")

    MOVES = {
        "adopt": Move(frozenset({"proposed"}), "in_force", "finding.rule"),
        "reject": Move(frozenset({"proposed"}), "rejected", "finding.rule"),
        "lift": Move(frozenset({"in_force"}), "lifted", "finding.rule"),
    }
    ACTION_LABELS = {"adopt": _("认定"), "reject": _("不认定"), "lift": _("撤销认定")}

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="county_rulings")
    number = models.PositiveSmallIntegerField(help_text="from 1")
    county = models.CharField(max_length=12)
    trigger = models.CharField(
        max_length=40, blank=True, help_text="a case of the result use, as the plan names it"
    )
    grade = models.CharField(max_length=20, blank=True, help_text="best grade of this assessment left open")
    lifts = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="lifted_by"
    )
    basis = models.CharField(max_length=120, help_text="document that it rests on")
    people = models.PositiveSmallIntegerField(default=0, help_text="people named in the sealed referral")
    reasons = models.TextField()
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="county_rulings")
    proposed_by = models.ForeignKey(**PERSON)
    proposed = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(null=True, blank=True, **PERSON)
    decided = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            UniqueConstraint(fields=["assessment", "number"], name="county_ruling_number_once"),
            CheckConstraint(name="county_ruling_is_one_matter", condition=ONE_MATTER),
            CheckConstraint(name="county_ruling_has_basis", condition=~Q(basis="") & ~Q(reasons="")),
            CheckConstraint(
                name="county_ruling_decided_by_somebody",
                condition=Q(state="proposed", decided_by__isnull=True, decided__isnull=True)
                | ~Q(state="proposed") & Q(decided_by__isnull=False, decided__isnull=False),
            ),
            UniqueConstraint(
                fields=["assessment", "county", "trigger"],
                condition=Q(state="in_force") & ~Q(trigger=""),
                name="county_ruling_trigger_once",
            ),
            UniqueConstraint(
                fields=["assessment", "county"],
                condition=Q(state="in_force") & ~Q(grade=""),
                name="county_ruling_limit_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.number}"


class Vote(models.Model):
    """What one member says to a matter of a county; the newest counts, the earlier ones stay."""

    matter = models.ForeignKey(CountyRuling, on_delete=models.PROTECT, related_name="votes")
    member = models.ForeignKey(**PERSON)
    agrees = models.BooleanField()
    reasons = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    replaced = models.BooleanField(default=False, help_text="by a later one of the same member")

    class Meta:
        ordering = ["matter", "pk"]
        constraints = [
            UniqueConstraint(
                fields=["matter", "member"], condition=Q(replaced=False), name="county_vote_one_each"
            ),
            CheckConstraint(name="county_vote_says_why", condition=~Q(reasons="")),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.agrees}"


def votes_of(found: Any) -> Tally:
    """Return how the panel stands on a matter: `upheld` for yes, `dismissed` for no."""
    return tally("upheld" if v.agrees else "dismissed" for v in found.votes.all() if not v.replaced)

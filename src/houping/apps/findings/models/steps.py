"""The timeline of a finding, the running numbers of a county, the hours of an assessment (R-10.11)."""

import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.findings.models.finding import Finding
from houping.apps.plans.models import Assessment
from houping.core.findings.clock import ASSUMED_HOURS, EVERY_DAY, Days

REPORT = "report"


class Step(models.Model):
    """One act on a finding: who, when, from which side, with which words; the ledger has the same for proof."""

    class Side(models.TextChoices):
        TEAM = "team", _("评估组一方")
        COUNTY = "county", _("区县")
        CITY = "city", _("市级")

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="steps")
    action = models.CharField(max_length=12)
    state = models.CharField(max_length=8, choices=Finding.State, help_text="after it")
    side = models.CharField(max_length=6, choices=Side)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    note = models.TextField(blank=True)
    due = models.DateTimeField(null=True, blank=True, help_text="of the next step, as it was set then")

    class Meta:
        ordering = ["finding", "pk"]
        indexes = [models.Index(fields=["finding", "action"], name="finding_step")]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.action}"

    @property
    def words(self) -> object:
        """What was done."""
        return _("发现问题") if self.action == REPORT else Finding.ACTION_LABELS[self.action]


class Numbering(models.Model):
    """The last running number of a county."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="+")
    county = models.CharField(max_length=12)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [UniqueConstraint(fields=["assessment", "county"], name="finding_numbering_once")]

    def __str__(self) -> str:
        return f"{self.county} {self.last}"


class Term(models.Model):
    """How many hours a state may last in an assessment; without a row our default holds (示例)."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="finding_terms")
    state = models.CharField(max_length=8, choices=Finding.State)
    hours = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["assessment", "state"], name="finding_term_once"),
            CheckConstraint(name="finding_term_is_positive", condition=Q(hours__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.hours} h"


class Calendar(models.Model):
    """On which days the hours of an assessment run; without a row on all of them (示例)."""

    assessment = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="finding_calendar")
    working_only = models.BooleanField(default=False, help_text="only on working days")
    off = models.JSONField(default=list, blank=True, help_text="holidays, as 2021-10-01")
    worked = models.JSONField(default=list, blank=True, help_text="days of a weekend that are worked")

    def __str__(self) -> str:
        return f"{self.assessment} {'working days' if self.working_only else 'all days'}"

    def days(self) -> Days:
        """Return them as the clock takes them."""
        off, worked = (frozenset(map(datetime.date.fromisoformat, d)) for d in (self.off, self.worked))
        return Days(self.working_only, off, worked)


def days_of(assessment: Assessment) -> Days:
    """Return on which days the hours of an assessment run."""
    own = Calendar.objects.filter(assessment=assessment).first()
    return own.days() if own else EVERY_DAY


def hours_of(assessment: Any) -> tuple[dict[str, int], bool]:
    """Return state -> hours, and whether they are all our defaults (示例)."""
    own = dict(Term.objects.filter(assessment=assessment).values_list("state", "hours"))
    return {state: own.get(state, hours) for state, hours in ASSUMED_HOURS.items()}, not own

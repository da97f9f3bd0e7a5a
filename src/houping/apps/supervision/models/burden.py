"""What the assessment asks of a county, and from how much on that is too much (R-2.19)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.accounts.models import Organisation
from houping.apps.plans.models import Assessment


class BurdenQuerySet(models.QuerySet["Burden"]):
    """Reads of the register."""

    def counted(self) -> "BurdenQuerySet":
        """Those that were not struck out."""
        return self.filter(struck__isnull=True)


class Burden(models.Model):
    """One thing that a county was asked for; struck out, never deleted, when it was recorded in error."""

    class Kind(models.TextChoices):
        VISIT = "visit", _("到访")
        MEETING = "meeting", _("会议座谈")
        MATERIAL = "material", _("资料要求")

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="burdens")
    county = models.CharField(max_length=12, help_text="division code")
    village = models.CharField(max_length=60, blank=True, help_text="name, when it was in a village")
    kind = models.CharField(max_length=8, choices=Kind)
    amount = models.PositiveSmallIntegerField(default=1, help_text="visits, meetings, items of material")
    hours = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    what = models.CharField(max_length=200)
    on = models.DateField(default=timezone.localdate)
    asked_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded = models.DateTimeField(default=timezone.now)
    struck = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    struck_for = models.CharField(max_length=200, blank=True)
    objects = BurdenQuerySet.as_manager()

    class Meta:
        ordering = ["county", "-on", "-id"]
        constraints = [
            CheckConstraint(name="burden_counts_something", condition=Q(amount__gte=1)),
            CheckConstraint(
                name="burden_no_material_of_villages", condition=~Q(kind="material") | Q(village="")
            ),
            CheckConstraint(
                name="burden_struck_says_why",
                condition=Q(struck__isnull=True, struck_by__isnull=True)
                | (Q(struck__isnull=False, struck_by__isnull=False) & ~Q(struck_for="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.kind} {self.what}"


# The plan says "切实减轻基层负担" and names no number: our defaults, shown as 示例 until the bureau sets its own.
ASSUMED = {Burden.Kind.VISIT: 10, Burden.Kind.MEETING: 5, Burden.Kind.MATERIAL: 20}


class Limit(models.Model):
    """From how much of a kind on a county is warned about."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="burden_limits")
    kind = models.CharField(max_length=8, choices=Burden.Kind)
    amount = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["assessment", "kind"], name="burden_limit_once"),
            CheckConstraint(name="burden_limit_is_positive", condition=Q(amount__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"


def limits(assessment: Any) -> tuple[dict[str, int], bool]:
    """Return kind -> limit, and whether they are our defaults (示例)."""
    own = dict(Limit.objects.filter(assessment=assessment).values_list("kind", "amount"))
    return {str(kind): own.get(kind, assumed) for kind, assumed in ASSUMED.items()}, not own

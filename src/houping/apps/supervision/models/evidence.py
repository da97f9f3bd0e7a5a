"""Files of inspections, violations, replies and reports of the public: kept by content, type told by content."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils import timezone

from houping.apps.supervision.models.inspections import Inspection
from houping.apps.supervision.models.slips import SlipStep
from houping.apps.supervision.models.violations import Violation
from houping.apps.supervision.models.voices import Voice

OWNERS = ("inspection", "violation", "step", "voice")


def _one_owner() -> Q:
    """Return the condition that exactly one owner is named."""
    found = Q()
    for owner in OWNERS:
        found |= Q(**{f"{name}__isnull": name != owner for name in OWNERS})
    return found


class Evidence(models.Model):
    """One file of one record; served as a download, never run or shown by the browser."""

    inspection = models.ForeignKey(Inspection, null=True, on_delete=models.PROTECT, related_name="files")
    violation = models.ForeignKey(Violation, null=True, on_delete=models.PROTECT, related_name="files")
    step = models.ForeignKey(SlipStep, null=True, on_delete=models.PROTECT, related_name="files")
    voice = models.ForeignKey(Voice, null=True, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=120, help_text="as handed in; of the public a number")
    kind = models.CharField(max_length=80, help_text="media type, as its content says")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    added = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [CheckConstraint(name="evidence_belongs_to_one_record", condition=_one_owner())]

    def __str__(self) -> str:
        return self.name

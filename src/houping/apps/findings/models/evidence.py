"""Files that prove something about a finding: kept by content, never executed, never removed."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.contents import SHOWN
from houping.apps.findings.models.finding import Finding
from houping.apps.findings.models.steps import Step


class Evidence(models.Model):
    """One file. What the team adds is seen by the county only when it was released with the feedback."""

    class Purpose(models.TextChoices):
        FOUND = "found", _("发现时的材料")
        VERIFICATION = "verification", _("核查材料")
        BEFORE = "before", _("整改前照片")
        AFTER = "after", _("整改后照片")
        SLIP = "slip", _("签字的反馈单")
        OBJECTION = "objection", _("区县佐证材料")
        RECHECK = "recheck", _("复核材料")

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="evidence")
    purpose = models.CharField(max_length=12, choices=Purpose)
    side = models.CharField(max_length=6, choices=Step.Side)
    name = models.CharField(max_length=160)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=100, help_text="media type, by content")
    note = models.CharField(max_length=200, blank=True)
    copy = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of what the county gets of a file of the team"
    )
    copy_size = models.PositiveBigIntegerField(default=0, help_text="bytes")
    released = models.BooleanField(default=False, help_text="the county may open it")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["finding", "pk"]
        constraints = [
            CheckConstraint(name="evidence_of_county_is_seen", condition=~Q(side="county") | Q(released=True))
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        """Whether a page may show it."""
        return self.kind in SHOWN

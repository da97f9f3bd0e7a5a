"""A file of evidence on its way in: how much of it has arrived, so that a broken connection goes on where it stopped."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils import timezone

from houping.apps.findings.models.evidence import Evidence
from houping.apps.findings.models.finding import Finding


class Upload(models.Model):
    """One file, begun by one person; complete it is a piece of evidence, and its parts are gone."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4)
    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="uploads")
    purpose = models.CharField(max_length=12, choices=Evidence.Purpose)
    name = models.CharField(max_length=160)
    note = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(help_text="bytes announced")
    received = models.PositiveBigIntegerField(default=0, help_text="bytes on the disk")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    begun = models.DateTimeField(default=timezone.now)
    evidence = models.ForeignKey(
        Evidence, null=True, blank=True, on_delete=models.CASCADE, related_name="uploads"
    )

    class Meta:
        constraints = [
            CheckConstraint(
                name="upload_holds_no_more_than_announced", condition=Q(size__gte=1, received__lte=F("size"))
            ),
            CheckConstraint(
                name="upload_is_evidence_when_whole", condition=Q(evidence=None) | Q(received=F("size"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.received}/{self.size}"

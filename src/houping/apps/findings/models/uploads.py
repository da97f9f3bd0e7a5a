"""A file of evidence on its way in: how much of it has arrived, so that a broken connection goes on where it stopped."""

from django.db import models

from houping.apps import resuming
from houping.apps.findings.models.evidence import Evidence
from houping.apps.findings.models.finding import Finding


class Upload(resuming.Upload):
    """One file for a finding; complete it is a piece of evidence."""

    RESULT = "evidence"

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="uploads")
    purpose = models.CharField(max_length=12, choices=Evidence.Purpose)
    evidence = models.ForeignKey(
        Evidence, null=True, blank=True, on_delete=models.CASCADE, related_name="uploads"
    )

    class Meta:
        constraints = [*resuming.Upload.Meta.constraints, resuming.kept_when_whole("evidence")]

"""Assessments and the life of their plan."""

from typing import Any

from django.db import models
from django.utils import timezone


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Reads of assessments."""

    def visible_to(self, person: Any) -> "AssessmentQuerySet":
        """Those in which the person holds a role today."""
        return self.filter(key__in={a.assessment for a in person.current_assignments})


class Assessment(models.Model):
    """One assessment of one year (评估年度), from its plan to its rectification."""

    key = models.SlugField(max_length=40, unique=True, help_text="in addresses, e.g. cq2021")
    title = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField()
    demo = models.BooleanField(default=False)
    created = models.DateTimeField(default=timezone.now)
    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "key"]

    def __str__(self) -> str:
        return self.title

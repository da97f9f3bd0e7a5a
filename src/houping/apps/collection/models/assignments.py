"""Who visits which household: pairs of enumerators, one row for each household of the released lists, its handovers."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.plans.models import Assessment
from houping.apps.sampling.models import Ceremony
from houping.core.workflow import Move

HOUSEHOLD = "household"  # the form that an assignment asks for


class Pair(models.Model):
    """Two enumerators with different tasks: one asks, the other writes, looks and takes photos (R-7.14)."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="pairs")
    county = models.CharField(max_length=12)
    number = models.PositiveSmallIntegerField(help_text="within the county, from 1")
    first = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="asks"
    )
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="writes and observes"
    )
    skills = models.CharField(
        max_length=80, blank=True, help_text="words with blanks between, e.g. a dialect"
    )
    ended = models.DateTimeField(null=True, blank=True, help_text="dissolved; its past work keeps it")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["county", "number"]
        constraints = [
            UniqueConstraint(fields=["assessment", "county", "number"], name="pair_number_once"),
            CheckConstraint(name="pair_of_two_people", condition=~Q(first=F("second"))),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Reads of assignments."""

    def current(self, assessment: Assessment) -> "AssignmentQuerySet":
        """Those of the sample that counts."""
        return self.filter(assessment=assessment).exclude(ceremony__state="superseded")

    def counted(self) -> "AssignmentQuerySet":
        """Those that still count for the quota: replaced households do not."""
        return self.exclude(state=Assignment.State.REPLACED)

    def of_person(self, person: Any) -> "AssignmentQuerySet":
        """Those of a person, who asks or writes."""
        return self.filter(Q(person=person) | Q(partner=person))


class Assignment(models.Model):
    """A household of the sample and who visits it on which day; `disposition` is the newest code of its visits."""

    class Kind(models.TextChoices):
        MAIN = "main", _("样本户")
        MONITORED = "monitored", _("监测对象（全覆盖）")
        SPECIAL = "special", _("重点关注户")
        RESERVE = "reserve", _("启用的备用户")

    class State(models.TextChoices):
        WAITING = "waiting", _("待分派")
        ASSIGNED = "assigned", _("未开始")
        VISITING = "visiting", _("进行中")
        DONE = "done", _("已有结果")
        REPLACED = "replaced", _("已替换")

    MOVES = {
        "assign": Move(frozenset({"waiting", "assigned", "visiting"}), "assigned", "field.assign"),
        "visit": Move(frozenset({"waiting", "assigned", "visiting", "done"}), "visiting", "field.visit"),
        "finish": Move(frozenset({"waiting", "assigned", "visiting", "done"}), "done", "field.visit"),
        "replace": Move(frozenset({"done"}), "replaced", "field.assign"),
    }
    ACTION_LABELS = {
        "assign": _("分派"),
        "visit": _("登记上门"),
        "finish": _("登记结果"),
        "replace": _("替换"),
    }

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="household_assignments")
    ceremony = models.ForeignKey(Ceremony, on_delete=models.PROTECT, related_name="household_assignments")
    county = models.CharField(max_length=12)
    village = models.CharField(max_length=20)
    unit = models.CharField(max_length=60, help_text="salted public id")
    household = models.CharField(max_length=40, help_text="number in the frame")
    kind = models.CharField(max_length=9, choices=Kind)
    form = models.CharField(max_length=64, default=HOUSEHOLD, help_text="id of the form that is filled")
    pair = models.ForeignKey(
        Pair, null=True, blank=True, on_delete=models.PROTECT, related_name="assignments"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    partner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    day = models.DateField(null=True, blank=True, help_text="planned")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING, editable=False)
    disposition = models.CharField(
        max_length=5, blank=True, help_text="newest code (core.collection.outcomes)"
    )
    mode = models.CharField(max_length=5, blank=True, help_text="of the newest visit: visit, phone, video")
    done_on = models.DateField(null=True, blank=True, help_text="day of the visit that ended it")
    version = models.PositiveIntegerField(default=1, help_text="rises with every change")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    changed = models.DateTimeField(default=timezone.now)
    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["county", "village", "household"]
        constraints = [
            UniqueConstraint(fields=["ceremony", "unit"], name="assignment_of_unit_once"),
            CheckConstraint(
                name="assignment_of_unit_names_pair",
                condition=Q(pair__isnull=True, person__isnull=True, partner__isnull=True)
                | Q(pair__isnull=False, person__isnull=False, partner__isnull=False),
            ),
            CheckConstraint(
                name="assignment_of_unit_assigned_to_somebody",
                condition=~Q(state="assigned") | Q(pair__isnull=False),
            ),
            CheckConstraint(
                name="assignment_of_unit_done_has_code", condition=~Q(state="done") | ~Q(disposition="")
            ),
        ]
        indexes = [
            models.Index(fields=["assessment", "county", "state"], name="assignment_of_county"),
            models.Index(fields=["person"], name="assignment_of_person"),
        ]

    def __str__(self) -> str:
        return self.unit


class Handover(models.Model):
    """A household that went from one pair to another, or to another day: the past is kept."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="handovers")
    before = models.ForeignKey(Pair, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(Pair, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(null=True, blank=True, help_text="planned from now on")
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.assignment}: {self.before} → {self.after}"

"""Data requests to departments, what they handed in version by version, and what was found false (R-7.18, R-11.9)."""

import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.accounts.models import Organisation
from houping.apps.plans.models import Assessment, PlanVersion
from houping.apps.supervision.models import Violation
from houping.core.workflow import Move, actions_from

SOON = datetime.timedelta(days=3)


class DataRequest(models.Model):
    """What one department has to hand in for one indicator (数据任务单); no village or county can be asked (R-11.2)."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("待报送")
        SUBMITTED = "submitted", _("已报送，待审核")
        RETURNED = "returned", _("已退回")
        ACCEPTED = "accepted", _("已采用，现行")

    MOVES = {
        "submit": Move(frozenset({"requested", "submitted", "returned"}), "submitted", "routine.submit"),
        "correct": Move(frozenset({"accepted"}), "submitted", "routine.submit"),
        "accept": Move(frozenset({"submitted"}), "accepted", "routine.accept"),
        "return": Move(frozenset({"submitted", "accepted"}), "returned", "routine.accept"),
    }
    # acts that leave the state as it is
    ACTS = {
        "remind": Move(frozenset({"requested", "returned"}), "", "routine.issue"),
        "postpone": Move(frozenset({"requested", "submitted", "returned"}), "", "routine.issue"),
    }
    ACTION_LABELS = {
        "submit": _("报送数据"),
        "correct": _("更正已采用的数据"),
        "accept": _("采用报送版本"),
        "return": _("退回修改"),
        "remind": _("催报"),
        "postpone": _("调整时限"),
    }

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="data_requests")
    plan = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="+")
    indicator = models.CharField(max_length=8, help_text="id of the plan, e.g. 2.1")
    department = models.CharField(max_length=60, help_text="as the plan names it")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", help_text="the office that hands it in"
    )
    due = models.DateField()
    state = models.CharField(max_length=9, choices=State, default=State.REQUESTED, editable=False)
    returned_for = models.TextField(blank=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued = models.DateTimeField(default=timezone.now)
    in_force = models.ForeignKey(
        "DataVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, help_text="rises with every change")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    changed = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["indicator", "department"]
        constraints = [
            UniqueConstraint(fields=["assessment", "indicator", "department"], name="data_request_once"),
            CheckConstraint(
                name="data_request_accepted_has_version",
                condition=~Q(state="accepted") | Q(in_force__isnull=False),
            ),
            CheckConstraint(
                name="data_request_returned_says_why", condition=~Q(state="returned") | ~Q(returned_for="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.department}"

    @property
    def is_owed(self) -> bool:
        """Whether the department has to hand something in."""
        return self.state in (self.State.REQUESTED, self.State.RETURNED)

    @property
    def light(self) -> str:
        """The light of the deadline: late, soon or "" (not owed, or time enough)."""
        if not self.is_owed:
            return ""
        today = timezone.localdate()
        return "late" if self.due < today else "soon" if self.due <= today + SOON else ""

    @property
    def days_late(self) -> int:
        """By how many days the deadline has passed; 0 when it has not, or nothing is owed."""
        return max((timezone.localdate() - self.due).days, 0) if self.is_owed else 0

    def actions(self) -> list[str]:
        """Return the moves that are possible now."""
        return actions_from(self.MOVES, self.state)


class Reminder(models.Model):
    """A reminder (催报) that somebody sent to the department of a request."""

    request = models.ForeignKey(DataRequest, on_delete=models.PROTECT, related_name="reminders")
    text = models.CharField(max_length=200)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-sent", "-id"]
        constraints = [CheckConstraint(name="reminder_says_something", condition=~Q(text=""))]

    def __str__(self) -> str:
        return f"{self.request} {self.sent:%Y-%m-%d}"


class DataVersion(models.Model):
    """One upload for a request: the file as handed in (sealed), what is wrong with it, where its figures come from."""

    request = models.ForeignKey(DataRequest, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(help_text="from 1")
    file = models.CharField(max_length=255, help_text="name as handed in")
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64, help_text="of what was handed in")
    stored = models.CharField(max_length=64, help_text="of the sealed file")
    as_of = models.DateField(help_text="to which day the figures refer")
    basis = models.TextField(help_text="source and definition of the figures")
    remarks = models.JSONField(default=dict, blank=True, help_text="county code -> remark of the sheet")
    reason = models.CharField(max_length=300, blank=True, help_text="of a correction")
    problems = models.JSONField(
        default=list, blank=True, help_text="every fault and note, as rows of the listing"
    )
    errors = models.PositiveIntegerField(default=0)
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    documented = models.BooleanField(default=False, help_text="a source document is needed")
    document = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the source document")
    document_name = models.CharField(max_length=255, blank=True)
    document_number = models.CharField(max_length=60, blank=True)
    document_dated = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given = models.DateTimeField(default=timezone.now)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    accepted = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            UniqueConstraint(fields=["request", "number"], name="data_version_number_once"),
            CheckConstraint(name="data_version_says_basis", condition=~Q(basis="")),
            CheckConstraint(
                name="data_version_correction_says_why", condition=Q(corrects__isnull=True) | ~Q(reason="")
            ),
            CheckConstraint(
                name="data_version_score_has_document",
                condition=Q(documented=False)
                | (~Q(document="") & ~Q(document_number="") & Q(document_dated__isnull=False)),
            ),
            CheckConstraint(
                name="data_version_accepted_is_sound",
                condition=Q(accepted__isnull=True, accepted_by__isnull=True)
                | Q(accepted__isnull=False, accepted_by__isnull=False, errors=0),
            ),
            CheckConstraint(
                name="data_version_accepted_by_another",
                condition=Q(accepted_by__isnull=True) | ~Q(accepted_by=models.F("given_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request} v{self.number}"

    @property
    def home(self) -> Path:
        """The folder of the file as handed in."""
        request = self.request
        return Path(settings.DATA) / "routine" / request.assessment.key / str(request.pk) / str(self.number)

    def figures(self) -> dict[tuple[str, str], float]:
        """Return (county, measure) -> value."""
        found = self.values.values_list("county", "measure", "value")
        return {(county, measure): value for county, measure, value in found}


class DataValue(models.Model):
    """One figure of a version without faults: a measure of the plan in a county."""

    version = models.ForeignKey(DataVersion, on_delete=models.PROTECT, related_name="values")
    county = models.CharField(max_length=12, help_text="division code")
    measure = models.CharField(max_length=60, help_text="id of the plan")
    value = models.FloatField(help_text="in the unit of the plan")

    class Meta:
        ordering = ["county", "measure"]
        constraints = [UniqueConstraint(fields=["version", "county", "measure"], name="data_value_once")]

    def __str__(self) -> str:
        return f"{self.county} {self.measure} {self.value:g}"


class FalseDataQuerySet(models.QuerySet["FalseData"]):
    """Reads of the register."""

    def standing(self, assessment: Any) -> "FalseDataQuerySet":
        """Those that were not cleared, on values that are still in force."""
        return self.filter(
            value__version__request__assessment=assessment,
            value__version__request__in_force=models.F("value__version"),
        ).exclude(state=FalseData.State.CLEARED)


class FalseData(models.Model):
    """An accepted figure that somebody found false (失实登记), with the evidence; the supervisors rule (R-11.9).

    Confirmed it is a violation of the supervision, in the same act: the violation is the case, the mark says which figure.
    """

    class State(models.TextChoices):
        OPEN = "open", _("待核查")
        CONFIRMED = "confirmed", _("认定失实")
        CLEARED = "cleared", _("查否")

    MOVES = {
        "confirm": Move(frozenset({"open"}), "confirmed", "falsedata.handle"),
        "clear": Move(frozenset({"open"}), "cleared", "falsedata.handle"),
        # with the violation that it became, never by itself
        "withdraw": Move(frozenset({"confirmed"}), "cleared", "violation.handle"),
    }
    ACTION_LABELS = {"confirm": _("认定为失实"), "clear": _("查否"), "withdraw": _("随违规查无实据撤销")}

    value = models.ForeignKey(DataValue, on_delete=models.PROTECT, related_name="doubts")
    reason = models.TextField(help_text="what is false, and how it was found")
    evidence = models.CharField(max_length=64, blank=True, help_text="SHA-256 of a file")
    evidence_name = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN, editable=False)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    marked = models.DateTimeField(default=timezone.now)
    finding = models.TextField(blank=True, help_text="what the supervisors found")
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    handled = models.DateTimeField(null=True, blank=True)
    violation = models.OneToOneField(
        Violation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="false_value",
        help_text="what it became when it was confirmed",
    )
    objects = FalseDataQuerySet.as_manager()

    class Meta:
        ordering = ["-marked", "-id"]
        constraints = [
            CheckConstraint(
                name="false_data_confirmed_is_a_violation",
                condition=~Q(state="confirmed") | Q(violation__isnull=False),
            ),
            CheckConstraint(name="false_data_says_why", condition=~Q(reason="")),
            CheckConstraint(
                name="false_data_handled_says_why",
                condition=Q(state="open")
                | (~Q(finding="") & Q(handled__isnull=False, handled_by__isnull=False)),
            ),
            CheckConstraint(
                name="false_data_handled_by_another",
                condition=Q(handled_by__isnull=True) | ~Q(handled_by=models.F("marked_by")),
            ),
            UniqueConstraint(
                fields=["value"], condition=Q(state__in=["open", "confirmed"]), name="false_data_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value} {self.state}"

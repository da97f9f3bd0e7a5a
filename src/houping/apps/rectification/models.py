"""The letter to a county, one item for each of its problems, proofs, reminders, talks and listed supervision."""

import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps import resuming
from houping.apps.contents import SHOWN
from houping.apps.findings.models import Finding
from houping.apps.plans.models import Assessment
from houping.core.workflow import Move, actions_from

PERSON: dict[str, Any] = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}


class Letter(models.Model):
    """一县一单 反馈函: the problems of one county, as they stood when it was sent (R-8.13)."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="letters")
    county = models.CharField(max_length=12)
    document_number = models.CharField(max_length=60)
    issued_by = models.ForeignKey(**PERSON)
    issued = models.DateTimeField(default=timezone.now)
    plan_due = models.DateField(help_text="until when the county hands in how it will put things right")
    due = models.DateField(help_text="until when it proves that it did")
    received_by = models.ForeignKey(null=True, blank=True, **PERSON)
    received = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["county", "pk"]
        constraints = [
            UniqueConstraint(fields=["assessment", "document_number"], name="letter_number_once"),
            CheckConstraint(name="letter_has_number", condition=~Q(document_number="")),
            CheckConstraint(name="letter_plan_before_proof", condition=Q(plan_due__lte=models.F("due"))),
            CheckConstraint(
                name="letter_received_by_somebody",
                condition=Q(received__isnull=True, received_by__isnull=True)
                | Q(received__isnull=False, received_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.document_number}"


class Item(models.Model):
    """One problem to put right (整改事项): planned, proved, accepted; sent back when the proof does not hold."""

    class State(models.TextChoices):
        OPEN = "open", _("待报方案")
        PLANNED = "planned", _("整改中")
        PROVED = "proved", _("待验收")
        CLOSED = "closed", _("已销号")

    MOVES = {
        "plan": Move(frozenset({"open", "planned"}), "planned", "rectify.do"),
        "prove": Move(frozenset({"planned"}), "proved", "rectify.do"),
        "accept": Move(frozenset({"proved"}), "closed", "rectify.accept"),
        "return": Move(frozenset({"proved"}), "planned", "rectify.accept"),
        "reopen": Move(frozenset({"closed"}), "planned", "rectify.accept"),
    }
    # acts that leave the state as it is
    ACTS = {
        "report": Move(frozenset({"planned"}), "", "rectify.do"),
        "urge": Move(frozenset({"open", "planned"}), "", "rectify.urge"),
        "extend": Move(frozenset({"open", "planned"}), "", "rectify.accept"),
    }
    ACTION_LABELS = {
        "plan": _("报送整改方案"),
        "prove": _("报送整改结果"),
        "accept": _("验收销号"),
        "return": _("退回整改"),
        "reopen": _("重新整改"),
        "report": _("报告进展"),
        "urge": _("催办"),
        "extend": _("延长整改时限"),
    }
    QUESTIONS = {
        "prove": _("报送后等待验收，材料不能更换。确认报送？"),
        "accept": _("验收后销号，计入整改完成。确认验收？"),
        "return": _("退回后区县须重新整改并报送。确认退回？"),
        "reopen": _("已销号的问题重新整改。确认？"),
    }

    finding = models.OneToOneField(Finding, on_delete=models.PROTECT, related_name="rectification")
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="items")
    state = models.CharField(max_length=7, choices=State, default=State.OPEN, editable=False)
    due = models.DateField()
    plan = models.TextField(blank=True, help_text="measures")
    office = models.CharField(max_length=80, blank=True, help_text="responsible in the county")
    result = models.TextField(blank=True, help_text="what was done")
    closed = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="rises with every change")
    changed_by = models.ForeignKey(null=True, blank=True, **PERSON)
    changed = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["finding__number"]
        constraints = [
            CheckConstraint(
                name="item_planned_how", condition=Q(state="open") | (~Q(plan="") & ~Q(office=""))
            ),
            CheckConstraint(
                name="item_proved_what", condition=Q(state__in=["open", "planned"]) | ~Q(result="")
            ),
            CheckConstraint(
                name="item_closed_when",
                condition=Q(state="closed", closed__isnull=False)
                | (~Q(state="closed") & Q(closed__isnull=True)),
            ),
        ]
        indexes = [models.Index(fields=["state", "due"], name="item_queue")]

    def __str__(self) -> str:
        return f"{self.finding} {self.state}"

    @property
    def owed(self) -> datetime.date:
        """Until when the county owes its next step: the plan, then the proof."""
        return owed_day(self.state, self.letter.plan_due, self.due)

    def actions(self) -> list[tuple[str, Any, str]]:
        """Return (action, words, permission) of what is possible in its state."""
        moves = {**self.MOVES, **self.ACTS}
        return [
            (name, self.ACTION_LABELS[name], moves[name].permission)
            for name in actions_from(moves, self.state)
        ]


def owed_day(state: str, plan_due: datetime.date, due: datetime.date) -> datetime.date:
    """Return until when the next step of an item is owed."""
    return plan_due if state == Item.State.OPEN else due


class Entry(models.Model):
    """One line of the story of an item: who did or said what, when."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="entries")
    action = models.CharField(max_length=8)
    state = models.CharField(max_length=7, choices=Item.State, help_text="after it")
    is_county = models.BooleanField()
    by = models.ForeignKey(**PERSON)
    at = models.DateTimeField(default=timezone.now)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["item", "pk"]

    def __str__(self) -> str:
        return f"{self.item_id} {self.action}"

    @property
    def words(self) -> object:
        """What was done."""
        return Item.ACTION_LABELS[self.action]


class Proof(models.Model):
    """A file that proves a plan or a result; kept by content, never removed."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="proofs")
    name = models.CharField(max_length=160)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=100, help_text="media type, by content")
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(**PERSON)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["item", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        """Whether a page may show it."""
        return self.kind in SHOWN


class Upload(resuming.Upload):
    """A proof on its way in over several connections; complete it is a proof."""

    RESULT = "proof"

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="uploads")
    proof = models.ForeignKey(Proof, null=True, blank=True, on_delete=models.CASCADE, related_name="uploads")

    class Meta:
        constraints = [*resuming.Upload.Meta.constraints, resuming.kept_when_whole("proof")]


class Measure(models.Model):
    """约谈提醒 or 挂牌督办 of a county (R-8.8, R-8.9): from when, why, and for a listing until it was taken off."""

    class Kind(models.TextChoices):
        TALK = "talk", _("约谈提醒")
        LISTED = "listed", _("挂牌督办")

    class State(models.TextChoices):
        RUNNING = "running", _("进行中")
        ENDED = "ended", _("已结束")

    MOVES = {"end": Move(frozenset({"running"}), "ended", "measure.edit")}
    ACTION_LABELS = {"end": _("结束")}

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="measures")
    county = models.CharField(max_length=12)
    kind = models.CharField(max_length=6, choices=Kind)
    state = models.CharField(max_length=7, choices=State, default=State.RUNNING, editable=False)
    on = models.DateField(default=timezone.localdate)
    due = models.DateField(null=True, blank=True, help_text="of a listing")
    basis = models.TextField(help_text="which problems or risk, and the document that decides")
    people = models.CharField(max_length=200, blank=True, help_text="who was talked to, by office")
    place = models.CharField(max_length=100, blank=True, help_text="of a talk, with its hour")
    document_number = models.CharField(max_length=60, blank=True, help_text="of the notice of a talk")
    recorded = models.DateTimeField(default=timezone.now)
    outcome = models.TextField(blank=True)
    ended = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(**PERSON)

    class Meta:
        ordering = ["state", "-on", "county"]
        constraints = [
            CheckConstraint(name="measure_says_why", condition=~Q(basis="")),
            CheckConstraint(
                name="measure_listing_has_a_day", condition=Q(kind="talk") | Q(due__isnull=False)
            ),
            CheckConstraint(
                name="measure_ended_with_outcome",
                condition=Q(state="running") | (Q(ended__isnull=False) & ~Q(outcome="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.kind}"

    def actions(self) -> list[str]:
        """Return the moves that are possible now."""
        return actions_from(self.MOVES, self.state)


class Minutes(models.Model):
    """A file of the minutes of a talk (约谈纪要); kept by content, never removed."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="minutes")
    name = models.CharField(max_length=160)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=100, help_text="media type, by content")
    by = models.ForeignKey(**PERSON)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["measure", "pk"]

    def __str__(self) -> str:
        return self.name

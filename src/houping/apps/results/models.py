"""Deliveries of answers, and proposals of grades with their approval; what is computed is a run (apps/jobs)."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps import vault
from houping.apps.jobs.models import Job, Run
from houping.apps.plans.models import Assessment
from houping.apps.teams.models import Document
from houping.core.collection.columns import TITLES
from houping.core.workflow import Move, actions_from
from houping.tables.interviews import DICTIONARY


class Delivery(models.Model):
    """One delivery of answers (调查结果): some or all of household, phone, village, marks, routine, problems.

    The tables of several deliveries make one whole: of each table the newest that was found without fault.
    """

    class State(models.TextChoices):
        CHECKING = "checking", _("核对中")
        FAULTY = "faulty", _("有错误")
        PARTIAL = "partial", _("核对无误，等待其余各表")
        SOUND = "sound", _("可用于计算")

    MOVES = {
        "found_faulty": Move(frozenset({"checking", "partial"}), "faulty", "result.run"),
        "found_partial": Move(frozenset({"checking"}), "partial", "result.run"),
        "found_sound": Move(frozenset({"checking", "partial"}), "sound", "result.run"),
    }

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="deliveries")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    files = models.JSONField(default=list, help_text="name, bytes, SHA-256 of each file")
    tables = models.JSONField(default=list, help_text="names of the answer tables that it brings")
    errors = models.PositiveIntegerField(default=0, help_text="problems in the listing")
    state = models.CharField(max_length=8, choices=State, default=State.CHECKING, editable=False)
    reason = models.TextField(blank=True)
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey(Run, null=True, on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [
            UniqueConstraint(fields=["assessment", "number"], name="delivery_number_once"),
            CheckConstraint(
                name="delivery_sound_has_run", condition=~Q(state="sound") | Q(run__isnull=False)
            ),
            CheckConstraint(name="delivery_faulty_says_why", condition=~Q(state="faulty") | ~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.number}）"

    @property
    def home(self) -> Path:
        """The folder of the files as handed in (source), as read (tables) and with the others (whole)."""
        return Path(settings.DATA) / "deliveries" / self.assessment.key / str(self.number)

    @property
    def listing(self) -> Path:
        """The list of everything that is wrong, one line a place."""
        return self.home / "核对问题.xlsx"

    @property
    def interviews(self) -> Path:
        """The frozen interviews question by question, sealed, of a delivery that was frozen here."""
        return self.home / "interviews"

    @property
    def has_interviews(self) -> bool:
        """Whether interviews were frozen into it."""
        return (self.interviews / f"{DICTIONARY}{vault.SUFFIX}").is_file()

    @property
    def titles(self) -> list[str]:
        """What its tables are called."""
        return [TITLES[name] for name in self.tables]


class Proposal(models.Model):
    """Grades and reports on their way to approval: 等次建议 → 审核 → 审定 (R-4.1, R-7.24, R-8.2, R-9.14).

    It names one run of grades and the reports written from it, so that nobody approves what was not shown.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待审核")
        REVIEWED = "reviewed", _("待审定")
        APPROVED = "approved", _("已审定")
        RETURNED = "returned", _("已退回")
        SUPERSEDED = "superseded", _("已被新结果替代")

    MOVES = {
        "review": Move(frozenset({"proposed"}), "reviewed", "grade.review"),
        "return": Move(frozenset({"proposed"}), "returned", "grade.review"),
        "approve": Move(frozenset({"reviewed"}), "approved", "grade.approve"),
        "reject": Move(frozenset({"reviewed"}), "returned", "grade.approve"),
    }
    ACTION_LABELS = {
        "review": _("审核通过"),
        "return": _("退回重算"),
        "approve": _("审定"),
        "reject": _("退回修改"),
    }
    # asked before an act that cannot be taken back
    QUESTIONS = {
        "review": _("审核意见以您的姓名记录，不能撤回；建议转领导小组审定。确认审核通过？"),
        "return": _("退回后此建议办结，须由质量总控组重新提出。确认退回？"),
        "approve": _("审定后等次即为最终结果，报告可以印发。确认审定？"),
        "reject": _("退回后此建议办结，须由质量总控组重新提出。确认退回？"),
    }

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="proposals")
    number = models.PositiveSmallIntegerField(help_text="from 1")
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED, editable=False)
    grades = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+")
    reports = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(help_text="why these grades: what the group took into account")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed = models.DateTimeField(default=timezone.now)
    reference = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # the document that sets scale and shares of the grades
    opinion = models.TextField(blank=True, help_text="of the review")
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed = models.DateTimeField(null=True, blank=True)
    basis = models.CharField(max_length=200, blank=True, help_text="minutes or document of the approval")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved = models.DateTimeField(null=True, blank=True)
    returned_for = models.TextField(blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, help_text="rises with every change")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    changed = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [
            UniqueConstraint(fields=["assessment", "number"], name="proposal_number_once"),
            UniqueConstraint(
                fields=["assessment"],
                condition=Q(state__in=["proposed", "reviewed"]),
                name="proposal_one_under_way",
            ),
            UniqueConstraint(
                fields=["assessment"], condition=Q(state="approved"), name="proposal_one_approved"
            ),
            CheckConstraint(name="proposal_says_why", condition=~Q(reason="")),
            CheckConstraint(
                name="proposal_reviewed_with_opinion_and_reference",
                condition=~Q(state__in=["reviewed", "approved", "superseded"])
                | (~Q(opinion="") & Q(reference__isnull=False, reviewed_by__isnull=False)),
            ),
            CheckConstraint(
                name="proposal_approved_has_basis",
                condition=~Q(state__in=["approved", "superseded"])
                | (~Q(basis="") & Q(approved__isnull=False, approved_by__isnull=False)),
            ),
            CheckConstraint(
                name="proposal_returned_says_why", condition=~Q(state="returned") | ~Q(returned_for="")
            ),
            CheckConstraint(
                name="proposal_reviewed_by_another",
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("proposed_by")),
            ),
            CheckConstraint(
                name="proposal_approved_by_a_third",
                condition=Q(approved_by__isnull=True)
                | (~Q(approved_by=F("proposed_by")) & ~Q(approved_by=F("reviewed_by"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} · {self.number}"

    def actions(self) -> list[str]:
        """Return the moves that are possible now."""
        return actions_from(self.MOVES, self.state)


def of(assessment: Any, step: str) -> Run | None:
    """Return the newest run of a step in an assessment."""
    return Run.objects.filter(assessment=assessment.key, step=step).order_by("-id").first()

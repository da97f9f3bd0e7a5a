"""Assessments and the life of their plan: versions, opinions, milestones, tasks, notices."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.accounts.models import Organisation
from houping.core.workflow import Move, actions_from


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

    @property
    def workspace(self) -> Path:
        """The folder of its runs (houping.chain.run)."""
        return Path(settings.WORKSPACES) / self.key

    def newest_plan(self) -> "PlanVersion | None":
        """The version with the highest number, in whatever state."""
        return self.plans.order_by("-number").first()

    def issued_plan(self) -> "PlanVersion | None":
        """The plan in force, if one was issued."""
        return self.plans.filter(state=PlanVersion.State.ISSUED).first()


class PlanVersion(models.Model):
    """One version of the plan: its files byte for byte, and how far it has come (R-0.3, R-9.1, R-9.2)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("起草")
        CONSULTING = "consulting", _("征求意见")
        SUBMITTED = "submitted", _("报审")
        APPROVED = "approved", _("已审定")
        ISSUED = "issued", _("已印发")
        SUPERSEDED = "superseded", _("已被新版替代")

    MOVES = {
        "consult": Move(frozenset({"draft"}), "consulting", "plan.edit"),
        "submit": Move(frozenset({"draft", "consulting"}), "submitted", "plan.edit"),
        "return": Move(frozenset({"submitted"}), "draft", "plan.approve"),
        "approve": Move(frozenset({"submitted"}), "approved", "plan.approve"),
        "issue": Move(frozenset({"approved"}), "issued", "plan.issue"),
    }
    # acts that leave the state as it is
    ACTS = {
        "edit": Move(frozenset({"draft", "consulting"}), "", "plan.edit"),
        "opine": Move(frozenset({"consulting"}), "", "plan.consult"),
    }
    ACTION_LABELS = {
        "consult": _("征求意见"),
        "submit": _("报审"),
        "return": _("退回修改"),
        "approve": _("审定"),
        "issue": _("印发"),
        "edit": _("修改方案"),
        "opine": _("提出意见"),
    }
    # asked before an act that cannot be taken back
    QUESTIONS = {
        "consult": _("各部门、各区县将立即收到征求意见的待办，不能撤回。确认征求意见？"),
        "submit": _("报审后不能再改方案、再收意见，除非审定人退回。确认报审？"),
        "return": _("方案退回起草，须重新报审。确认退回？"),
        "approve": _("审定后方案定稿，不能再改，不能退回。确认审定？"),
        "issue": _("印发后方案不能再改，只能印发新版。确认印发？"),
    }

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="plans")
    number = models.PositiveSmallIntegerField(help_text="version, from 1")
    files = models.TextField(help_text="JSON: file name -> text")
    digest = models.CharField(max_length=64, blank=True, help_text="of the plan; empty while it has errors")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    note = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(default=timezone.now)
    reply_by = models.DateField(null=True, blank=True, help_text="opinions are welcome until then")
    returned_for = models.TextField(blank=True)
    approval_basis = models.CharField(max_length=200, blank=True, help_text="minutes or document of approval")
    approved = models.DateTimeField(null=True, blank=True)
    document_number = models.CharField(max_length=60, blank=True)
    issued = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="rises with every change")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    changed = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [
            UniqueConstraint(fields=["assessment", "number"], name="plan_number_once"),
            UniqueConstraint(
                fields=["assessment"], condition=Q(state="issued"), name="plan_one_issued_at_a_time"
            ),
            CheckConstraint(
                name="plan_approved_has_basis",
                condition=~Q(state__in=["approved", "issued", "superseded"])
                | (~Q(approval_basis="") & Q(approved__isnull=False)),
            ),
            CheckConstraint(
                name="plan_issued_has_number",
                condition=~Q(state__in=["issued", "superseded"])
                | (~Q(document_number="") & Q(issued__isnull=False)),
            ),
            CheckConstraint(
                name="plan_submitted_is_sound", condition=Q(state__in=["draft", "consulting"]) | ~Q(digest="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} v{self.number}"

    @property
    def texts(self) -> dict[str, str]:
        """File name -> text."""
        found: dict[str, str] = json.loads(self.files)
        return found

    @property
    def is_open(self) -> bool:
        """Whether its files may still be changed."""
        return self.state in self.ACTS["edit"].sources

    def actions(self) -> list[tuple[str, object, str]]:
        """Return (action, words, permission) of the moves that are possible now."""
        return [
            (name, self.ACTION_LABELS[name], self.MOVES[name].permission)
            for name in actions_from(self.MOVES, self.state)
        ]


class Opinion(models.Model):
    """What a department or county says on the plan, and what became of it (R-9.1)."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("待答复")
        ACCEPTED = "accepted", _("采纳")
        PARTLY = "partly", _("部分采纳")
        DECLINED = "declined", _("不采纳")

    plan = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="opinions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    clause = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    given = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.OPEN)
    reply = models.TextField(blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    replied = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["organisation__kind", "organisation__code", "given"]
        constraints = [
            CheckConstraint(
                name="opinion_answered_says_why",
                condition=Q(outcome="open") | (~Q(reply="") & Q(replied__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}：{self.text[:20]}"


class Milestone(models.Model):
    """One step of the work: planned dates of the plan, actual dates as they come (R-9.0)."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="milestones")
    step = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    lead = models.CharField(max_length=60)
    clause = models.CharField(max_length=30)
    planned_start = models.DateField(null=True, blank=True, help_text="empty where the plan names none")
    planned_end = models.DateField()
    actual_start = models.DateField(null=True, blank=True)
    actual_end = models.DateField(null=True, blank=True)
    remark = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["step"]
        constraints = [
            UniqueConstraint(fields=["assessment", "step"], name="milestone_once"),
            CheckConstraint(
                name="milestone_plan_in_order",
                condition=Q(planned_start__isnull=True) | Q(planned_end__gte=F("planned_start")),
            ),
            CheckConstraint(
                name="milestone_ended_was_started",
                condition=Q(actual_end__isnull=True)
                | Q(actual_start__isnull=False, actual_end__gte=F("actual_start")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.name}"


class Task(models.Model):
    """What an office has to do: the five tasks of the plan (R-4.4–4.8) and carrying it out (R-0.4)."""

    class State(models.TextChoices):
        OPEN = "open", _("未开始")
        DOING = "doing", _("进行中")
        DONE = "done", _("已完成")

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="tasks")
    title = models.CharField(max_length=120)
    clause = models.CharField(max_length=60, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    due = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    progress = models.TextField(blank=True)
    changed = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["organisation__kind", "organisation__code", "due", "id"]
        constraints = [
            CheckConstraint(name="task_done_says_how", condition=~Q(state="done") | ~Q(progress=""))
        ]

    def __str__(self) -> str:
        return self.title


class Notice(models.Model):
    """A notice to offices; each signs for it (签收, R-0.2)."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="notices")
    title = models.CharField(max_length=120)
    body = models.TextField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent = models.DateTimeField(default=timezone.now)
    sign_by = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-sent"]

    def __str__(self) -> str:
        return self.title


class Receipt(models.Model):
    """One office of a notice: when it signed, and how a county passed the document on (R-0.5)."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="receipts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed = models.DateTimeField(null=True, blank=True)
    forwarded_as = models.CharField(max_length=120, blank=True, help_text="imprint of the forwarded copy")
    forwarded = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["organisation__kind", "organisation__code"]
        constraints = [
            UniqueConstraint(fields=["notice", "organisation"], name="receipt_once"),
            CheckConstraint(
                name="receipt_signed_by_somebody",
                condition=Q(signed__isnull=True, signed_by__isnull=True)
                | Q(signed__isnull=False, signed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice} → {self.organisation}"

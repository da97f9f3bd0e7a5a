"""The review of the reports (报告审核, 九（六）): rounds, remarks with their answers, drafts worded anew (R-9.12)."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.jobs.models import Run
from houping.apps.plans.models import Assessment
from houping.core.workflow import Move, actions_from


class Round(models.Model):
    """One round: the third party submits the reports of a run, the working group passes or returns them."""

    class State(models.TextChoices):
        OPEN = "open", _("审核中")
        RETURNED = "returned", _("已退回修改")
        PASSED = "passed", _("审核通过")
        SUPERSEDED = "superseded", _("已被新稿替代")

    MOVES = {
        "pass": Move(frozenset({"open"}), "passed", "report.pass"),
        "return": Move(frozenset({"open", "passed"}), "returned", "report.pass"),
    }
    # what follows from the submission of newer reports
    ACTS = {"replace": Move(frozenset({"open"}), "superseded", "report.submit")}
    ACTION_LABELS = {"pass": _("审核通过"), "return": _("退回修改")}
    QUESTIONS = {
        "pass": _("通过后文稿不能再改，可以印发。确认审核通过？"),
        "return": _("退回后由第三方修改、答复后再次送审。确认退回修改？"),
    }

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="report_rounds")
    number = models.PositiveSmallIntegerField(help_text="from 1")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN, editable=False)
    note = models.TextField(blank=True, help_text="what the third party says of the drafts")
    drafts = models.JSONField(default=dict, help_text="name -> SHA-256 of each report as it was submitted")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted = models.DateTimeField(default=timezone.now)
    opinion = models.TextField(blank=True)
    revise_by = models.DateField(null=True, blank=True, help_text="until when returned reports come back")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="rises with every change")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    changed = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [
            UniqueConstraint(fields=["assessment", "number"], name="round_number_once"),
            UniqueConstraint(fields=["assessment"], condition=Q(state="open"), name="round_one_open"),
            CheckConstraint(
                name="round_decided_with_opinion",
                condition=~Q(state__in=["returned", "passed"])
                | (~Q(opinion="") & Q(decided_by__isnull=False, decided__isnull=False)),
            ),
            CheckConstraint(
                name="round_returned_says_until_when",
                condition=~Q(state="returned") | Q(revise_by__isnull=False),
            ),
            CheckConstraint(
                name="round_decided_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("submitted_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} · {self.number}"

    def actions(self) -> list[str]:
        """Return the moves that are possible now."""
        return actions_from(self.MOVES, self.state)


class Remark(models.Model):
    """One remark (审核意见) on a place of a report; it lives on over the rounds until it is settled."""

    class State(models.TextChoices):
        OPEN = "open", _("待答复")
        ANSWERED = "answered", _("待确认")
        SETTLED = "settled", _("已落实")
        WITHDRAWN = "withdrawn", _("已撤回")

    MOVES = {
        "done": Move(frozenset({"open"}), "answered", "report.submit"),
        "explain": Move(frozenset({"open"}), "answered", "report.submit"),
        "settle": Move(frozenset({"answered"}), "settled", "report.remark"),
        "reopen": Move(frozenset({"answered"}), "open", "report.remark"),
        "withdraw": Move(frozenset({"open"}), "withdrawn", "report.remark"),
    }
    # what follows from the submission of reports that were computed anew
    ACTS = {"again": Move(frozenset({"settled"}), "answered", "report.submit")}
    ACTION_LABELS = {
        "again": _("重新计算后须再确认"),
        "done": _("已修改"),
        "explain": _("不改，说明理由"),
        "settle": _("确认落实"),
        "reopen": _("仍须修改"),
        "withdraw": _("撤回意见"),
    }
    UNSETTLED = (State.OPEN, State.ANSWERED)

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="report_remarks")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="remarks")
    number = models.PositiveSmallIntegerField(help_text="from 1 in an assessment")
    name = models.CharField(max_length=200, help_text="file of the report")
    heading = models.CharField(max_length=120, blank=True, help_text="under which the place stands")
    quote = models.CharField(max_length=200, help_text="the beginning of the text that is meant")
    text = models.TextField()
    must = models.BooleanField(default=True, help_text="to be followed before the reports pass")
    state = models.CharField(max_length=9, choices=State, default=State.OPEN, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1, help_text="rises with every change")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    changed = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [
            UniqueConstraint(fields=["assessment", "number"], name="report_remark_number_once"),
            CheckConstraint(name="remark_says_what", condition=~Q(text="") & ~Q(quote="")),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} · {self.number}"

    def actions(self) -> list[str]:
        """Return the moves that are possible now."""
        return actions_from(self.MOVES, self.state)


class RemarkStep(models.Model):
    """What was done with a remark: answers and confirmations, each kept."""

    remark = models.ForeignKey(Remark, on_delete=models.PROTECT, related_name="steps")
    action = models.CharField(max_length=8)
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.remark_id} {self.action}"

    @property
    def label(self) -> object:
        """What was done, in words."""
        return Remark.ACTION_LABELS[self.action]


class Draft(models.Model):
    """A report worded anew by the third party (修订稿): its figures are those of its run, its sentences may differ."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="report_drafts")
    name = models.CharField(max_length=200, help_text="file of the report")
    number = models.PositiveSmallIntegerField(
        help_text="among all versions of the report: files of runs, drafts"
    )
    sha256 = models.CharField(max_length=64, help_text="of the file, kept by content")
    size = models.PositiveBigIntegerField(help_text="bytes")
    note = models.TextField(help_text="what was changed")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [
            UniqueConstraint(fields=["run", "name", "number"], name="draft_number_once"),
            CheckConstraint(name="draft_says_what_changed", condition=~Q(note="") & Q(number__gte=2)),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

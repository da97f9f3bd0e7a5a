"""Back-checks: drawn from a seed that is kept, made by others, compared with the first visit."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.collection.models import Submission
from houping.apps.plans.models import Assessment
from houping.core.workflow import Move


class Draw(models.Model):
    """One draw of back-checks; whoever has the seed and the list can repeat it."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="backcheck_draws")
    number = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=64)
    share = models.FloatField(help_text="least share of each enumerator's interviews")
    risk_share = models.FloatField(help_text="further share of all, by risk")
    interviews = models.PositiveIntegerField(help_text="that could be drawn")
    listed = models.JSONField(default=list, help_text="of those: instance id, interviewer, team, day from 0")
    risk = models.JSONField(default=dict, help_text="interviewer -> combined p, as it was then")
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drawn = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [
            UniqueConstraint(fields=["assessment", "number"], name="backcheck_draw_once"),
            CheckConstraint(
                name="backcheck_draw_shares", condition=Q(share__range=(0, 1), risk_share__range=(0, 1))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} {self.number}"


class BackCheck(models.Model):
    """One interview that is visited again by somebody of another team, who does not see the first answers."""

    class State(models.TextChoices):
        OPEN = "open", _("待回访")
        DONE = "done", _("已回访")
        DROPPED = "dropped", _("未能回访")

    class Why(models.TextChoices):
        FIRST_DAYS = "first_days", _("头三天必查")
        RANDOM = "random", _("随机")
        RISK = "risk", _("按风险")

    MOVES = {
        "finish": Move(frozenset({"open"}), "done", "backcheck.do"),
        "drop": Move(frozenset({"open"}), "dropped", "backcheck.draw"),
    }
    ACTS = {"hand": Move(frozenset({"open"}), "", "backcheck.draw")}
    ACTION_LABELS = {"finish": _("登记回访结果"), "drop": _("登记未能回访"), "hand": _("改派回访人")}

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="tasks")
    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="backcheck")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="backchecks"
    )
    why = models.CharField(max_length=10, choices=Why)
    state = models.CharField(max_length=7, choices=State, default=State.OPEN, editable=False)
    second = models.OneToOneField(
        Submission,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rechecks",
        help_text="the interview of the back-check",
    )
    answers = models.JSONField(default=dict, help_text="question -> second answer")
    note = models.CharField(max_length=300, blank=True)
    ended = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["state", "submission__county", "pk"]
        constraints = [
            CheckConstraint(name="backcheck_dropped_says_why", condition=~Q(state="dropped") | ~Q(note="")),
            CheckConstraint(name="backcheck_done_has_answers", condition=~Q(state="done") | ~Q(answers={})),
        ]

    def __str__(self) -> str:
        return f"{self.submission} {self.state}"

"""Interference with the fieldwork, as enumerators report it (十一（二）“排除各种干扰”; R-11.5)."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.collection.models import Submission
from houping.apps.plans.models import Assessment
from houping.core.workflow import Move


class Interference(models.Model):
    """One report: kept whatever becomes of it; seen by the supervisors at once, never by the county."""

    class Kind(models.TextChoices):
        ACCOMPANIED = "accompanied", _("干部陪同不肯回避")
        COACHED = "coached", _("教农户怎么答")
        BLOCKED = "blocked", _("阻拦、拖延入户")
        FOLLOWED = "followed", _("跟车、跟踪、打听行程")
        SAMPLE = "sample", _("打听、索要样本名单")
        FAVOURS = "favours", _("宴请、送礼、打招呼")
        STAGED = "staged", _("突击整改、摆样子")
        OTHER = "other", _("其他")

    class State(models.TextChoices):
        REPORTED = "reported", _("已上报")
        CONFIRMED = "confirmed", _("属实")
        UNFOUNDED = "unfounded", _("查无实据")

    MOVES = {
        "confirm": Move(frozenset({"reported"}), "confirmed", "interference.handle"),
        "dismiss": Move(frozenset({"reported"}), "unfounded", "interference.handle"),
    }
    ACTION_LABELS = {"confirm": _("查证属实"), "dismiss": _("查无实据")}

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="interferences")
    county = models.CharField(max_length=12)
    village = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=11, choices=Kind)
    happened = models.DateTimeField()
    what = models.TextField()
    submission = models.ForeignKey(
        Submission, null=True, blank=True, on_delete=models.PROTECT, related_name="interferences"
    )
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reported = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=9, choices=State, default=State.REPORTED, editable=False)
    handling = models.TextField(blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    handled = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["state", "-reported"]
        constraints = [
            CheckConstraint(
                name="interference_handled_says_how",
                condition=Q(state="reported") | (~Q(handling="") & Q(handled_by__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.kind}"

"""The checklist of the counties (区县配合清单, R-11.8): what is to be ready before the team comes, and what is."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.plans.models import Assessment
from houping.apps.sealed import SealedJSONField
from houping.core.workflow import Move

PERSON: dict[str, Any] = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}


class CooperationItem(models.Model):
    """One thing to have ready, by the county, its departments or its towns; there is no choice of a village (R-11.2)."""

    class By(models.TextChoices):
        COUNTY = "county", _("区县")
        DEPARTMENT = "department", _("区县部门")
        TOWN = "town", _("乡镇")

    FIELDS = ("code", "text", "by", "days", "source")

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="cooperation_items")
    code = models.CharField(max_length=8)
    text = models.CharField(max_length=200)
    by = models.CharField(max_length=10, choices=By)
    days = models.PositiveSmallIntegerField(help_text="before the team comes")
    source = models.CharField(max_length=200, help_text="clause, or why we ask it")

    class Meta:
        ordering = ["code"]
        constraints = [UniqueConstraint(fields=["assessment", "code"], name="cooperation_item_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


class Cooperation(models.Model):
    """The checklist of one county, with whom the team calls; telephones are sealed."""

    class State(models.TextChoices):
        FILLING = "filling", _("准备中")
        CONFIRMED = "confirmed", _("已确认备齐")

    MOVES = {
        "confirm": Move(frozenset({"filling"}), "confirmed", "cooperation.fill"),
        "reopen": Move(frozenset({"confirmed"}), "filling", "cooperation.fill"),
    }
    ACTS = {"fill": Move(frozenset({"filling"}), "", "cooperation.fill")}
    ACTION_LABELS = {"confirm": _("确认备齐"), "reopen": _("改回准备中"), "fill": _("保存配合清单")}
    QUESTIONS = {
        "confirm": _("确认后评估组和市乡村振兴局按此准备进驻。确认备齐？"),
        "reopen": _("改回后评估组看到本区县还没有备齐。确认改回？"),
    }

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="cooperations")
    county = models.CharField(max_length=12, help_text="division code")
    state = models.CharField(max_length=9, choices=State, default=State.FILLING, editable=False)
    liaison = models.CharField(max_length=60, blank=True, help_text="name and office")
    deputy = models.CharField(max_length=60, blank=True)
    telephones = SealedJSONField(null=True, help_text="of liaison and deputy")
    notes = models.JSONField(default=dict, help_text="key of an item that is not ready -> what is said of it")
    confirmed_by = models.ForeignKey(null=True, blank=True, **PERSON)
    confirmed = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="rises with every change")
    changed_by = models.ForeignKey(null=True, blank=True, **PERSON)
    changed = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["county"]
        constraints = [
            UniqueConstraint(fields=["assessment", "county"], name="cooperation_once"),
            CheckConstraint(
                name="cooperation_confirmed_names_people",
                condition=~Q(state="confirmed")
                | (~Q(liaison="") & ~Q(deputy="") & Q(confirmed__isnull=False, confirmed_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.state}"

    @property
    def unsaid(self) -> list[str]:
        """What is not said yet of whom the team calls, in words."""
        telephone = (self.telephones or [""])[0]
        said = ((self.liaison, _("联络员")), (telephone, _("联络员电话")), (self.deputy, _("备用联络员")))
        return [str(words) for value, words in said if not value]


class CooperationTick(models.Model):
    """An item that a county has ready, with its words."""

    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="ticks")
    item = models.ForeignKey(CooperationItem, on_delete=models.CASCADE, related_name="ticks")
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(**PERSON)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["item"]
        constraints = [UniqueConstraint(fields=["cooperation", "item"], name="cooperation_tick_once")]

    def __str__(self) -> str:
        return f"{self.cooperation} {self.item.code}"

"""The work of a team in a county: its days and route, what is owed of every instrument, what must be ready before."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.plans.models import Assessment
from houping.core.workflow import Move, actions_from

# form ids of the instruments by the three modes of 七（一）1; the five kinds of people of
MODES: dict[str, tuple[object, tuple[str, ...]]] = {
    "exchange": (_("区县情况交流"), ("exchange", "documents")),
    "talks": (
        _("基层座谈访谈"),
        (
            "interview_leader",
            "interview_department",
            "interview_town",
            "interview_cadre",
            "interview_team",
            "interview_helper",
        ),
    ),
    "households": (_("入户调查核实"), ("household", "village")),
}
PIECES = {
    "exchange": _("区县情况交流"),
    "documents": _("资料查阅"),
    "interview_leader": _("区县领导访谈"),
    "interview_department": _("区县部门座谈"),
    "interview_town": _("乡镇访谈"),
    "interview_cadre": _("村干部访谈"),
    "interview_team": _("驻村工作队员访谈"),
    "interview_helper": _("帮扶责任人访谈"),
    "household": _("入户调查"),
    "village": _("村调查"),
}


class Trip(models.Model):
    """A team's stay in a county (R-9.9): who leads, from when to when, by which route, with what working day."""

    class State(models.TextChoices):
        PLANNED = "planned", _("待进驻")
        GOING = "going", _("进行中")
        CLOSED = "closed", _("已收尾")

    MOVES = {
        "start": Move(frozenset({"planned"}), "going", "trip.run"),
        "close": Move(frozenset({"going"}), "closed", "trip.run"),
        "reopen": Move(frozenset({"closed"}), "going", "trip.edit"),
    }
    ACTION_LABELS = {"start": _("开始进驻"), "close": _("收尾"), "reopen": _("重新打开")}
    QUESTIONS = {
        "start": _("开始后本区县的实地工作对全市进度可见。确认开始进驻？"),
        "close": _("收尾后不再分派、登记上门，须由项目负责人重新打开。确认收尾？"),
        "reopen": _("重新打开后可以继续登记上门。确认重新打开？"),
    }

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="trips")
    county = models.CharField(max_length=12)
    leader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    starts = models.DateField()
    ends = models.DateField()
    route = models.CharField(max_length=300, blank=True, help_text="towns in their order, vehicles")
    day_minutes = models.PositiveSmallIntegerField(default=540, help_text="a pair works, the road included")
    interview_minutes = models.PositiveSmallIntegerField(default=45, help_text="one household, with the walk")
    state = models.CharField(max_length=7, choices=State, default=State.PLANNED, editable=False)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    changed = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["starts", "county"]
        constraints = [
            UniqueConstraint(fields=["assessment", "county"], name="trip_once_per_county"),
            CheckConstraint(name="trip_ends_after_start", condition=Q(ends__gte=F("starts"))),
            CheckConstraint(name="trip_has_time_to_ask", condition=Q(day_minutes__gt=F("interview_minutes"))),
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.starts}"

    def actions(self) -> list[tuple[str, object, str]]:
        """Return (action, words, permission) of the moves that are possible now."""
        return [
            (name, self.ACTION_LABELS[name], self.MOVES[name].permission)
            for name in actions_from(self.MOVES, self.state)
        ]


class Piece(models.Model):
    """What is owed of one instrument in a county, and on which days (R-7.9, R-7.12); households owe by the sample."""

    trip = models.ForeignKey(Trip, on_delete=models.CASCADE, related_name="pieces")
    form = models.CharField(max_length=24, choices=list(PIECES.items()))
    quota = models.PositiveSmallIntegerField()
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["trip", "pk"]
        constraints = [
            UniqueConstraint(fields=["trip", "form"], name="piece_once"),
            CheckConstraint(
                name="piece_ends_after_start",
                condition=Q(ends__isnull=True) | Q(starts__isnull=True) | Q(ends__gte=F("starts")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trip} {self.form}"


class Ready(models.Model):
    """One item of the preparation that people tick off (R-9.8); what the platform knows itself is not stored."""

    class Item(models.TextChoices):
        MATERIAL = "material", _("资料准备：调查手册、政策口径、资料清单已备齐")
        PRINTED = "printed", _("表册印制：名单、表册、告知书、工作证已印制")
        VEHICLES = "vehicles", _("车辆、食宿、联络员已落实，不增加基层负担")
        SAFETY = "safety", _("安全、防疫、保密提醒已完成")

    trip = models.ForeignKey(Trip, on_delete=models.CASCADE, related_name="ready")
    item = models.CharField(max_length=8, choices=Item)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["trip", "item"]
        constraints = [UniqueConstraint(fields=["trip", "item"], name="ready_once")]

    def __str__(self) -> str:
        return f"{self.trip} {self.item}"


class Schedule(models.Model):
    """A visiting schedule that the planner proposed and the leader may change before it is taken over."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待采用")
        TAKEN = "taken", _("已采用")
        DROPPED = "dropped", _("不采用")

    MOVES = {
        "edit": Move(frozenset({"proposed"}), "proposed", "field.assign"),
        "take": Move(frozenset({"proposed"}), "taken", "field.assign"),
        "drop": Move(frozenset({"proposed"}), "dropped", "field.assign"),
    }
    ACTION_LABELS = {"edit": _("修改"), "take": _("采用，分派给各小组"), "drop": _("不采用")}
    QUESTIONS = {
        "take": _("采用后各户按此分派，平板名单随之更新。确认采用？"),
        "drop": _("不采用的安排留存备查。确认不采用？"),
    }

    trip = models.ForeignKey(Trip, on_delete=models.PROTECT, related_name="schedules")
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED, editable=False)
    pairs = models.JSONField(help_text="ids of the pairs, in the order of the stops' numbers")
    villages = models.JSONField(help_text="code, name, households, needs, in the order of the stops' numbers")
    travel = models.JSONField(help_text="minutes between base and villages")
    stops = models.JSONField(help_text="day from 0, pair, village, households")
    figures = models.JSONField(help_text="days, days of pairs and road: proposed, bound, longest first")
    first_day = models.DateField()
    days = models.PositiveSmallIntegerField(help_text="of the window")
    version = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    changed = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-made", "-pk"]
        constraints = [
            UniqueConstraint(fields=["trip"], condition=Q(state="proposed"), name="schedule_one_proposed")
        ]

    def __str__(self) -> str:
        return f"{self.trip} {self.get_state_display()}"

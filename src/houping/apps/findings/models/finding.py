"""A finding (问题): what was found where, how it is classed, how far it has come (R-2.3, R-2.4, R-10.5–10.11)."""

import datetime
import functools
from operator import or_
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.collection.models import Submission
from houping.apps.plans.models import Assessment
from houping.core.findings.standing import Standing, standing
from houping.core.workflow import Move, actions_from

RED_LEVELS = (("yellow", _("黄色")), ("red", _("红色")))
SHOWN = ("number", "title", "place", "statement", "responsible")  # what a county reads of a finding


class FindingQuerySet(models.QuerySet["Finding"]):
    """Reads of findings."""

    def in_counties(self, counties: frozenset[str] | None) -> "FindingQuerySet":
        """Those of some counties; None means all."""
        return self if counties is None else self.filter(county__in=counties)

    def released(self) -> "FindingQuerySet":
        """Those that the county was told of."""
        return self.filter(fed_back__isnull=False).exclude(state=Finding.State.MERGED)

    def saying(self, words: str) -> "FindingQuerySet":
        """Those whose number or text contains every one of some words; capitals are as good as small letters."""
        found = self
        for word in words.lower().split():
            found = found.filter(text__contains=word)
        return found

    def telling(self, words: str) -> "FindingQuerySet":
        """Those whose number, or something that the county was told, contains every one of some words."""
        found = self
        for word in words.split():
            found = found.filter(functools.reduce(or_, (Q(**{f"{name}__icontains": word}) for name in SHOWN)))
        return found


class Finding(models.Model):
    """One problem: never deleted; counted only when the county agreed or the panel ruled."""

    class State(models.TextChoices):
        REPORTED = "reported", _("待初核")
        VERIFIED = "verified", _("待反馈")
        FED_BACK = "fed_back", _("待区县答复")
        OBJECTED = "objected", _("待复核")
        DISPUTED = "disputed", _("待研判")
        AGREED = "agreed", _("已认可")
        RULED = "ruled", _("已研判")
        CLEARED = "cleared", _("初核不成立")
        DROPPED = "dropped", _("复核不成立")
        MERGED = "merged", _("已并案")

    MOVES = {
        "verify": Move(frozenset({"reported"}), "verified", "finding.verify"),
        "clear": Move(frozenset({"reported"}), "cleared", "finding.verify"),
        "reopen": Move(frozenset({"cleared"}), "reported", "finding.call_in"),
        "feed_back": Move(frozenset({"verified"}), "fed_back", "finding.feed_back"),
        "accept": Move(frozenset({"fed_back"}), "agreed", "finding.answer"),
        "lapse": Move(frozenset({"fed_back"}), "agreed", "finding.lapse"),
        "object": Move(frozenset({"fed_back"}), "objected", "finding.answer"),
        "uphold": Move(frozenset({"objected"}), "disputed", "finding.recheck"),
        "drop": Move(frozenset({"objected"}), "dropped", "finding.recheck"),
        "concede": Move(frozenset({"disputed"}), "agreed", "finding.answer"),
        "call_in": Move(frozenset({"dropped"}), "disputed", "finding.call_in"),
        "rule": Move(frozenset({"disputed"}), "ruled", "finding.rule"),
        "merge": Move(frozenset({"reported", "verified", "fed_back", "agreed"}), "merged", "finding.merge"),
    }
    # acts that leave the state as it is
    ACTS = {
        "fix": Move(frozenset({"verified", "fed_back", "objected", "disputed"}), "", "finding.fix"),
        "extend": Move(frozenset({"fed_back"}), "", "finding.extend"),
        "class": Move(frozenset({"reported", "verified"}), "", "finding.verify"),
        "urge": Move(
            frozenset({"reported", "verified", "fed_back", "objected", "disputed"}), "", "finding.urge"
        ),
    }
    ACTION_LABELS = {
        "verify": _("初核属实"),
        "clear": _("初核不成立"),
        "reopen": _("重新初核"),
        "feed_back": _("就地反馈"),
        "accept": _("认可"),
        "fix": _("登记边查边改"),
        "lapse": _("逾期未答，视为认可"),
        "object": _("提出异议"),
        "uphold": _("复核维持"),
        "drop": _("复核不成立"),
        "concede": _("认可复核结论"),
        "call_in": _("提请研判"),
        "rule": _("研判裁定"),
        "merge": _("并案"),
        "extend": _("延长异议时限"),
        "class": _("修改分类"),
        "urge": _("催办"),
    }
    # asked before an act that cannot be taken back
    QUESTIONS = {
        "clear": _("核查记录保留，问题不再办理。确认初核不成立？"),
        "feed_back": _("反馈后区县立即看到，异议时限开始计算，不能撤回。确认反馈？"),
        "accept": _("认可后问题成立，不能再提异议。确认认可？"),
        "fix": _("登记后问题仍计为发现，标记“已整改”，不能撤回。确认登记？"),
        "lapse": _("按区县认可处理，不能撤回。确认？"),
        "object": _("提交后佐证材料不能更换，由另一人复核。确认提出异议？"),
        "uphold": _("结论反馈区县，有争议的提交研判组。确认维持？"),
        "drop": _("问题不成立，不计分，区县可见结论。确认复核不成立？"),
        "concede": _("认可后问题成立，不再研判。确认认可？"),
        "rule": _("裁定签署后锁定，任何人不能修改。确认裁定？"),
        "merge": _("并案后只按主问题计一次，不能撤回。确认并案？"),
    }

    class Source(models.TextChoices):
        INTERVIEW = "interview", _("入户、村级等访问记录")
        CALL = "call", _("电话调查")
        DOCUMENT = "document", _("查阅资料")
        TALK = "talk", _("访谈座谈")
        ROUTINE = "routine", _("平时情况数据")
        INSPECTION = "inspection", _("督导检查")
        PUBLIC = "public", _("群众反映")

    class Severity(models.TextChoices):
        MINOR = "minor", _("一般问题")
        SERIOUS = "serious", _("较重问题")
        GRAVE = "grave", _("严重问题")

    class Spread(models.TextChoices):
        POINT = "point", _("点上")
        AREA = "area", _("面上")

    class Extent(models.TextChoices):
        SINGLE = "single", _("个案")
        COMMON = "common", _("共性")

    class Aspect(models.TextChoices):
        KEY = "key", _("重点")
        HARD = "hard", _("难点")
        WEAK = "weak", _("薄弱环节")

    class Attribution(models.TextChoices):
        RESPONSIBILITY = "responsibility", _("责任落实不到位")
        POLICY = "policy", _("政策落实不到位")
        WORK = "work", _("工作落实不到位")

    class Theme(models.TextChoices):
        CONSOLIDATE = "consolidate", _("巩固脱贫成果")
        CONNECT = "connect", _("衔接乡村振兴")

    class Keep(models.TextChoices):
        RESPONSIBILITY = "responsibility", _("摘帽不摘责任")
        POLICY = "policy", _("摘帽不摘政策")
        HELP = "help", _("摘帽不摘帮扶")
        SUPERVISION = "supervision", _("摘帽不摘监管")

    class Ruling(models.TextChoices):
        UPHELD = "upheld", _("成立")
        PARTLY = "partly", _("部分成立")
        NO_DEDUCTION = "no_deduction", _("事实存在但不扣分")
        DISMISSED = "dismissed", _("不成立")

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="findings")
    number = models.CharField(max_length=24, help_text="county and running number: 500101-0007")
    county = models.CharField(max_length=12, help_text="division code")
    village = models.CharField(max_length=20, blank=True, help_text="code")
    place = models.CharField(
        max_length=60, blank=True, help_text="village or office by name, as pages show it"
    )
    unit = models.CharField(max_length=60, blank=True, help_text="salted public id of the household")
    household = models.CharField(
        max_length=40, blank=True, help_text="number in the frame, for the chain only"
    )
    beside = models.CharField(
        max_length=200, blank=True, help_text="why a household that is not of the sample was looked at"
    )
    source = models.CharField(max_length=10, choices=Source)
    submission = models.ForeignKey(
        Submission, null=True, blank=True, on_delete=models.PROTECT, related_name="findings"
    )
    path = models.CharField(max_length=255, blank=True, help_text="the question of the interview")
    reference = models.CharField(
        max_length=200, blank=True, help_text="document, call or datum that shows it"
    )
    origin = models.CharField(
        max_length=40, blank=True, help_text="what of the site shows it: document:12, datum:88"
    )
    indicator = models.CharField(max_length=8, help_text="where it counts, once (A-14)")
    also = models.JSONField(
        default=list, blank=True, help_text="other indicators that show it; never deducted"
    )
    title = models.CharField(max_length=80)
    what = models.TextField(help_text="for the team and the panel")
    severity = models.CharField(max_length=7, choices=Severity)
    spread = models.CharField(max_length=5, choices=Spread)
    extent = models.CharField(max_length=6, choices=Extent)
    aspect = models.CharField(max_length=4, choices=Aspect, blank=True)
    attribution = models.CharField(max_length=14, choices=Attribution, blank=True)
    theme = models.CharField(max_length=11, choices=Theme, blank=True)
    keeps = models.JSONField(default=list, blank=True, help_text="which of the four that are not removed")
    responsible = models.CharField(max_length=80, blank=True, help_text="office that has to put it right")
    statement = models.TextField(
        blank=True, help_text="what the county is told; no names, no numbers of people"
    )
    found_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    found = models.DateTimeField(default=timezone.now)
    fed_back = models.DateTimeField(null=True, blank=True)
    fixed_on_site = models.BooleanField(default=False, help_text="put right at once; still counted")
    state = models.CharField(max_length=8, choices=State, default=State.REPORTED, editable=False)
    due = models.DateTimeField(null=True, blank=True, help_text="until when the next step is owed")
    urged = models.DateTimeField(
        null=True,
        blank=True,
        help_text="when somebody was reminded of the next step; empty once it was taken",
    )
    red_level = models.CharField(
        max_length=6,
        choices=RED_LEVELS,
        blank=True,
        help_text="that the county had reached on the red line when this was confirmed",
    )
    ruling = models.CharField(max_length=12, choices=Ruling, blank=True)
    reasons = models.TextField(blank=True, help_text="of the ruling")
    same_as = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    text = models.TextField(editable=False, help_text="what a search reads, in small letters")
    version = models.PositiveIntegerField(default=1, help_text="rises with every change")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    changed = models.DateTimeField(default=timezone.now)
    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            UniqueConstraint(fields=["assessment", "number"], name="finding_number_once"),
            CheckConstraint(
                name="finding_ruled_says_why",
                condition=(Q(state="ruled") & ~Q(ruling="") & ~Q(reasons=""))
                | (~Q(state="ruled") & Q(ruling="", reasons="")),
            ),
            CheckConstraint(
                name="finding_told_what",
                condition=Q(state__in=["reported", "verified", "cleared", "merged"])
                | (Q(fed_back__isnull=False) & ~Q(statement="")),
            ),
            CheckConstraint(
                name="finding_merged_into_one",
                condition=Q(state="merged", same_as__isnull=False)
                | (~Q(state="merged") & Q(same_as__isnull=True)),
            ),
            CheckConstraint(
                name="finding_fixed_was_verified",
                condition=Q(fixed_on_site=False) | ~Q(state__in=["reported", "cleared"]),
            ),
        ]
        indexes = [
            models.Index(fields=["assessment", "state", "due"], name="finding_queue"),
            models.Index(fields=["assessment", "county", "state"], name="finding_county"),
            models.Index(fields=["assessment", "indicator"], name="finding_indicator"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def standing(self) -> Standing:
        """What it counts as."""
        return standing(self.state, self.ruling)

    @property
    def kept_words(self) -> list[str]:
        """Which of the 四个不摘, in words."""
        return [str(self.Keep(keep).label) for keep in self.keeps]

    @property
    def is_released(self) -> bool:
        """Whether the county was told of it."""
        return self.fed_back is not None and self.state != self.State.MERGED

    @property
    def reply_due(self) -> datetime.datetime | None:
        """Until when the county may answer, as its notice or the last extension said; stays when it has answered."""
        told = self.steps.filter(action__in=["feed_back", "extend"]).last()
        return told.due if told else None

    def actions(self) -> list[tuple[str, Any, str]]:
        """Return (action, words, permission) of what is possible in its state."""
        possible = actions_from({**self.MOVES, **self.ACTS}, self.state)
        moves = {**self.MOVES, **self.ACTS}
        return [(name, self.ACTION_LABELS[name], moves[name].permission) for name in possible]

"""Interviews as they came in: every version byte for byte, its files, and what could not be taken as it came."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps import store
from houping.apps.collection.models.devices import Device
from houping.apps.collection.models.forms import Form, FormVersion
from houping.apps.plans.models import Assessment
from houping.apps.sealed import SealedJSONField
from houping.core.workflow import Move, actions_from


class Flag(models.TextChoices):
    """What the server noticed about an interview when it came; it is kept all the same."""

    FOREIGN = "foreign", _("不在本人名单内的户")
    UNKNOWN_UNIT = "unknown_unit", _("户编号不在样本内")
    LATE = "late", _("逾期提交")
    EXTRA_FILE = "extra_file", _("多余附件")
    OTHER_FILE = "other_file", _("同名附件内容不同")
    CLOCK = "clock", _("设备时钟不准")
    OLD_VERSION = "old_version", _("旧版问卷")


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """Reads of interviews."""

    def in_counties(self, counties: frozenset[str] | None) -> "SubmissionQuerySet":
        """Those of some counties; None means all."""
        return self if counties is None else self.filter(county__in=counties)


class Submission(models.Model):
    """One interview from its first arrival to its lock; corrections are versions of it."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("已提交")
        TEAM_REVIEW = "team_review", _("组内审核")
        RETURNED = "returned", _("已退回修改")
        QC_CHECK = "qc_check", _("质控抽查")
        PASSED = "passed", _("通过")
        LOCKED = "locked", _("锁定")
        VOID = "void", _("作废")

    MOVES = {
        "take": Move(frozenset({"submitted"}), "team_review", "submission.review"),
        "return": Move(
            frozenset({"submitted", "team_review", "qc_check", "passed"}), "returned", "submission.review"
        ),
        "forward": Move(frozenset({"submitted", "team_review"}), "qc_check", "submission.review"),
        "pass": Move(frozenset({"qc_check"}), "passed", "submission.check"),
        "lock": Move(frozenset({"passed"}), "locked", "submission.check"),
        "void": Move(
            frozenset({"submitted", "team_review", "returned", "qc_check", "passed"}),
            "void",
            "submission.void",
        ),
    }
    # a corrected version comes in from the tablet
    ACTS = {
        "correct": Move(
            frozenset({"submitted", "team_review", "returned", "qc_check", "passed"}),
            "submitted",
            "submission.fill",
        )
    }
    ACTION_LABELS = {
        "take": _("开始审核"),
        "return": _("退回修改"),
        "forward": _("审核无误，送质控"),
        "pass": _("通过"),
        "lock": _("锁定"),
        "void": _("作废"),
        "correct": _("提交修改"),
    }

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="submissions")
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="submissions")
    instance = models.CharField(max_length=120, help_text="instance id of the first version: the root")
    current = models.CharField(max_length=120, help_text="instance id of the newest version")
    unit = models.CharField(max_length=60, blank=True, help_text="salted public id of the household")
    county = models.CharField(max_length=12, blank=True)
    village = models.CharField(max_length=20, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="submissions")
    device = models.ForeignKey(
        Device, null=True, blank=True, on_delete=models.PROTECT, related_name="submissions"
    )
    state = models.CharField(max_length=12, choices=State, default=State.SUBMITTED, editable=False)
    reason = models.TextField(blank=True, help_text="of the last return, or why it is void")
    received = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1, help_text="rises with every change")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    changed = models.DateTimeField(default=timezone.now)
    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-received", "-pk"]
        constraints = [
            UniqueConstraint(fields=["form", "instance"], name="submission_once"),
            CheckConstraint(
                name="submission_void_says_why",
                condition=~Q(state__in=["void", "returned"]) | ~Q(reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["assessment", "county", "state"], name="submission_of_county"),
            models.Index(fields=["unit"], name="submission_of_unit"),
        ]

    def __str__(self) -> str:
        return self.instance

    def actions(self) -> list[tuple[str, object, str]]:
        """Return (action, words, permission) of the moves that are possible now."""
        return [
            (name, self.ACTION_LABELS[name], self.MOVES[name].permission)
            for name in actions_from(self.MOVES, self.state)
        ]


class SubmissionVersion(models.Model):
    """One version of an interview, exactly as it was sent. Only `answers`, `differences` and `entry` come later."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="versions")
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="+")
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="received")
    number = models.PositiveSmallIntegerField(default=1)
    instance = models.CharField(max_length=120)
    deprecated = models.CharField(max_length=120, blank=True, help_text="instance id that it corrects")
    sha256 = models.CharField(max_length=64, help_text="of the bytes in the store")
    size = models.PositiveIntegerField()
    received = models.DateTimeField(default=timezone.now)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    install_id = models.CharField(max_length=80, blank=True)
    user_agent = models.CharField(max_length=200, blank=True)
    started = models.DateTimeField(null=True, blank=True, help_text="by the clock of the tablet")
    ended = models.DateTimeField(null=True, blank=True, help_text="by the clock of the tablet")
    skew_s = models.IntegerField(null=True, blank=True, help_text="clock of the tablet minus ours")
    expected = models.JSONField(default=list, help_text="names of the files that the answers mention")
    flags = models.JSONField(default=list, help_text="values of Flag")
    answers = SealedJSONField(null=True, help_text="path -> value, read after the receipt")
    differences = SealedJSONField(null=True, help_text="what the check after receipt found")
    entry = models.PositiveBigIntegerField(null=True, blank=True, help_text="entry of the ledger")

    class Meta:
        ordering = ["submission", "number"]
        constraints = [
            UniqueConstraint(fields=["form", "instance"], name="submission_version_once"),
            UniqueConstraint(fields=["submission", "number"], name="submission_version_numbered"),
            CheckConstraint(
                name="submission_version_corrects_another",
                condition=Q(number=1, deprecated="") | (Q(number__gt=1) & ~Q(deprecated="")),
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(entry__isnull=True), name="submission_version_untold")
        ]

    def __str__(self) -> str:
        return self.instance

    def xml(self) -> bytes:
        """Return the bytes as they were sent, compared with their digest."""
        return store.read(self.sha256)

    @property
    def missing(self) -> list[str]:
        """The files that the answers mention and that have not come yet."""
        there = {file.name for file in self.files.all()}
        return [name for name in self.expected if name not in there]


class Attachment(models.Model):
    """A file of a version: a photo, a recording, the audit. Two contents under one name are both kept."""

    version = models.ForeignKey(SubmissionVersion, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=255, help_text="as the answers name it")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=40, help_text="media type, by its first bytes")
    named = models.BooleanField(default=True, help_text="whether the answers name it")
    received = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            UniqueConstraint(fields=["version", "name", "sha256"], name="submission_file_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Quarantined(models.Model):
    """What came and could not be taken: its bytes are kept until somebody decides."""

    class State(models.TextChoices):
        OPEN = "open", _("待处理")
        TAKEN = "taken", _("已采用")
        DISMISSED = "dismissed", _("不采用，留存备查")

    class Reason(models.TextChoices):
        CONFLICT = "conflict", _("实例编号相同而内容不同")
        STALE = "stale", _("修改的不是最新版本")
        NO_ORIGINAL = "no_original", _("找不到被修改的原件")
        UNKNOWN_FORM = "unknown_form", _("没有这份问卷")
        UNKNOWN_VERSION = "unknown_version", _("没有这个版本的问卷")
        CLOSED = "closed", _("问卷已停用")
        LOCKED = "locked", _("已锁定或作废，不再接收修改")
        NOT_CERTIFIED = "not_certified", _("提交人没有上岗资格")
        UNREADABLE = "unreadable", _("内容不能读取")
        ENCRYPTED = "encrypted", _("内容是加密的")

    MOVES = {
        "take": Move(frozenset({"open"}), "taken", "submission.review"),
        "dismiss": Move(frozenset({"open"}), "dismissed", "submission.review"),
    }
    ACTION_LABELS = {"take": _("采用为新版本"), "dismiss": _("不采用，留存备查")}
    QUESTIONS = {
        "take": _("采用后作为一个新版本进入审核。确认采用？"),
        "dismiss": _("不采用的内容留存备查，不进入结果。确认？"),
    }

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="quarantined")
    reason = models.CharField(max_length=16, choices=Reason)
    form_id = models.CharField(max_length=64, blank=True)
    form_version = models.CharField(max_length=40, blank=True)
    instance = models.CharField(max_length=120, blank=True)
    deprecated = models.CharField(max_length=120, blank=True)
    submission = models.ForeignKey(
        Submission, null=True, blank=True, on_delete=models.PROTECT, related_name="quarantined"
    )
    sha256 = models.CharField(max_length=64, help_text="of the bytes in the store")
    size = models.PositiveIntegerField()
    files = models.JSONField(default=list, help_text="name, sha256 and size of what came with it")
    county = models.CharField(max_length=12, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    install_id = models.CharField(max_length=80, blank=True)
    user_agent = models.CharField(max_length=200, blank=True)
    received = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=200, blank=True, help_text="why")

    class Meta:
        ordering = ["-received", "-pk"]
        constraints = [
            UniqueConstraint(
                fields=["assessment", "person", "reason", "instance", "sha256"], name="quarantined_once"
            ),
            CheckConstraint(
                name="quarantined_decided_says_why",
                condition=Q(state="open") | (~Q(decision="") & Q(decided_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.instance}"

"""What the public reports (公众监督): by anybody, without an account or a name; followed by a receipt."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.findings.models import Finding
from houping.apps.plans.models import Assessment
from houping.apps.supervision.models.violations import Violation
from houping.core.workflow import Move


class Voice(models.Model):
    """One report of the public; kept whatever becomes of it."""

    class State(models.TextChoices):
        RECEIVED = "received", _("已收到")
        ACCEPTED = "accepted", _("已受理")
        ASSIGNED = "assigned", _("正在核查")
        ANSWERED = "answered", _("已答复")
        REJECTED = "rejected", _("不予受理")
        VIOLATION = "violation", _("已转违规核查")
        FINDING = "finding", _("已转问题初核")

    OPEN = frozenset({"accepted", "assigned"})
    MOVES = {
        "accept": Move(frozenset({"received"}), "accepted", "voice.triage"),
        "reject": Move(frozenset({"received"}), "rejected", "voice.triage"),
        "assign": Move(OPEN, "assigned", "voice.triage"),
        "answer": Move(OPEN, "answered", "voice.triage"),
        "register": Move(OPEN, "violation", "violation.handle"),
        "find": Move(OPEN, "finding", "voice.triage"),
    }
    ACTION_LABELS = {
        "accept": _("受理"),
        "reject": _("不予受理"),
        "assign": _("交办"),
        "answer": _("答复"),
        "register": _("转违规登记"),
        "find": _("转问题初核"),
    }
    QUESTIONS = {
        "accept": _("持回执的人将看到已受理。确认受理？"),
        "reject": _("持回执的人将看到理由，不能撤回。确认不予受理？"),
        "assign": _("对方将立即收到待办。确认交办？"),
        "answer": _("持回执的人立即看到答复，不能修改。确认答复？"),
        "register": _("将登记一起违规，由工作督导组核实、处理。确认转登记？"),
        "find": _("将上报一个问题，由评估组初核、反馈区县。确认转初核？"),
    }

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="voices")
    number = models.PositiveIntegerField()
    receipt = models.CharField(max_length=64, unique=True, help_text="keyed digest of the receipt")
    form = models.CharField(
        max_length=64,
        unique=True,
        null=True,
        editable=False,
        help_text="keyed digest of what was sent, and once",
    )
    county = models.CharField(max_length=12)
    what = models.TextField()
    contact = models.BinaryField(null=True, blank=True, help_text="under the key of the site")
    received = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=9, choices=State, default=State.RECEIVED, editable=False)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due = models.DateField(null=True, blank=True)
    said = models.TextField(blank=True, help_text="answer or reason, as the holder of the receipt reads it")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided = models.DateTimeField(null=True, blank=True)
    finding = models.OneToOneField(
        Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="voice"
    )
    violation = models.OneToOneField(
        Violation, null=True, blank=True, on_delete=models.PROTECT, related_name="voice"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            UniqueConstraint(fields=["assessment", "number"], name="voice_number_once"),
            CheckConstraint(name="voice_says_something", condition=~Q(what="")),
            CheckConstraint(
                name="voice_decided_says_why",
                condition=~Q(state__in=["answered", "rejected"])
                | (~Q(said="") & Q(decided_by__isnull=False, decided__isnull=False)),
            ),
            CheckConstraint(
                name="voice_assigned_names_somebody",
                condition=~Q(state="assigned") | Q(assigned_to__isnull=False),
            ),
            CheckConstraint(
                name="voice_finding_is_linked", condition=~Q(state="finding") | Q(finding__isnull=False)
            ),
            CheckConstraint(
                name="voice_violation_is_linked", condition=~Q(state="violation") | Q(violation__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class Knocks(models.Model):
    """How often the public door was used in the present hour: by one address (keyed digest), or by all."""

    door = models.CharField(max_length=8, help_text="report, follow")
    key = models.CharField(max_length=64, help_text="keyed digest of an address; empty for all")
    since = models.DateTimeField(default=timezone.now)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [UniqueConstraint(fields=["door", "key"], name="knocks_once")]

    def __str__(self) -> str:
        return f"{self.door} {self.count}"

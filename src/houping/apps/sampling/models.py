"""The draw as a ceremony in fixed order, what witnesses contributed, and requests to replace a household."""

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.frames.models import Frame
from houping.apps.jobs.models import Job, Run
from houping.apps.plans.models import Assessment, PlanVersion
from houping.core.workflow import Move, actions_from

# the codes of core.sampling.replace.REASONS, for pages in both languages; a test holds them equal
REASONS = {
    "moved": _("整户搬迁外出，评估期内不能联系"),
    "dead": _("整户亡故或户已注销"),
    "noncontact": _("多次上门（至少三次，不同时段）无人"),
    "refusal": _("拒绝接受调查"),
    "incapable": _("无能力答复且无人代答"),
    "not_a_household": _("名单有误：不是本村农户或重复"),
}
BEFORE_DRAW = frozenset({"committed", "announced", "entered", "ready"})
AFTER_DRAW = frozenset({"drawn", "published", "released", "revealed"})


class CeremonyQuerySet(models.QuerySet["Ceremony"]):
    """Reads of ceremonies."""

    def current(self, assessment: Assessment) -> "Ceremony | None":
        """Return the one that counts: the only one that no other superseded."""
        return (
            self.filter(assessment=assessment)
            .exclude(state="superseded")
            .select_related("assessment", "plan", "frame__run", "run", "job", "check_job")
            .first()
        )


class Ceremony(models.Model):
    """One draw from its commitment to its proof (R-4.13, R-6.5, R-6.11); the secret number is only in a file."""

    class State(models.TextChoices):
        COMMITTED = "committed", _("已公布承诺值")
        ANNOUNCED = "announced", _("已指定随机事件")
        ENTERED = "entered", _("结果待复核")
        READY = "ready", _("可以抽样")
        DRAWING = "drawing", _("抽样中")
        DRAWN = "drawn", _("已抽样")
        PUBLISHED = "published", _("已公布封存记录")
        RELEASED = "released", _("名单已定时下发")
        REVEALED = "revealed", _("已公开证明")
        SUPERSEDED = "superseded", _("已作废")

    class EventKind(models.TextChoices):
        PUBLIC = "public", _("公共事件（如指定期次的开奖号码）")
        WITNESS = "witness", _("现场见证（掷骰子、摇号，每位见证人一次）")

    MOVES = {
        "announce": Move(frozenset({"committed"}), "announced", "sample.commit"),
        "enter": Move(frozenset({"announced"}), "entered", "sample.draw"),
        "return": Move(frozenset({"entered"}), "announced", "sample.witness"),
        "check": Move(frozenset({"entered"}), "ready", "sample.witness"),
        "close": Move(frozenset({"announced"}), "ready", "sample.draw"),
        "draw": Move(frozenset({"ready"}), "drawing", "sample.draw"),
        "publish": Move(frozenset({"drawn"}), "published", "sample.draw"),
        "release": Move(frozenset({"published"}), "released", "sample.release"),
        "reveal": Move(frozenset({"released"}), "revealed", "sample.release"),
    }
    # what the program itself does, and acts that leave the state as it is
    ACTS = {
        "drawn": Move(frozenset({"drawing"}), "drawn", "sample.draw"),
        "draw_failed": Move(frozenset({"drawing"}), "ready", "sample.draw"),
        "contribute": Move(frozenset({"announced"}), "", "sample.witness"),
        "verify": Move(AFTER_DRAW, "", "sample.see"),
        "supersede": Move(BEFORE_DRAW | AFTER_DRAW, "superseded", "sample.commit"),
    }
    ACTION_LABELS = {
        "announce": _("指定随机事件"),
        "enter": _("录入事件结果"),
        "return": _("退回重录"),
        "check": _("复核事件结果"),
        "close": _("见证结束"),
        "draw": _("开始抽样"),
        "publish": _("公布封存记录"),
        "release": _("定时下发名单"),
        "reveal": _("公开证明包"),
        "contribute": _("提交见证数字"),
        "verify": _("核验抽样"),
        "supersede": _("重新抽样"),
    }
    # asked before an act that cannot be taken back; a wrong entry of the event is sent back by who checks it
    QUESTIONS = {
        "announce": _("随机事件指定后不能更换，只能说明原因重新抽样。确认指定？"),
        "return": _("录入的结果作废，须重新录入。确认退回？"),
        "check": _("复核后事件结果不能再改，抽样由它决定。确认复核无误？"),
        "close": _("结束后不再接收见证数字，抽样由已提交的数字决定。确认见证结束？"),
        "draw": _("开始后不能更改结果，只能说明原因重新抽样。确认开始？"),
        "publish": _("封存记录公布后不能收回或更改。确认公布？"),
        "release": _("到时名单自动向分县组开放，开放后不能收回。确认下发？"),
        "reveal": _("公开后任何人都能算出全部样本，不能收回。确认公开？"),
    }

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="ceremonies")
    number = models.PositiveSmallIntegerField(help_text="from 1")
    place = models.UUIDField(default=uuid.uuid4, editable=False, help_text="names the folder of the secret")
    state = models.CharField(max_length=10, choices=State, default=State.COMMITTED, editable=False)
    reason = models.TextField(blank=True, help_text="why a new draw takes the place of the one before")
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    plan = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="+")
    frame = models.ForeignKey(Frame, on_delete=models.PROTECT, related_name="+")
    plan_digest = models.CharField(max_length=64)
    root = models.CharField(max_length=64, help_text="of the frozen frame")
    commitment = models.CharField(max_length=64, unique=True)
    committed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    committed = models.DateTimeField(default=timezone.now)
    committed_seq = models.PositiveBigIntegerField(default=0, help_text="entry of the ledger")
    event_kind = models.CharField(max_length=8, choices=EventKind, blank=True)
    event = models.CharField(max_length=200, blank=True)
    event_at = models.DateTimeField(null=True, blank=True, help_text="when a public event happens")
    source = models.CharField(max_length=200, blank=True, help_text="where everybody can read the value")
    announced_seq = models.PositiveBigIntegerField(default=0)
    value = models.CharField(max_length=200, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    beacon = models.TextField(blank=True, help_text="canonical text of event, value and contributions")
    ready_seq = models.PositiveBigIntegerField(default=0)
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey(Run, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sealed = models.CharField(max_length=64, blank=True, help_text="digest of the sealed bundle")
    drawn_seq = models.PositiveBigIntegerField(default=0)
    release_at = models.DateTimeField(null=True, blank=True, help_text="from then teams see their lists")
    revealed = models.DateTimeField(null=True, blank=True)
    check_job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, help_text="rises with every change")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    changed = models.DateTimeField(default=timezone.now)
    objects = CeremonyQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            UniqueConstraint(fields=["assessment", "number"], name="ceremony_number_once"),
            UniqueConstraint(
                fields=["assessment"], condition=~Q(state="superseded"), name="ceremony_one_counts"
            ),
            CheckConstraint(
                name="ceremony_announced_names_event",
                condition=Q(state__in=["committed", "superseded"]) | (~Q(event="") & ~Q(event_kind="")),
            ),
            CheckConstraint(
                name="ceremony_public_event_has_time",
                condition=~Q(event_kind="public") | Q(event_at__isnull=False),
            ),
            CheckConstraint(
                name="ceremony_ready_has_beacon",
                condition=Q(state__in=["committed", "announced", "entered", "superseded"]) | ~Q(beacon=""),
            ),
            CheckConstraint(
                name="ceremony_order_in_the_ledger",
                condition=(Q(announced_seq=0) | Q(announced_seq__gt=F("committed_seq")))
                & (Q(ready_seq=0) | Q(ready_seq__gt=F("announced_seq"), announced_seq__gt=0))
                & (Q(drawn_seq=0) | Q(drawn_seq__gt=F("ready_seq"), ready_seq__gt=0)),
            ),
            CheckConstraint(
                name="ceremony_value_seen_by_two",
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("entered_by")),
            ),
            CheckConstraint(
                name="ceremony_drawn_has_run",
                condition=~Q(state__in=sorted(AFTER_DRAW)) | (Q(run__isnull=False) & ~Q(sealed="")),
            ),
            CheckConstraint(
                name="ceremony_released_has_time",
                condition=~Q(state__in=["released", "revealed"]) | Q(release_at__isnull=False),
            ),
            CheckConstraint(
                name="ceremony_revealed_has_time", condition=~Q(state="revealed") | Q(revealed__isnull=False)
            ),
            CheckConstraint(
                name="ceremony_new_draw_says_why", condition=Q(supersedes__isnull=True) | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} · {self.number}"

    @property
    def secret(self) -> Path:
        """The folder of the secret number, for the owner of the site only."""
        return Path(settings.DATA) / "secrets" / f"ceremony-{self.place.hex}"

    @property
    def public(self) -> Path:
        """Where the public copy of the proof stands after reveal."""
        return Path(settings.DATA) / "proofs" / f"{self.assessment.key}-{self.number}"

    @property
    def folder(self) -> Path:
        """The folder of the drawn sample; only after the draw."""
        assert self.run is not None
        return Path(settings.WORKSPACES) / self.run.folder

    @property
    def frozen_folder(self) -> Path:
        """The folder of the frozen frame from which is drawn."""
        assert self.frame.run is not None
        return Path(settings.WORKSPACES) / self.frame.run.folder

    @property
    def is_drawn(self) -> bool:
        """Whether there is a sample that counts."""
        return self.state in AFTER_DRAW

    @property
    def is_open(self) -> bool:
        """Whether the time lock has opened: teams may see the lists of their county."""
        released = self.state in (self.State.RELEASED, self.State.REVEALED)
        return released and self.release_at is not None and self.release_at <= timezone.now()

    @property
    def is_stuck(self) -> bool:
        """Whether the job that draws has ended without a sample, so that it may be started again."""
        return self.state == self.State.DRAWING and self.job is not None and self.job.state == "failed"

    def actions(self) -> list[str]:
        """Return the moves that are possible now, given how chance comes in."""
        if self.is_stuck:
            return ["draw"]
        other = {"public": {"close"}, "witness": {"enter"}}.get(self.event_kind, set())
        return [name for name in actions_from(self.MOVES, self.state) if name not in other]


class Contribution(models.Model):
    """What one witness contributed, by hand: dice or numbers from a drum."""

    class Means(models.TextChoices):
        DICE = "dice", _("掷骰子")
        LOTTERY = "lottery", _("摇号")

    ceremony = models.ForeignKey(Ceremony, on_delete=models.PROTECT, related_name="contributions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    outside = models.BooleanField(help_text="whether the witness is from outside the group that draws")
    means = models.CharField(max_length=8, choices=Means)
    value = models.CharField(max_length=200)
    given = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["given", "id"]
        constraints = [
            UniqueConstraint(fields=["ceremony", "person"], name="contribution_once_per_witness"),
            CheckConstraint(name="contribution_says_something", condition=~Q(value="")),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_means_display()}"


class ReplacementQuerySet(models.QuerySet["Replacement"]):
    """Reads of requests."""

    def in_counties(self, counties: frozenset[str] | None) -> "ReplacementQuerySet":
        """Those of some counties; None means all."""
        return self if counties is None else self.filter(county__in=counties)


class Replacement(models.Model):
    """A request to replace a household that cannot be asked by the next of the reserve (R-6.12)."""

    class State(models.TextChoices):
        ASKED = "asked", _("待审批")
        APPROVED = "approved", _("已同意")
        DECLINED = "declined", _("不同意")

    MOVES = {
        "approve": Move(frozenset({"asked"}), "approved", "sample.replace_approve"),
        "decline": Move(frozenset({"asked"}), "declined", "sample.replace_approve"),
    }
    ACTION_LABELS = {"approve": _("同意，启用备用户"), "decline": _("不同意")}

    ceremony = models.ForeignKey(Ceremony, on_delete=models.PROTECT, related_name="replacements")
    county = models.CharField(max_length=12)
    village = models.CharField(max_length=20)
    unit = models.CharField(max_length=60, help_text="salted public id of the household")
    reason = models.CharField(max_length=20, choices=list(REASONS.items()))
    note = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked = models.DateTimeField(default=timezone.now)
    substitute = models.CharField(max_length=60, blank=True, help_text="salted public id of who comes in")
    answer = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    objects = ReplacementQuerySet.as_manager()

    class Meta:
        ordering = ["county", "village", "asked", "id"]
        constraints = [
            UniqueConstraint(
                fields=["ceremony", "unit"],
                condition=Q(state__in=["asked", "approved"]),
                name="replacement_once_per_unit",
            ),
            CheckConstraint(
                name="replacement_approved_names_substitute",
                condition=~Q(state="approved") | ~Q(substitute=""),
            ),
            CheckConstraint(
                name="replacement_declined_says_why", condition=~Q(state="declined") | ~Q(answer="")
            ),
            CheckConstraint(
                name="replacement_decided_by_somebody",
                condition=Q(state="asked") | Q(decided__isnull=False, decided_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_state_display()}"

    @property
    def changed_by(self) -> object:
        """Who decided, for the refusal of a second decision."""
        return self.decided_by

    @property
    def changed(self) -> object:
        """When it was decided."""
        return self.decided

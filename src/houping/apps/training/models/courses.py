"""Courses of five modules and four levels, their sessions and attendance, the judgement manual, who is experienced."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.plans.models import Assessment
from houping.apps.teams.models import Document


class Module(models.TextChoices):
    """What the plan wants to be taught (九（三）; R-9.6)."""

    POLICY = "policy", _("学习政策")
    GOALS = "goals", _("明确目标任务")
    STANDARD = "standard", _("统一评价标准")
    PROCESS = "process", _("规范工作流程")
    DISCIPLINE = "discipline", _("严肃工作纪律")


class Level(models.TextChoices):
    """Whom: 分级分层 (十（一）; R-10.3)."""

    LEADER = "leader", _("总控、组长")
    CONTROLLER = "controller", _("质控")
    ENUMERATOR = "enumerator", _("调查员")
    PHONE = "phone", _("电话调查员")


class Course(models.Model):
    """One module for one level, with its materials from the library."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="courses")
    module = models.CharField(max_length=10, choices=Module)
    level = models.CharField(max_length=10, choices=Level)
    title = models.CharField(max_length=120)
    hours = models.DecimalField(max_digits=4, decimal_places=1)
    outline = models.TextField(blank=True)
    materials = models.ManyToManyField(Document, blank=True, related_name="courses")

    class Meta:
        ordering = ["level", "module", "pk"]
        constraints = [
            UniqueConstraint(fields=["assessment", "module", "level"], name="course_once"),
            CheckConstraint(name="course_takes_time", condition=Q(hours__gt=0)),
        ]

    def __str__(self) -> str:
        return self.title


class Session(models.Model):
    """A course as it was held: when, where, by whom; a make-up session counts like the first."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="sessions")
    starts = models.DateTimeField()
    place = models.CharField(max_length=80)
    teacher = models.CharField(max_length=80)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["starts", "pk"]

    def __str__(self) -> str:
        return f"{self.course} {self.starts:%Y-%m-%d}"


class Attendance(models.Model):
    """Somebody signed in at a session."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attendances")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["session", "person__username"]
        constraints = [UniqueConstraint(fields=["session", "person"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.person} {self.session}"


class Manual(models.Model):
    """A version of the judgement manual (指标判定手册, R-10.4); with a new one the exam is taken anew."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="manuals")
    number = models.PositiveSmallIntegerField(help_text="version, from 1")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    changes = models.TextField(help_text="what is new against the version before")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [
            UniqueConstraint(fields=["assessment", "number"], name="manual_number_once"),
            CheckConstraint(name="manual_says_what_changed", condition=~Q(changes="")),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} v{self.number}"


class Background(models.Model):
    """What a member of a field team brings along; teams need some experience (R-10.2)."""

    class Kind(models.TextChoices):
        TEACHER = "teacher", _("教师、研究人员")
        EXPERIENCED = "experienced", _("有评估经验")
        NEW = "new", _("首次参加")

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="backgrounds")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="backgrounds")
    kind = models.CharField(max_length=11, choices=Kind)

    class Meta:
        ordering = ["person__username"]
        constraints = [UniqueConstraint(fields=["assessment", "person"], name="background_once")]

    def __str__(self) -> str:
        return f"{self.person} {self.kind}"

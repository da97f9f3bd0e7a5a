"""The question bank: a changed question is a new version, so that old papers still say what was asked."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.plans.models import Assessment
from houping.apps.training.models.courses import Module

LETTERS = "ABCDEF"


class Subject(models.TextChoices):
    """What a question is about; papers take fixed shares of each."""

    POLICY = "policy", _("政策")
    FORM = "form", _("问卷口径")
    SAMPLING = "sampling", _("抽样与流程")
    INCOME = "income", _("收入核算")
    DISCIPLINE = "discipline", _("纪律保密")


class QuestionQuerySet(models.QuerySet["Question"]):
    """Reads of the bank."""

    def in_use(self) -> "QuestionQuerySet":
        """The newest version of each question that was not retired."""
        return self.filter(replaced__isnull=True, retired__isnull=True)


class Question(models.Model):
    """One version of one question. `answer` holds the letters of the right options, in order."""

    class Kind(models.TextChoices):
        SINGLE = "single", _("单选")
        MULTIPLE = "multiple", _("多选")
        JUDGE = "judge", _("判断")
        CASE = "case", _("案例")

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="questions")
    code = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=8, choices=Kind)
    module = models.CharField(max_length=10, choices=Module)
    subject = models.CharField(max_length=10, choices=Subject)
    levels = models.CharField(max_length=60, help_text="levels that may be asked, parted by commas")
    background = models.TextField(blank=True, help_text="of a case")
    stem = models.TextField()
    options = models.JSONField(help_text="list of texts, A first")
    answer = models.CharField(max_length=6)
    reason = models.TextField(blank=True, help_text="why, shown after the exam")
    basis = models.CharField(max_length=120, blank=True, help_text="clause or rule")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added = models.DateTimeField(default=timezone.now)
    replaced = models.DateTimeField(null=True, blank=True, help_text="a later version took its place")
    retired = models.DateTimeField(null=True, blank=True)
    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["code", "-version"]
        constraints = [
            UniqueConstraint(fields=["assessment", "code", "version"], name="question_version_once"),
            UniqueConstraint(
                fields=["assessment", "code"],
                condition=Q(replaced__isnull=True),
                name="question_one_version_in_use",
            ),
            CheckConstraint(name="question_has_an_answer", condition=~Q(answer="")),
            CheckConstraint(name="question_case_tells_a_case", condition=~Q(kind="case") | ~Q(background="")),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"

    @property
    def lettered(self) -> list[tuple[str, str]]:
        """The options with their letters; right and wrong speak the language of the page."""
        options = [_("对"), _("错")] if self.kind == self.Kind.JUDGE else self.options
        return [(letter, str(text)) for letter, text in zip(LETTERS, options, strict=False)]

    @property
    def takes_several(self) -> bool:
        """Whether more than one option may be ticked."""
        return self.kind == self.Kind.MULTIPLE or (self.kind == self.Kind.CASE and len(self.answer) > 1)

    def is_for(self, level: str) -> bool:
        """Whether it may be asked at a level."""
        return level in self.levels.split(",")

"""Questionnaires of an assessment and their versions, which never change once they are published."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.plans.models import Assessment
from houping.core.workflow import Move, actions_from


class Form(models.Model):
    """One questionnaire (household, village, backcheck …) of an assessment."""

    class Late(models.TextChoices):
        KEEP = "keep", _("照收，标注逾期")
        REFUSE = "refuse", _("拒收，暂存待处理")

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="forms")
    form_id = models.CharField(max_length=64, help_text="id of the root element, as tablets name it")
    title = models.CharField(max_length=120)
    late = models.CharField(max_length=6, choices=Late, default=Late.KEEP, help_text="after it was closed")
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["form_id"]
        constraints = [UniqueConstraint(fields=["assessment", "form_id"], name="form_once")]

    def __str__(self) -> str:
        return self.title


class FormVersionQuerySet(models.QuerySet["FormVersion"]):
    """Reads of versions."""

    def published(self) -> "FormVersionQuerySet":
        """Those that tablets fetch and fill."""
        return self.filter(state=FormVersion.State.PUBLISHED)

    def with_files(self) -> "FormVersionQuerySet":
        """Say with each whether files come with it: `has_files`."""
        return self.annotate(has_files=models.Exists(FormFile.objects.filter(version=models.OuterRef("pk"))))


class FormVersion(models.Model):
    """One version of a form: its source as text, and the XForm that tablets fetch, byte for byte."""

    class State(models.TextChoices):
        DRAFT = "draft", _("起草")
        APPROVED = "approved", _("已审定")
        PUBLISHED = "published", _("已发布")
        SUPERSEDED = "superseded", _("已被新版替代")
        CLOSED = "closed", _("已停止使用")

    MOVES = {
        "approve": Move(frozenset({"draft"}), "approved", "form.approve"),
        "publish": Move(frozenset({"approved"}), "published", "form.publish"),
        "close": Move(frozenset({"published"}), "closed", "form.publish"),
        "reopen": Move(frozenset({"closed"}), "published", "form.publish"),
    }
    # by the program, when a newer version is published
    ACTS = {"supersede": Move(frozenset({"published", "closed"}), "superseded", "form.publish")}
    ACTION_LABELS = {
        "approve": _("审定"),
        "publish": _("发布"),
        "close": _("停用"),
        "reopen": _("恢复使用"),
        "supersede": _("以新版替代"),
    }
    # asked before an act that cannot be taken back
    QUESTIONS = {
        "approve": _("审定后问卷不能再改，只能登记新版。确认审定？"),
        "publish": _("发布后平板将更新为本版，旧版仍可提交。确认发布？"),
        "close": _("停用后平板不再显示本问卷，此后提交的按逾期处理。确认停用？"),
    }

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="versions")
    version = models.CharField(max_length=40, blank=True, help_text="as the XForm says; may be blank")
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    source = models.TextField(
        blank=True, help_text="XLSForm as Markdown tables; empty when only XML is known"
    )
    sha256 = models.CharField(max_length=64, help_text="of the XForm in the store")
    md5 = models.CharField(max_length=32, help_text="of the same bytes, as tablets compare them")
    size = models.PositiveIntegerField()
    lists = models.JSONField(
        default=list, help_text="names of the lists that every tablet gets with its own rows"
    )
    outline = models.JSONField(
        default=dict, help_text="paths of unit, start, end and of the files, read from the XForm"
    )
    findings = models.JSONField(default=list, help_text="what the check of the form said")
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    registered = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published = models.DateTimeField(null=True, blank=True)
    closed = models.DateTimeField(null=True, blank=True)
    objects = FormVersionQuerySet.as_manager()

    class Meta:
        ordering = ["form__form_id", "-registered", "-pk"]
        constraints = [
            UniqueConstraint(fields=["form", "version"], name="form_version_once"),
            UniqueConstraint(
                fields=["form"],
                condition=Q(state__in=["published", "closed"]),
                name="form_one_in_use",
            ),
            CheckConstraint(
                name="form_version_approved_by_somebody",
                condition=Q(state="draft") | Q(approved_by__isnull=False),
            ),
            CheckConstraint(
                name="form_version_published_has_time",
                condition=Q(state__in=["draft", "approved"]) | Q(published__isnull=False),
            ),
            CheckConstraint(
                name="form_version_closed_has_time", condition=~Q(state="closed") | Q(closed__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form.form_id} {self.version}".strip()

    def actions(self) -> list[tuple[str, object, str]]:
        """Return (action, words, permission) of the moves that are possible now."""
        return [
            (name, self.ACTION_LABELS[name], self.MOVES[name].permission)
            for name in actions_from(self.MOVES, self.state)
        ]


class FormFile(models.Model):
    """A file that comes with a version and is the same for every tablet: a picture, a list of villages."""

    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=120, help_text="as the form names it")
    sha256 = models.CharField(max_length=64)
    md5 = models.CharField(max_length=32)
    size = models.PositiveIntegerField()

    class Meta:
        ordering = ["name"]
        constraints = [UniqueConstraint(fields=["version", "name"], name="form_file_once")]

    def __str__(self) -> str:
        return self.name

"""Issues of the reports: what was approved, with its number and the head of the ledger printed on every report."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.jobs.models import Job
from houping.apps.plans.models import Assessment, Notice
from houping.apps.results.models import Proposal
from houping.core.workflow import Move, actions_from


class Issue(models.Model):
    """One issue (印发) of the reports of an approved proposal (R-8.1–8.3)."""

    class State(models.TextChoices):
        WRITING = "writing", _("正在生成")
        ISSUED = "issued", _("已印发")
        PUBLISHED = "published", _("已通报区县")

    MOVES = {"publish": Move(frozenset({"issued"}), "published", "report.issue")}
    # what the program itself does, and an act that leaves the state as it is
    ACTS = {
        "written": Move(frozenset({"writing"}), "issued", "report.issue"),
        "retry": Move(frozenset({"writing"}), "", "report.issue"),
    }
    ACTION_LABELS = {"publish": _("通报各区县"), "retry": _("重新生成")}

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="issues")
    number = models.PositiveSmallIntegerField(help_text="from 1")
    state = models.CharField(max_length=10, choices=State, default=State.WRITING, editable=False)
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="issue")
    document_number = models.CharField(max_length=60)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued = models.DateTimeField(default=timezone.now)
    head_seq = models.PositiveBigIntegerField(help_text="entry of the ledger that tells of the issue")
    head = models.CharField(max_length=64, help_text="its digest, printed on every report")
    files = models.JSONField(default=dict, help_text="name -> SHA-256 of each issued file")
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    notice = models.ForeignKey(Notice, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    published = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="rises with every change")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    changed = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [
            UniqueConstraint(fields=["assessment", "number"], name="issue_number_once"),
            CheckConstraint(name="issue_has_document_number", condition=~Q(document_number="")),
            CheckConstraint(name="issue_has_head", condition=~Q(head="") & Q(head_seq__gt=0)),
            CheckConstraint(
                name="issue_published_has_notice",
                condition=~Q(state="published") | Q(notice__isnull=False, published__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} · {self.document_number}"

    @property
    def home(self) -> Path:
        """The folder of the issued files."""
        return Path(settings.DATA) / "issued" / self.assessment.key / str(self.number)

    def path(self, name: str) -> Path | None:
        """Return the file of a name that was issued; None for any other name."""
        return self.home / name if name in self.files else None

    def actions(self) -> list[str]:
        """Return the moves that are possible now."""
        return actions_from(self.MOVES, self.state)

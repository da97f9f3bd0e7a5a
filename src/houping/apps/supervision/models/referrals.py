"""Clues and accountability referrals (线索移交、责任追究): sealed, opened for a recorded reason.

R-2.8, R-8.12, R-10.16, R-11.11.
"""

import json

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps import vault
from houping.apps.plans.models import Assessment
from houping.apps.supervision.models.violations import Violation
from houping.core.workflow import Move


class Referral(models.Model):
    """One matter for a discipline body; unit, people, basis and outcome are sealed under the key of the site."""

    class Kind(models.TextChoices):
        CLUE = "clue", _("线索移交")
        ACCOUNT = "account", _("责任追究")

    class Cause(models.TextChoices):
        NEGLECT = "neglect", _("失职失责")
        FRAUD = "fraud", _("弄虚作假")
        FAVOUR = "favour", _("徇私舞弊")
        LEAK = "leak", _("失密泄密")
        FORMALISM = "formalism", _("搞形式主义")
        BURDEN = "burden", _("增加基层负担")

    class State(models.TextChoices):
        DRAFT = "draft", _("待移交")
        TRANSFERRED = "transferred", _("已移交")
        CONCLUDED = "concluded", _("已办结")
        WITHDRAWN = "withdrawn", _("不移交")

    MOVES = {
        "transfer": Move(frozenset({"draft"}), "transferred", "referral.edit"),
        "withdraw": Move(frozenset({"draft"}), "withdrawn", "referral.edit"),
        "conclude": Move(frozenset({"transferred"}), "concluded", "referral.edit"),
    }
    ACTION_LABELS = {"transfer": _("移交"), "withdraw": _("不移交"), "conclude": _("登记办理结果")}
    QUESTIONS = {
        "transfer": _("登记移交后不能撤回。确认已移交？"),
        "withdraw": _("登记后不能再移交，记录保留。确认不移交？"),
        "conclude": _("办理结果登记后不能修改。确认办结？"),
    }
    SEALED = ("unit", "people", "basis", "outcome")

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="referrals")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=7, choices=Kind)
    cause = models.CharField(max_length=9, choices=Cause)
    violation = models.ForeignKey(
        Violation, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals"
    )
    sealed = models.BinaryField(help_text="JSON of unit, people, basis, outcome, under the key of the site")
    body = models.CharField(max_length=60, blank=True, help_text="to whom it was transferred")
    transferred = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=11, choices=State, default=State.DRAFT, editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [
            UniqueConstraint(fields=["assessment", "number"], name="referral_number_once"),
            CheckConstraint(
                name="referral_transferred_says_to_whom",
                condition=~Q(state__in=["transferred", "concluded"])
                | (~Q(body="") & Q(transferred__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    def seal(self, values: dict[str, str]) -> None:
        """Put unit, people, basis and outcome under the key of the site."""
        self.sealed = vault.seal_record(
            json.dumps({name: values.get(name, "") for name in self.SEALED}).encode()
        )

    def opened(self) -> dict[str, str]:
        """Return unit, people, basis and outcome; only for those whose reading was recorded."""
        found: dict[str, str] = json.loads(vault.unseal_record(bytes(self.sealed)))
        return found

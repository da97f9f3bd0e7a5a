"""Violations (违规登记) of a negative list, by a county, a department or an agency (R-10.13, R-11.9, R-11.10)."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.accounts.models import Organisation
from houping.apps.plans.models import Assessment
from houping.apps.quality.models import Interference
from houping.apps.supervision.models.lists import ListItem
from houping.core.workflow import Move


class Violation(models.Model):
    """One case: registered, verified, handled or found to be nothing; whoever reported it is never told on."""

    class State(models.TextChoices):
        REGISTERED = "registered", _("已登记")
        VERIFIED = "verified", _("已核实")
        HANDLED = "handled", _("已处理")
        UNFOUNDED = "unfounded", _("查无实据")

    MOVES = {
        "verify": Move(frozenset({"registered"}), "verified", "violation.handle"),
        "handle": Move(frozenset({"verified"}), "handled", "violation.handle"),
        "dismiss": Move(frozenset({"registered", "verified"}), "unfounded", "violation.handle"),
    }
    ACTION_LABELS = {"verify": _("核实属实"), "handle": _("登记处理"), "dismiss": _("查无实据")}
    QUESTIONS = {
        "verify": _("认定后不能修改，处理后由当事单位看到。确认核实属实？"),
        "handle": _("登记后当事单位立即看到认定的事实和处理，不能修改。确认登记处理？"),
        "dismiss": _("登记后不能再核实、处理。确认查无实据？"),
    }

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="violations")
    item = models.ForeignKey(ListItem, on_delete=models.PROTECT, related_name="violations")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", help_text="who is said to have done it"
    )
    county = models.CharField(max_length=12, blank=True, help_text="division code of the place")
    place = models.CharField(max_length=100, blank=True)
    happened = models.DateField()
    what = models.TextField(help_text="as it was reported; never shown to whom it is about")
    interference = models.OneToOneField(
        Interference, null=True, blank=True, on_delete=models.PROTECT, related_name="violation"
    )
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    registered = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.REGISTERED, editable=False)
    facts = models.TextField(blank=True, help_text="as verified")
    verified = models.DateTimeField(null=True, blank=True)
    handling = models.TextField(blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-registered", "-id"]
        constraints = [
            CheckConstraint(
                name="violation_verified_states_facts",
                condition=~Q(state__in=["verified", "handled"]) | (~Q(facts="") & Q(verified__isnull=False)),
            ),
            CheckConstraint(
                name="violation_settled_says_how",
                condition=~Q(state__in=["handled", "unfounded"])
                | (~Q(handling="") & Q(settled_by__isnull=False, settled__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item.code} {self.organisation}"

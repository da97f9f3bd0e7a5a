"""The two negative lists (负面清单): what counties, and agencies with their staff, must not do (十（三）; R-10.12)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.accounts.roles import THIRD_PARTY, Role
from houping.apps.plans.models import Assessment
from houping.core.provenance import digest_json
from houping.core.workflow import Move


class ListVersion(models.Model):
    """One version of one of the two lists; published, it never changes, and everybody concerned signs for it."""

    class Audience(models.TextChoices):
        COUNTY = "county", _("区县负面清单")
        AGENCY = "agency", _("第三方评估机构负面清单")

    class State(models.TextChoices):
        DRAFT = "draft", _("起草")
        PUBLISHED = "published", _("已发布")
        SUPERSEDED = "superseded", _("已被新版替代")

    MOVES = {"publish": Move(frozenset({"draft"}), "published", "list.edit")}
    ACTS = {
        "edit": Move(frozenset({"draft"}), "", "list.edit"),
        "sign": Move(frozenset({"published"}), "", "list.sign"),
        "remind": Move(frozenset({"published"}), "", "list.remind"),
    }
    ACTION_LABELS = {
        "publish": _("发布清单"),
        "edit": _("修改清单"),
        "sign": _("签收清单"),
        "remind": _("催签"),
    }
    ROLES = {"county": frozenset({Role.CTY}), "agency": THIRD_PARTY}

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="negative_lists")
    audience = models.CharField(max_length=6, choices=Audience)
    number = models.PositiveSmallIntegerField(help_text="version, from 1")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    note = models.CharField(max_length=200, blank=True, help_text="what changed and why")
    effective = models.DateField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published = models.DateTimeField(null=True, blank=True)
    reminded = models.DateTimeField(null=True, blank=True, help_text="those who had not signed, last time")

    class Meta:
        ordering = ["audience", "-number"]
        constraints = [
            UniqueConstraint(fields=["assessment", "audience", "number"], name="negative_list_number_once"),
            UniqueConstraint(
                fields=["assessment", "audience"],
                condition=Q(state="published"),
                name="negative_list_one_in_force",
            ),
            UniqueConstraint(
                fields=["assessment", "audience"], condition=Q(state="draft"), name="negative_list_one_draft"
            ),
            CheckConstraint(
                name="negative_list_published_says_when",
                condition=Q(state="draft")
                | Q(effective__isnull=False, published__isnull=False, published_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_audience_display()} {self.number}"

    def digest(self) -> str:
        """Return the SHA-256 of what the version forbids: what a signature stands under."""
        return digest_json([item.said() for item in self.items.all()])


class ListItem(models.Model):
    """One thing that a version forbids."""

    class Severity(models.TextChoices):
        GENERAL = "general", _("情节一般")
        SERIOUS = "serious", _("情节较重")
        GRAVE = "grave", _("情节严重")

    FIELDS = ("code", "text", "who", "severity", "handling", "source")

    version = models.ForeignKey(ListVersion, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=8)
    text = models.CharField(max_length=200)
    who = models.CharField(max_length=100)
    severity = models.CharField(max_length=7, choices=Severity)
    handling = models.CharField(max_length=200)
    source = models.CharField(max_length=200, help_text="clause, or why we set it")
    false_data = models.BooleanField(
        default=False, help_text="about false data: quality control registers it"
    )

    class Meta:
        ordering = ["version", "position", "id"]
        constraints = [UniqueConstraint(fields=["version", "code"], name="negative_item_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"

    def said(self) -> dict[str, Any]:
        """Return field -> value, of everything that a reader signs for."""
        return {name: getattr(self, name) for name in self.FIELDS}


class Signature(models.Model):
    """A person's signature for a version (签收): signed in, under a statement, at a time."""

    version = models.ForeignKey(ListVersion, on_delete=models.PROTECT, related_name="signatures")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, help_text="SHA-256 of what was signed for")
    signed = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["signed"]
        constraints = [
            UniqueConstraint(fields=["version", "person"], name="negative_list_signed_once"),
            CheckConstraint(name="negative_list_signature_names_the_text", condition=~Q(digest="")),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.version}"

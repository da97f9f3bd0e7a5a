"""What reviewers say about an interview: remarks at its questions, and whether it counts (R-6.12, R-13.6)."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.collection.models import Submission


class Remark(models.Model):
    """One remark at a question (`b_food/clothes`), at a row of a roster (`a_members/member[2]`), or on the whole ("")."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="remarks")
    number = models.PositiveSmallIntegerField(help_text="of the version that was read")
    path = models.CharField(max_length=255, blank=True, help_text="place in the answers, with positions")
    text = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    settled = models.DateTimeField(null=True, blank=True, help_text="when a reviewer was content")
    reply = models.CharField(
        max_length=500, blank=True, help_text="why whoever made the interview left the answer as it was"
    )

    class Meta:
        ordering = ["submission", "path", "pk"]
        constraints = [CheckConstraint(name="remark_says_something", condition=~Q(text=""))]

    def __str__(self) -> str:
        return f"{self.path} {self.text[:20]}"


class Step(models.Model):
    """One step of the review: which version was read, what was done, by whom, when; the ledger has the same for proof."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField(help_text="of the version that was read")
    action = models.CharField(max_length=8)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["submission", "pk"]
        indexes = [models.Index(fields=["submission", "action", "at"], name="review_step")]

    def __str__(self) -> str:
        return f"{self.submission} {self.action}"

    @property
    def words(self) -> object:
        """What was done."""
        return Submission.ACTION_LABELS[self.action]


class Verdict(models.Model):
    """Whether an interview counts (有效样本), decided when it is passed or made void."""

    class Reason(models.TextChoices):
        INCOMPLETE = "incomplete", _("访问不完整")
        INCONSISTENT = "inconsistent", _("答案前后矛盾，无法核实")
        NO_CONSENT = "no_consent", _("受访人未同意")
        WRONG_HOUSEHOLD = "wrong_household", _("不是抽中的户")
        DUPLICATE = "duplicate", _("同一户重复访问")
        PROXY = "proxy", _("由他人代答")
        INVENTED = "invented", _("未实际入户、编造答案")
        MISTAKEN = "mistaken", _("误开的表")

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="verdict")
    valid = models.BooleanField()
    reason = models.CharField(max_length=15, choices=Reason, blank=True)
    note = models.CharField(max_length=500, blank=True)
    batch = models.BooleanField(default=False, help_text="passed with the rest, not looked at one by one")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            CheckConstraint(
                name="verdict_invalid_says_why",
                condition=Q(valid=True, reason="") | (Q(valid=False) & ~Q(reason="") & ~Q(note="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission} {'valid' if self.valid else self.reason}"

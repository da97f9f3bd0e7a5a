"""Tokens, and what was started with them."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.accounts.models import Organisation
from houping.apps.jobs.models import Job


class TokenQuerySet(models.QuerySet["Token"]):
    """Reads of tokens."""

    def listed(self) -> "TokenQuerySet":
        """All, those in use first, with their offices."""
        return self.select_related("organisation", "person", "created_by", "revoked_by").order_by(
            F("revoked").asc(nulls_first=True), "-created", "-pk"
        )


class Token(models.Model):
    """What another system shows instead of a password; only its digest is kept.

    The secret has 256 bits of chance, so that a plain SHA-256 cannot be searched.
    """

    class State(models.TextChoices):
        VALID = "valid", _("有效")
        EXPIRED = "expired", _("已过期")
        REVOKED = "revoked", _("已吊销")

    name = models.CharField(max_length=16, unique=True, help_text="first part of the token, not secret")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the whole token")
    title = models.CharField(max_length=100, help_text="which system, for what")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="tokens")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="own_tokens",
        help_text="who made it for themselves; empty: it is the office's",
    )
    bound = models.CharField(
        max_length=64, blank=True, help_text="digest of password and second factor of the person"
    )
    assessment = models.CharField(max_length=40, blank=True, help_text="key; empty means all")
    scopes = models.JSONField(default=list)
    created = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires = models.DateTimeField()
    revoked = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    last_used = models.DateTimeField(null=True, blank=True)
    last_address = models.CharField(max_length=45, blank=True)
    minute = models.DateTimeField(null=True, blank=True, help_text="beginning of the counted minute")
    requests = models.PositiveIntegerField(default=0, help_text="in that minute")
    objects = TokenQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="token_ends_after_it_begins", condition=Q(expires__gt=F("created"))),
            CheckConstraint(
                name="token_revoked_by_somebody",
                condition=Q(revoked__isnull=True, revoked_by__isnull=True)
                | Q(revoked__isnull=False, revoked_by__isnull=False),
            ),
            CheckConstraint(
                name="token_of_person_is_bound",
                condition=Q(person__isnull=True, bound="")
                | (Q(person__isnull=False) & ~Q(bound="") & ~Q(assessment="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.name}）"

    @property
    def state(self) -> "Token.State":
        """Whether it opens anything now."""
        if self.revoked:
            return self.State.REVOKED
        return self.State.EXPIRED if self.expires <= timezone.now() else self.State.VALID


class Start(models.Model):
    """A job that was started by token; the key makes a repeated request answer with the same job."""

    token = models.ForeignKey(Token, on_delete=models.PROTECT, related_name="starts")
    key = models.CharField(max_length=80, help_text="Idempotency-Key of the request")
    request = models.CharField(max_length=64, help_text="digest of what was asked for")
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [UniqueConstraint(fields=["token", "key"], name="start_once_per_key")]

    def __str__(self) -> str:
        return f"{self.token} {self.key}"

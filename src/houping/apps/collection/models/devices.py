"""Tablets and telephones that fill forms: one person each, known by a token of which only the digest is kept."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils import timezone

from houping.apps.plans.models import Assessment


class DeviceQuerySet(models.QuerySet["Device"]):
    """Reads of devices."""

    def in_use(self) -> "DeviceQuerySet":
        """Those that were not revoked."""
        return self.filter(revoked__isnull=True)

    def in_counties(self, counties: frozenset[str] | None) -> "DeviceQuerySet":
        """Those of some counties; None means all."""
        return self if counties is None else self.filter(county__in=counties)


class Device(models.Model):
    """A tablet of a person in a county. The secret has 256 bits of chance: a plain SHA-256 cannot be searched."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="devices")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="devices")
    county = models.CharField(max_length=12, help_text="division code")
    title = models.CharField(max_length=60, help_text="what stands on its label")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token")
    salt = models.CharField(
        max_length=32, help_text="what its password is derived from, with the key of the site"
    )
    enrolled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    enrolled = models.DateTimeField(default=timezone.now)
    revoked = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    wipe_asked = models.DateTimeField(null=True, blank=True, help_text="to be emptied at its next contact")
    wiped = models.DateTimeField(null=True, blank=True)
    last_contact = models.DateTimeField(null=True, blank=True)
    install_id = models.CharField(max_length=80, blank=True, help_text="as the program on it calls itself")
    app_version = models.CharField(max_length=120, blank=True)
    queued = models.PositiveIntegerField(null=True, blank=True, help_text="finished interviews not yet sent")
    finished = models.PositiveIntegerField(
        null=True, blank=True, help_text="interviews ever finished on it, by its own counter"
    )
    battery = models.PositiveSmallIntegerField(null=True, blank=True, help_text="percent")
    storage_mb = models.PositiveIntegerField(null=True, blank=True, help_text="free")
    skew_s = models.IntegerField(null=True, blank=True, help_text="its clock minus ours at last contact")
    objects = DeviceQuerySet.as_manager()

    class Meta:
        ordering = ["county", "person__name", "title", "pk"]
        constraints = [
            CheckConstraint(
                name="device_revoked_by_somebody",
                condition=Q(revoked__isnull=True, revoked_by__isnull=True)
                | Q(revoked__isnull=False, revoked_by__isnull=False),
            ),
            CheckConstraint(
                name="device_wiped_was_asked", condition=Q(wiped__isnull=True) | Q(wipe_asked__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title

"""Registration with Django."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class QualityConfig(AppConfig):
    """Evening review, alerts, back-checks, interference."""

    name = "houping.apps.quality"
    label = "quality"
    verbose_name = _("质量控制")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Find the quality gates of later steps."""
        autodiscover_modules("gates")

"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RectificationConfig(AppConfig):
    """What counties put right after the results."""

    name = "houping.apps.rectification"
    label = "rectification"
    verbose_name = _("整改")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Continue the timeline of a finding."""
        from houping.apps.findings import timeline
        from houping.apps.rectification import later

        timeline.later(later.lines)

"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FindingsConfig(AppConfig):
    """Findings, their evidence, the county's answers, the panel's rulings."""

    name = "houping.apps.findings"
    label = "findings"
    verbose_name = _("问题")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Report what questionnaires note (R-2.3)."""
        from houping.apps.findings.services import noted
        from houping.apps.quality import arrival

        arrival.at_arrival(noted.report_noted)

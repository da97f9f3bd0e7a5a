"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """Written reports."""

    name = "houping.apps.reports"
    label = "reports"
    verbose_name = _("报告")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let no grades be approved before the reports passed their review (九（六）, （七）)."""
        from houping.apps.reports.services import reviewing
        from houping.apps.results import approval

        approval.asks_before_approval(reviewing.require_passed)

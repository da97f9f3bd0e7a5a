"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """Written reports."""

    name = "houping.apps.reports"
    label = "reports"
    verbose_name = _("报告")
    default_auto_field = "django.db.models.BigAutoField"

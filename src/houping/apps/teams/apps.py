"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TeamsConfig(AppConfig):
    """Working groups, secondments, agencies, commitments."""

    name = "houping.apps.teams"
    label = "teams"
    verbose_name = _("组织与队伍")
    default_auto_field = "django.db.models.BigAutoField"

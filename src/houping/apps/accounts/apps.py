"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People, organisations, roles and what they may do."""

    name = "houping.apps.accounts"
    label = "accounts"
    verbose_name = _("用户与权限")
    default_auto_field = "django.db.models.BigAutoField"

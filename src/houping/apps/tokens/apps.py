"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TokensConfig(AppConfig):
    """Tokens of the JSON interface."""

    name = "houping.apps.tokens"
    label = "tokens"
    verbose_name = _("接口令牌")
    default_auto_field = "django.db.models.BigAutoField"

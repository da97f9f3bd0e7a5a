"""Registration with Django: templates and translations; there are no models."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """The JSON interface."""

    name = "houping.api"
    label = "api"
    verbose_name = _("接口")

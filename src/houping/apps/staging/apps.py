"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StagingConfig(AppConfig):
    """Files that wait for their form."""

    name = "houping.apps.staging"
    label = "staging"
    verbose_name = _("待提交文件")
    default_auto_field = "django.db.models.BigAutoField"

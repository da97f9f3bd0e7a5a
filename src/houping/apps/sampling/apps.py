"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SamplingConfig(AppConfig):
    """The draw: ceremony, run, release, replacement."""

    name = "houping.apps.sampling"
    label = "sampling"
    verbose_name = _("抽样")
    default_auto_field = "django.db.models.BigAutoField"

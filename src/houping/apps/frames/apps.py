"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FramesConfig(AppConfig):
    """Sampling frames: upload, checks, sign-off, freeze."""

    name = "houping.apps.frames"
    label = "frames"
    verbose_name = _("抽样框")
    default_auto_field = "django.db.models.BigAutoField"

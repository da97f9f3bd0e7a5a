"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    """Courses, attendance, question bank, exam, certificates."""

    name = "houping.apps.training"
    label = "training"
    verbose_name = _("培训与考试")
    default_auto_field = "django.db.models.BigAutoField"

"""Registration with Django."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    """Assessments: the plan, its consultation, approval, issue and schedule."""

    name = "houping.apps.plans"
    label = "plans"
    verbose_name = _("评估方案")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Collect what waits for people from the `todo.py` of every app."""
        autodiscover_modules("todo")

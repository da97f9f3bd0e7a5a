"""Registration with Django."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Long work in the background, and the runs of the chain that it makes."""

    name = "houping.apps.jobs"
    label = "jobs"
    verbose_name = _("后台任务")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Collect the long work of every app from its `tasks.py`."""
        autodiscover_modules("tasks")

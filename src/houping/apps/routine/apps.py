"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoutineConfig(AppConfig):
    """What the departments know from their daily work."""

    name = "houping.apps.routine"
    label = "routine"
    verbose_name = _("平时情况")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep a marked figure and its violation one case (R-11.9); let figures show problems (R-2.3)."""
        from houping.apps.routine import falsehood, origins  # noqa: F401 (origins register themselves)
        from houping.apps.supervision.services import violations

        violations.at_move(falsehood.follow)

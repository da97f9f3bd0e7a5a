"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupervisionConfig(AppConfig):
    """What the assessment asks of the counties."""

    name = "houping.apps.supervision"
    label = "supervision"
    verbose_name = _("督导")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Count the stays of teams (R-2.19); let inspections and reports of the public show problems (R-2.3)."""
        from houping.apps.collection import trips
        from houping.apps.supervision import origins, visits  # noqa: F401 (origins register themselves)

        trips.at_start(visits.count_trip)

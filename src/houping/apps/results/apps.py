"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResultsConfig(AppConfig):
    """Estimates, scores and grades: runs and their pages."""

    name = "houping.apps.results"
    label = "results"
    verbose_name = _("结果")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the findings when the results are settled."""
        from houping.apps.findings import settled
        from houping.apps.results import approval

        settled.settled_by(approval.approved_at)

"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CollectionConfig(AppConfig):
    """Fieldwork."""

    name = "houping.apps.collection"
    label = "collection"
    verbose_name = _("实地采集")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tie replacements to the visits that must come before them (R-6.12)."""
        from houping.apps.collection import assigning, tried, visiting
        from houping.apps.sampling import replacing

        replacing.before_asking(visiting.check_tries)
        replacing.tells_visits(tried.tried)
        replacing.after_approval(assigning.follow_replacement)

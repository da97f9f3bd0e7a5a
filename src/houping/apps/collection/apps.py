"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CollectionConfig(AppConfig):
    """Fieldwork."""

    name = "houping.apps.collection"
    label = "collection"
    verbose_name = _("实地采集")
    default_auto_field = "django.db.models.BigAutoField"

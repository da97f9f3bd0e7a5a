"""Registration with Django."""

from importlib import import_module

from django.apps import AppConfig, apps
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    """The ledger: who did what, in a chain that nobody can change unseen."""

    name = "houping.apps.ledger"
    label = "ledger"
    verbose_name = _("日志账本")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Collect the acts of every app."""
        from houping.apps.ledger.registry import register

        for config in apps.get_app_configs():
            if config.name.startswith("houping.apps.") and module_has_submodule(config.module, "actions"):
                listed = import_module(f"{config.name}.actions")
                register(listed.ACTIONS, getattr(listed, "DETAILS", {}), getattr(listed, "SUBJECTS", {}))

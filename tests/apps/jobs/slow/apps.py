"""Registration with Django."""

from django.apps import AppConfig


class SlowConfig(AppConfig):
    """Slow work; lost jobs are noticed after two seconds."""

    name = "apps.jobs.slow"
    label = "slow"

    def ready(self):
        """Shorten patience."""
        import datetime

        from houping.apps.jobs import pulse, services

        services.SILENT = datetime.timedelta(seconds=2)
        pulse.EVERY = 0.3

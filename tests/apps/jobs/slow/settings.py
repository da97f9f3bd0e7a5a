"""The site with the slow work added; heartbeats and patience shortened, so that tests need not wait a minute."""

from houping.site.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "apps.jobs.slow"]  # noqa: F405

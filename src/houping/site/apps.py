"""Registration of the site's own templates, tags and static files with Django."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The frame of the pages."""

    name = "houping.site"
    label = "site_frame"

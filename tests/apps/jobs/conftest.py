"""Sites of their own, on both databases."""

from apps.own_site import migrated, migrated_postgresql, own_site, postgresql  # noqa: F401

"""`manage.py load_demo`: fill an empty site with the demonstration (演示数据)."""

from typing import Any

from django.core.management.base import BaseCommand

from houping.site.demo import load


class Command(BaseCommand):
    """Fill an empty site; a site that already holds the demonstration is left as it is."""

    help = "装入演示数据 Load the demonstration"

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, then print one account per role."""
        for line in load():
            self.stdout.write(line)

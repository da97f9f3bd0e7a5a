"""`manage.py migrate`: Django's own, on tables that this program knows."""

import sys
from typing import Any

from django.core.management.commands import migrate

from houping.core.errors import DatabaseOfAnotherVersion
from houping.site.steps import require_known


class Command(migrate.Command):
    """Bring the tables up to date, or refuse what another version made."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Look before anything is changed."""
        require_known()
        super().handle(*args, **options)

    def run_from_argv(self, argv: list[str]) -> None:
        """Say the refusal in both languages."""
        try:
            super().run_from_argv(argv)
        except DatabaseOfAnotherVersion as error:
            self.stderr.write("\n".join(map(error.message, ("zh", "en"))))
            sys.exit(error.exit_code)

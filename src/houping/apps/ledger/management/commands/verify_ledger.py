"""`manage.py verify_ledger`: recompute the chain in the database; exit code 13 names the first wrong entry."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from houping.apps.ledger.queries import check
from houping.core.errors import HoupingError


class Command(BaseCommand):
    """Check the ledger of this site."""

    help = "核验日志账本 Verify the ledger"
    requires_system_checks = ()  # they load every page; developers run them

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the published head."""
        parser.add_argument("--head", default="", help="公布的链头（报告上印的摘要）")

    def handle(self, *args: Any, head: str, **options: Any) -> None:
        """Say how many entries and the head, or what is wrong."""
        try:
            chain = check(published=head)
        except HoupingError as error:
            raise CommandError(error.message("zh"), returncode=error.exit_code) from None
        self.stdout.write(f"核验通过：{chain.count} 条。\n链头：{chain.head}")

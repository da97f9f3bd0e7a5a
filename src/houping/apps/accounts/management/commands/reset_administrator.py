"""Let an administrator in again who lost password or second factor; done on the server, seen in the ledger."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from houping.apps.accounts import attempts, passwords, second_factor, sessions
from houping.apps.accounts.models import Person
from houping.apps.accounts.roles import ADMINISTRATORS
from houping.apps.ledger.services import record


class Command(BaseCommand):
    """Reset password and second factor of one of the three administrators."""

    help = "重置一名管理员的口令和第二因子，打印一次性口令；须两人到场"

    def add_arguments(self, parser: Any) -> None:
        """Take the user name."""
        parser.add_argument("username")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Print the one-time password."""
        person = Person.objects.filter(username=options["username"], is_active=True).first()
        if person is None or not person.roles() & ADMINISTRATORS:
            raise CommandError(f"没有启用的管理员“{options['username']}”。")
        password = passwords.one_time_password()
        passwords.replace(person, password, one_time=True)
        second_factor.clear(person)
        sessions.end_all(person)
        attempts.forget(person.username)
        for action in ("account.reset_password", "account.reset_second_factor"):
            record(actor=None, action=action, subject=f"person:{person.pk}")
        self.stdout.write(f"{person.username}  {password}")

"""Make the first three administrators of a new site; everybody else is made on the site."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from houping.apps.accounts.models import Assignment, Organisation, Person
from houping.apps.accounts.passwords import one_time_password
from houping.apps.accounts.roles import ADMINISTRATORS, Role
from houping.apps.ledger.services import record

NAMES = {Role.SYSTEM: "sysadmin", Role.SECURITY: "secadmin", Role.AUDIT: "auditadmin"}


class Command(BaseCommand):
    """Make system, security and audit administrator, each for a person of their own."""

    help = "建立系统、安全、审计三名管理员（三员分立），打印一次性口令；只在还没有管理员时可用"

    def add_arguments(self, parser: Any) -> None:
        """Take the office to which the three belong."""
        parser.add_argument("organisation", help="平台运行单位的名称")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Print the one-time passwords."""
        if Assignment.objects.filter(role__in=ADMINISTRATORS).exists():
            raise CommandError("已有管理员，不再建立。重置管理员请用 reset_administrator。")
        office, _ = Organisation.objects.get_or_create(
            code="operator",
            defaults={"name": options["organisation"], "kind": Organisation.Kind.OPERATOR},
        )
        self.stdout.write("请分别当面交给三个人；首次登录须改口令、绑定手机验证器：")
        for role, username in NAMES.items():
            password = one_time_password()
            person = Person(username=username, name=str(role.label), organisation=office)
            person.set_password(password)
            person.save()
            Assignment.objects.create(person=person, role=role)
            record(actor=None, action="account.create", subject=f"person:{person.pk}", role=str(role))
            self.stdout.write(f"  {username:<12} {password}  {role.label}")

"""The invitation sheet: many people at once from Excel; one wrong row and nothing is imported.

The system administrator imports people. The roles that the sheet asks for wait for the security administrator.
"""

import datetime
import io
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import xlsxwriter
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps.accounts import rules
from houping.apps.accounts.access import require
from houping.apps.accounts.assignments import counties, tidy
from houping.apps.accounts.forms import USERNAME
from houping.apps.accounts.limits import limit
from houping.apps.accounts.models import Avoidance, Organisation, Person, Proposal
from houping.apps.accounts.passwords import one_time_password
from houping.apps.accounts.roles import Role
from houping.apps.accounts.rules import Wanted
from houping.apps.accounts.wording import sentence
from houping.apps.formats import clauses
from houping.apps.ledger.services import RESERVED, record
from houping.apps.workbooks import LARGEST, Rows, read_rows
from houping.core.errors import HoupingError, InvitationUnusable

SHEET = "邀请表"
COLUMNS = ("姓名", "用户名", "单位", "角色", "评估代号", "区县", "起", "止", "回避区县", "回避理由")
NEEDED = COLUMNS[:3]
CREATED = datetime.datetime(2021, 1, 1)  # the same template is the same bytes
HELP = (
    "1. 每人一行；一人多个角色的，写多行，姓名、用户名、单位须相同。表头不要改动。",
    "2. 单位填代号或全称，须已在平台“单位”页建立。不得填写乡镇、村一级的单位和人员（R-11.2）。",
    "3. 用户名：3–32 位小写字母、数字、. _ -，以字母开头，不能与已有的相同。",
    "4. 角色填名称（下拉选择），可以不填；导入后由安全管理员逐项授予（三员分立）。",
    "5. 区县填名称或区划代码；区县联络员、分县组长、现场质控员、调查员必填。日期样式 2021-11-01。",
    "6. 回避区县以顿号分隔，须同时填回避理由（籍贯、曾任职等，不写亲属姓名）。",
)
Fault = tuple[int, str, str]


class RowsWrong(Exception):
    """A sheet with wrong rows; `faults` holds (row, column, sentence)."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__(len(faults))


@dataclass
class Guest:
    """One person of the sheet, gathered from one or more rows."""

    row: int
    name: str
    username: str
    organisation: Organisation
    wanted: list[Wanted] = field(default_factory=list)
    avoided: dict[str, str] = field(default_factory=dict)


def template() -> bytes:
    """Return the empty sheet with its instructions."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": CREATED, "title": "邀请表", "author": "后评 Houping"})
        head = book.add_format({"bold": True, "bg_color": "#D9E2F3", "border": 1})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(SHEET)
        sheet.freeze_panes(1, 0)
        for place, name in enumerate(COLUMNS):
            sheet.write_string(0, place, f"{name}*" if name in NEEDED else name, head)
            sheet.set_column(place, place, 16, text)
        labels = [Role(role).label for role in Role]
        listed = book.add_worksheet("角色")
        for row, label in enumerate(labels):
            listed.write_string(row, 0, str(label))
        source = f"=角色!$A$1:$A${len(labels)}"
        sheet.data_validation(1, 3, limit("INVITATIONS_AT_ONCE"), 3, {"validate": "list", "source": source})
        told = book.add_worksheet("填写说明")
        told.set_column(0, 0, 100)
        for row, sentence in enumerate(HELP):
            told.write_string(row, 0, sentence)
    return buffer.getvalue()


def read(file: BinaryIO) -> Rows:
    """Return the filled rows with their numbers in Excel. Raises InvitationUnusable."""
    rows = read_rows(
        file.read(LARGEST + 1),
        sheet=SHEET,
        columns=COLUMNS,
        most=limit("INVITATIONS_AT_ONCE"),
        refused=InvitationUnusable,
    )
    if not rows:
        raise InvitationUnusable(detail=_("表中没有填写任何人"))
    return rows


def check(rows: list[tuple[int, dict[str, str]]]) -> list[Guest]:
    """Return the people of a sheet, or raise RowsWrong with everything that is wrong in it."""
    return _Checker().guests(rows)


def invite(*, actor: Any, guests: list[Guest]) -> list[tuple[Person, str]]:
    """Add all people of a sheet; return them with their one-time passwords. Roles wait as proposals."""
    require(actor, "account.edit")
    secrets = [one_time_password() for _ in guests]
    hashes = [make_password(secret) for secret in secrets]  # slow on purpose: before the database is held
    return _write(actor, guests, secrets, hashes)


@transaction.atomic
def _write(
    actor: Any, guests: list[Guest], secrets: list[str], hashes: list[str]
) -> list[tuple[Person, str]]:
    made = []
    for guest, secret, hashed in zip(guests, secrets, hashes, strict=True):
        person = Person.objects.create(
            username=guest.username, name=guest.name, organisation=guest.organisation, password=hashed
        )
        Avoidance.objects.bulk_create(
            Avoidance(person=person, county=county, reason=reason) for county, reason in guest.avoided.items()
        )
        Proposal.objects.bulk_create(
            Proposal(
                person=person,
                role=w.role,
                assessment=w.assessment,
                county=w.county,
                starts=w.starts,
                ends=w.ends,
            )
            for w in guest.wanted
        )
        made.append((person, secret))
        subject = f"person:{person.pk}"
        record(actor=actor, action="account.create", subject=subject)
        for wanted in guest.wanted:
            record(
                actor=actor,
                action="role.propose",
                subject=subject,
                assessment=wanted.assessment,
                county=wanted.county,
                role=str(Role(wanted.role)),
            )
    record(actor=actor, action="account.import", subject="people", people=len(made))
    return made


class _Checker:
    """Looks every row up and gathers what is wrong."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.offices: dict[str, Organisation] = {}
        names = Counter(Organisation.objects.values_list("name", flat=True))
        for office in Organisation.objects.all():
            self.offices[office.code] = office
            if names[office.name] == 1:
                self.offices[office.name] = office
        self.counties = counties()
        self.roles = {str(role.label): role for role in Role} | {str(role): role for role in Role}
        self.taken = RESERVED | set(Person.objects.values_list("username", flat=True))

    def guests(self, rows: list[tuple[int, dict[str, str]]]) -> list[Guest]:
        found: dict[str, Guest] = {}
        for number, row in rows:
            guest = self._person(number, row, found.get(row["用户名"]))
            if guest is None:
                continue
            found[guest.username] = guest
            self._avoidances(number, row, guest)
            self._role(number, row, guest)
        if self.faults:
            raise RowsWrong(sorted(self.faults))
        return list(found.values())

    def _person(self, number: int, row: dict[str, str], known: Guest | None) -> Guest | None:
        before = len(self.faults)
        for name in NEEDED:
            if not row[name]:
                self._fault(number, name, _("必须填写"))
        if (
            known
            and row["姓名"]
            and (known.name, known.organisation)
            != (
                row["姓名"],
                self.offices.get(row["单位"]),
            )
        ):
            self._fault(number, "用户名", _("与第 %d 行的用户名相同，但姓名或单位不同") % known.row)
        if row["用户名"] in self.taken:
            self._fault(number, "用户名", _("“%s”已被使用") % row["用户名"])
        self._try(number, "用户名", lambda: USERNAME(row["用户名"]) if row["用户名"] else None)
        self._try(number, "姓名", lambda: rules.check_person_name(row["姓名"]))
        self._try(number, "单位", lambda: rules.check_office_name(row["单位"]))
        office = self.offices.get(row["单位"])
        if row["单位"] and office is None and before == len(self.faults):
            self._fault(number, "单位", _("没有这个单位，请先在“单位”页建立"))
        if len(self.faults) > before or office is None:
            return None
        return known or Guest(number, row["姓名"], row["用户名"], office)

    def _avoidances(self, number: int, row: dict[str, str], guest: Guest) -> None:
        for text in filter(None, re.split(r"[、,，;；\s]+", row["回避区县"])):
            county = self._county(number, "回避区县", text)
            if county and not row["回避理由"]:
                self._fault(number, "回避理由", _("填了回避区县，须写明理由"))
            elif county:
                guest.avoided[county] = row["回避理由"][:200]

    def _role(self, number: int, row: dict[str, str], guest: Guest) -> None:
        if not row["角色"]:
            return
        role = self.roles.get(row["角色"])
        if role is None:
            self._fault(number, "角色", _("没有这个角色，请从下拉框选择"))
            return
        before = len(self.faults)
        county = self._county(number, "区县", row["区县"]) if row["区县"] else ""
        starts = self._day(number, "起", row["起"]) or timezone.localdate()
        ends = self._day(number, "止", row["止"])
        if not re.fullmatch(r"[-\w]{0,40}", row["评估代号"], re.ASCII):
            self._fault(number, "评估代号", _("只能用字母、数字、连字符"))
        if len(self.faults) > before:
            return
        wanted = tidy(Wanted(role, row["评估代号"], county, starts, ends))
        self._try(
            number,
            "角色",
            lambda: rules.check_role(
                wanted,
                organisation=guest.organisation,
                held=guest.wanted,
                avoided=guest.avoided,
                counties=self.counties,
            ),
        )
        guest.wanted.append(wanted)

    def _county(self, number: int, column: str, text: str) -> str:
        code = next((c for c, name in self.counties.items() if text in (c, name)), "")
        if not code:
            self._fault(number, column, _("没有区县“%s”") % text)
        return code

    def _day(self, number: int, column: str, text: str) -> datetime.date | None:
        parts = re.findall(r"\d+", text)
        try:
            return datetime.date(*map(int, parts)) if text else None
        except (ValueError, TypeError, OverflowError):
            self._fault(number, column, _("日期写作 2021-11-01"))
            return None

    def _try(self, number: int, column: str, rule: Any) -> None:
        try:
            rule()
        except HoupingError as error:
            self._fault(number, column, sentence(error))
        except ValidationError as error:
            self._fault(number, column, clauses(error.messages))

    def _fault(self, number: int, column: str, text: str) -> None:
        self.faults.append((number, column, text))

"""Tables of this app for page and Excel."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from houping.apps.accounts.models import Assignment, Organisation, Person
from houping.apps.accounts.roles import PERMISSIONS, Role, name_of
from houping.apps.formats import clauses, day, in_brackets, joined, number
from houping.core.reporting.blocks import Table

HELD, NOT_HELD = "●", ""


def people(found: Iterable[Any], counties: Mapping[str, str]) -> Table:
    """Return the people with their offices and roles."""
    rows = [
        (
            p.username,
            p.name,
            p.organisation.name,
            clauses(role_line(a, counties) for a in p.held) or "—",
            state(p),
            day(p.created),
        )
        for p in found
    ]
    header = tuple(map(str, (_("用户名"), _("姓名"), _("单位"), _("角色"), _("状态"), _("建立"))))
    note = _("角色含尚未开始的；已到期、已收回的不列。来源：平台账号台账。")
    return Table(_("人员名单"), header, rows, note, (2, 2, 4, 6, 2, 2))


def organisations(found: Iterable[Any]) -> Table:
    """Return the offices with the number of their people."""
    rows = [(o.code, o.name, str(o.get_kind_display()), o.county or "—", number(o.active)) for o in found]
    header = tuple(map(str, (_("代号"), _("名称"), _("类别"), _("区划代码"), _("在用账号"))))
    return Table(
        _("单位名录"), header, rows, _("只计启用的账号。来源：平台账号台账。"), (2, 5, 2, 2, 1), (4,)
    )


def permissions() -> Table:
    """Return roles × permissions as the site enforces them."""
    roles = list(Role)
    rows = [
        (name_of(name), *(HELD if role in granted else NOT_HELD for role in roles))
        for name, granted in PERMISSIONS.items()
    ]
    header = (_("权限"), *(str(role.label) for role in roles))
    note = _(
        "●表示有此权限。分县组长、现场质控员、调查员、区县联络员只在所派区县内有效；回避的区县一律无效。"
    )
    return Table(_("权限一览"), header, rows, note, (3, *(1,) * len(roles)))


def passwords(made: Iterable[tuple[Person, str]]) -> Table:
    """Return the one-time passwords of new people; it is shown once and kept nowhere."""
    rows = [(p.username, p.name, p.organisation.name, password) for p, password in made]
    header = tuple(map(str, (_("用户名"), _("姓名"), _("单位"), _("一次性口令"))))
    note = _("请当面或以密封方式交给本人；首次登录必须修改。平台不保存此表。")
    return Table(_("一次性口令"), header, rows, note, (2, 2, 4, 3))


def faults(found: Iterable[tuple[int, str, str]]) -> Table:
    """Return what is wrong in an invitation sheet."""
    rows = [(str(row), column, text) for row, column, text in found]
    header = tuple(map(str, (_("行"), _("列"), _("问题"))))
    note = _("一行有误，整表不导入。改正后重新上传。")
    return Table(_("邀请表问题清单"), header, rows, note, (1, 2, 8), (0,))


def role_line(held: Assignment, counties: Mapping[str, str]) -> str:
    """Write a role with where it holds: 分县组长（cq2021，万州区）."""
    where = [w for w in (held.assessment, counties.get(held.county, held.county)) if w]
    label = str(Role(held.role).label)
    return in_brackets(label, joined(where)) if where else label


def state(person: Person) -> str:
    """Say in a word how an account stands."""
    if not person.is_active:
        return _("已停用")
    return _("待首次登录") if person.must_change_password else _("启用")


def kinds() -> list[tuple[str, str]]:
    """Return the kinds of office with their names."""
    return [(kind.value, str(kind.label)) for kind in Organisation.Kind]

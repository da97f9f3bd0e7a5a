"""Negative lists and their signatures as tables."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from houping.apps.formats import MISSING, day, moment
from houping.apps.supervision.models import ListVersion
from houping.apps.supervision.signing import Signer
from houping.core.reporting.blocks import Table


def items(version: ListVersion) -> Table:
    """Return a version as it is read and printed."""
    rows = [
        (i.code, i.text, i.who, str(i.get_severity_display()), i.handling, i.source)
        for i in version.items.all()
    ]
    header = (_("编号"), _("禁止事项"), _("适用于"), _("程度"), _("处理"), _("依据"))
    title = _("%(list)s（第%(number)d版）") % {
        "list": version.get_audience_display(),
        "number": version.number,
    }
    note = _("制定依据：方案十（三）；文件没有列出的条目标为假设。施行日期：%s。") % day(version.effective)
    return Table(title, header, rows, note, (1, 4, 2.5, 1, 3, 3))


def signers(version: ListVersion, found: Iterable[Signer]) -> Table:
    """Return who has signed and who has not."""
    rows = [
        (
            s.person.organisation.name,
            s.person.name,
            s.person.username,
            moment(s.signature.signed) if s.signature else _("未签收"),
            s.signature.digest[:16] if s.signature else MISSING,
        )
        for s in found
    ]
    header = (_("单位"), _("姓名"), _("用户名"), _("签收时间"), _("清单摘要值"))
    title = _("签收情况：%(list)s（第%(number)d版）") % {
        "list": version.get_audience_display(),
        "number": version.number,
    }
    note = _("电子签收：本人登录、勾选声明、系统记时，并记入日志账本；摘要值对应签收时的清单全文。")
    return Table(title, header, rows, note, (3, 2, 2, 2.5, 2.5))

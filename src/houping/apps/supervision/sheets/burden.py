"""Tables of this app for page and Excel."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from houping.apps.formats import MISSING, day, joined, number
from houping.apps.supervision import queries
from houping.apps.supervision.models import Burden, limits
from houping.apps.supervision.queries import Load
from houping.core.plan.model import County
from houping.core.reporting.blocks import Table


def of_counties(assessment: Any, counties: tuple[County, ...]) -> Table:
    """Return the 基层负担表 of some counties as the register, the platform and the sample have it now."""
    amounts, assumed = limits(assessment)
    return loads(queries.loads(assessment, counties, amounts), amounts, assumed=assumed)


def loads(rows: list[Load], amounts: dict[str, int], *, assumed: bool) -> Table:
    """Return the 基层负担表 by county, with the sum; a kind that reached its limit is named."""
    lines = [(*_line(row), _warning(row)) for row in rows]
    if len(rows) > 1:
        lines.append((*_line(_total(rows)), MISSING))
    kinds = [str(label) for label in Burden.Kind.labels]
    header = (
        _("区划代码"),
        _("区县"),
        *kinds,
        _("时数"),
        _("通知"),
        _("任务"),
        _("抽样村"),
        _("入户样本"),
        _("访问份数"),
        _("访问时数"),
        _("提示"),
    )
    above = ((_("地区"), 2), (_("登记"), 4), (_("平台下达"), 2), (_("抽中"), 2), (_("已访问"), 2), ("", 1))
    words = joined([f"{Burden.Kind(kind).label} {amount}" for kind, amount in amounts.items()])
    note = (
        _("来源：平台负担登记（不含已撤销）、通知签收、任务台账和已抽取的样本；达到上限即提示：%s。") % words
    )
    note += _(
        "入户样本：抽中的户数；访问份数：平台已收到的各类问卷（入户、村级等，不含作废），随访问进度增加，与抽中户数不是一个口径。"
    )
    note += _(
        "访问时数：按平板时钟从第一题到最后一题，不含作废的访问和修改；超过6小时的（表没有关）只计份数。"
    )
    if assumed:
        note += _("上限为示例：方案只要求“切实减轻基层负担”（二（四）），未规定数量，由市乡村振兴局设定。")
    widths = (1.5, 2.5, *([1.2] * 10), 3)
    return Table(_("基层负担表"), header, lines, note, widths, tuple(range(2, 12)), len(rows) > 1, above)


def _line(row: Load) -> tuple[str, ...]:
    amounts = (number(row.amounts[kind]) for kind in Burden.Kind.values)
    counts = (row.notices, row.tasks, row.villages, row.households, row.interviews)
    hours, held = (number(float(value), 1) for value in (row.hours, row.interview_hours))
    return (row.code, row.name, *amounts, hours, *map(number, counts), held)


def _warning(row: Load) -> str:
    if not row.over:
        return MISSING
    return _("达到上限：%s") % joined([str(Burden.Kind(kind).label) for kind in row.over])


def _total(rows: list[Load]) -> Load:
    amounts = {kind: sum(row.amounts[kind] for row in rows) for kind in Burden.Kind.values}
    return Load(
        code="",
        name=_("合计"),
        amounts=amounts,
        hours=sum((row.hours for row in rows), Decimal(0)),
        notices=sum(row.notices for row in rows),
        tasks=sum(row.tasks for row in rows),
        villages=sum(row.villages for row in rows),
        households=sum(row.households for row in rows),
        interviews=sum(row.interviews for row in rows),
        interview_hours=sum((row.interview_hours for row in rows), Decimal(0)),
        over=(),
    )


def register(name: str, found: Iterable[Burden]) -> Table:
    """Return the register of a county, struck entries with their reason."""
    rows = [
        (
            day(b.on),
            str(b.get_kind_display()),
            b.what,
            b.village or MISSING,
            number(b.amount),
            MISSING if b.hours is None else number(float(b.hours), 1),
            b.asked_by.name,
            b.recorded_by.name,
            _("已撤销：%s") % b.struck_for if b.struck else MISSING,
        )
        for b in found
    ]
    names = (
        _("日期"),
        _("类别"),
        _("事由"),
        _("村"),
        _("数量"),
        _("时数"),
        _("单位"),
        _("登记人"),
        _("备注"),
    )
    note = _("来源：平台负担登记；撤销的不计数，但保留。")
    return Table(_("负担登记：%s") % name, names, rows, note, (2, 1.5, 4, 2, 1, 1, 3, 2, 2), (4, 5))

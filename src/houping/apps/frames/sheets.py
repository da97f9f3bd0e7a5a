"""Tables of this app for page and Excel."""

from typing import Any

from django.utils.translation import gettext as _

from houping.apps.formats import day, number
from houping.apps.frames.counts import COUNTS
from houping.apps.frames.models import Frame
from houping.core.reporting.blocks import Table


def counts(frame: Frame, codes: frozenset[str] | None = None) -> Table:
    """Return the counts of counties (default: all) with their total, in the order of the division codes."""
    counties = [c for c in frame.counties if codes is None or c["county"] in codes]
    rows: list[tuple[str, ...]] = [
        (str(c["county"]), str(c["county_name"]), *(number(c[name]) for name in COUNTS)) for c in counties
    ]
    if rows:
        totals = (number(sum(c[name] for c in counties)) for name in COUNTS)
        rows.append(("", _("合计"), *totals))
    names = (_("村"), _("脱贫村"), _("农户"), _("监测对象"), _("已脱贫户"), _("重点关注户"), _("有电话"))
    header = (_("区划代码"), _("区县"), *names)
    note = _(
        "来源：%(title)s，%(day)s上传；户类型互斥，监测对象优先；“有电话”只计已脱贫户和监测对象（电话调查总体）。"
    ) % {"title": frame.title, "day": day(frame.uploaded)}
    numbers = tuple(range(2, 2 + len(COUNTS)))
    return Table(_("分县数量"), header, rows, note, (2, 2, *(1,) * len(COUNTS)), numbers, total=bool(rows))


def faults(frame: Frame, meaning: Any) -> Table:
    """Return how often each kind of fault occurs."""
    levels = {"error": _("错误"), "warning": _("警告"), "note": _("提示")}
    rows = [(levels.get(lv, lv), code, meaning(code), number(count)) for lv, code, count in frame.faults]
    header = (_("级别"), _("代码"), _("说明"), _("处数"))
    return Table(_("核对结果"), header, rows, _("全部问题见问题清单。"), (1, 1, 5, 1), (3,))

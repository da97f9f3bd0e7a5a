"""Tables of the fieldwork for page and Excel."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from houping.apps.collection.coverage import Covered
from houping.apps.collection.live import Progress, Rated
from houping.apps.collection.models import Trip
from houping.apps.collection.models.trips import MODES
from houping.apps.formats import MISSING, day, number, percent
from houping.core.collection.disposition import rates
from houping.core.reporting.blocks import Table


def basis() -> str:
    """Say where the counts of progress come from and what they mean."""
    return _(
        "来源：平台入户任务与访问记录，实时统计。“应完成”为最低有效户数（六（一）2）；“完成”为结果为“1.1 完成”的户；"
        "“有效”为其中已通过质控抽查的；“落后”为计划日期已到而没有结果的户。"
    )


def progress(title: str, head: Sequence[str], rows: Sequence[Progress], whole: Progress | None) -> Table:
    """Return how far some counties are, with the sum."""
    lines = [_line(row) for row in rows]
    if whole is not None and len(rows) > 1:
        lines.append(_line(whole))
    header = (
        *head,
        _("应完成"),
        _("名单"),
        _("已分派"),
        _("有结果"),
        pgettext("interviews", "完成"),
        _("有效"),
        _("完成率"),
        _("今日完成"),
        _("落后"),
    )
    widths = (1.6, 2.6, *([1.2] * 9))
    return Table(
        title, header, lines, basis(), widths, tuple(range(2, 11)), whole is not None and len(rows) > 1
    )


def _line(row: Progress) -> tuple[str, ...]:
    counts = (row.listed, row.given, row.done, row.complete, row.valid)
    return (
        row.key,
        row.name,
        number(row.asked),
        *map(number, counts),
        percent(row.share),
        number(row.today),
        number(row.behind),
    )


def parts(title: str, head: Sequence[str], rows: Sequence[Progress]) -> Table:
    """Return how far the pairs or villages of a county are."""
    lines = [
        (
            row.key,
            row.name,
            *map(number, (row.listed, row.done, row.complete, row.today, row.due, row.behind)),
        )
        for row in rows
    ]
    header = (
        *head,
        _("分派户"),
        _("有结果"),
        pgettext("interviews", "完成"),
        _("今日完成"),
        _("应已走访"),
        _("落后"),
    )
    return Table(title, header, lines, basis(), (1.6, 4, *([1.2] * 6)), tuple(range(2, 8)))


def daily(rows: Sequence[tuple[datetime.date, int, int]]) -> Table:
    """Return households planned and completed by day, with the running difference."""
    lines, planned_sum, done_sum = [], 0, 0
    for on, planned, done in rows:
        planned_sum, done_sum = planned_sum + planned, done_sum + done
        lines.append(
            (
                day(on),
                number(planned),
                number(done),
                number(planned_sum),
                number(done_sum),
                number(done_sum - planned_sum),
            )
        )
    header = (_("日期"), _("计划走访"), _("完成访问"), _("累计计划"), _("累计完成"), _("差额"))
    note = _("来源：走访安排的计划日期与访问结果；尚未安排日期的户不计入计划。")
    return Table(_("每日完成与计划"), header, lines, note, (2, 1, 1, 1, 1, 1), (1, 2, 3, 4, 5))


def daily_bars(rows: Sequence[tuple[datetime.date, int, int]]) -> dict[str, Any]:
    """Return the same for charts.js."""
    return {
        "kind": "bars",
        "names": [f"{on:%m-%d}" for on, _planned, _done in rows],
        "series": [
            {"name": _("计划走访"), "color": "#b9c4d0", "values": [planned for _on, planned, _d in rows]},
            {"name": _("完成访问"), "color": "#9d1c1f", "values": [done for _on, _p, done in rows]},
        ],
    }


RATES = ("RR1", "RR2", "RR3", "RR4", "RR5", "RR6", "COOP1", "COOP3", "REF1", "CON1")


def response(title: str, head: Sequence[str], rows: Sequence[Rated]) -> Table:
    """Return the dispositions and the rates of the standard, with e."""
    lines = []
    for row in rows:
        o = row.outcome
        counts = (
            o.complete,
            o.partial,
            o.refusal,
            o.noncontact,
            o.other_nonresponse,
            o.unknown,
            o.ineligible,
        )
        shares = rates(o)
        shown = [percent(shares[name]) if o.approached else MISSING for name in RATES]
        lines.append((row.key, row.name, *map(number, counts), f"{o.eligibility:.3f}", *shown))
    above = (("", 2), (_("最终结果（户）"), 7), ("", 1), (_("AAPOR 比率"), len(RATES)))
    header = (
        *head,
        _("完成 I"),
        _("部分 P"),
        _("拒访 R"),
        _("未接触 NC"),
        _("其他 O"),
        _("不明 U"),
        _("不合格 NE"),
        "e",
        *RATES,
    )
    note = _(
        "U：资格不明的户（UH+UO，含未上门的）。被替换的户保留原结果。e＝(I+P+R+NC+O)÷(I+P+R+NC+O+NE)，"
        "即资格已知的户中合格的比例，用于 RR3、RR4。按 AAPOR《标准定义》第 10 版计算。"
    )
    widths = (1.4, 2.4, *([0.8] * 7), 0.9, *([1.1] * len(RATES)))
    return Table(title, header, lines, note, widths, tuple(range(2, 10 + len(RATES))), above=above)


def split(whole: Table) -> tuple[Table, Table]:
    """Return the same as two tables for a page: what became of the households, and the rates."""
    found = whole.columns((*range(10),)), whole.columns((1, *range(10, 10 + len(RATES))))
    note = _("各比率的含义和公式见下表。")
    return found[0], replace(found[1], title=_("%s：比率") % whole.title, note=note)


def meanings() -> Table:
    """Return what each rate is, in words and as a formula of the counts."""
    all_, known = "I+P+R+NC+O+U", "I+P+R+NC+O"
    rows = (
        ("RR1", _("应答率，最低"), f"I÷({all_})", _("资格不明的户全部当作合格，最保守。")),
        ("RR2", _("应答率，最低，含部分完成"), f"(I+P)÷({all_})", _("同 RR1，部分完成的也算应答。")),
        ("RR3", _("应答率，按估计"), f"I÷({known}+e×U)", _("资格不明的户按比例 e 估计其中有多少合格。")),
        ("RR4", _("应答率，按估计，含部分完成"), f"(I+P)÷({known}+e×U)", _("同 RR3，部分完成的也算应答。")),
        ("RR5", _("应答率，最高"), f"I÷({known})", _("资格不明的户全部不算，只在没有这样的户时可用。")),
        ("RR6", _("应答率，最高，含部分完成"), f"(I+P)÷({known})", _("同 RR5，部分完成的也算应答。")),
        ("COOP1", _("合作率"), "I÷(I+P+R+O)", _("见到人的户中，完成访问的比例。")),
        ("COOP3", _("合作率，能答的"), "I÷(I+P+R)", _("见到人且有能力答的户中，完成访问的比例。")),
        ("REF1", _("拒访率"), f"R÷({all_})", _("拒访的户占全部可能合格的户。")),
        ("CON1", _("接触率"), f"(I+P+R+O)÷({all_})", _("见到人的户占全部可能合格的户。")),
    )
    header = (_("比率"), _("名称"), _("公式"), _("怎样读"))
    return Table(_("比率的含义"), header, rows, _("来源：AAPOR《标准定义》第 10 版（2023）。"), (1, 3, 4, 6))


def covered(rows: Sequence[Covered]) -> Table:
    """Return the tracker of monitored households of drawn villages (R-6.13), with the sum."""
    lines = [_covered(row) for row in rows]
    if len(rows) > 1:
        whole = Covered("", _("合计"), *(sum(getattr(r, n) for r in rows) for n in _SUMMED))
        lines.append(_covered(whole))
    header = (
        _("村代码"),
        _("村"),
        _("监测对象"),
        _("有结果"),
        _("入户完成"),
        _("电话、视频完成"),
        _("没有结果"),
        _("覆盖率"),
    )
    note = _(
        "抽样村监测对象实行全覆盖调查（六（一）2）；外出的可用电话、视频访问，须写明原因。还有没有结果的户时，区县不能收尾。"
    )
    return Table(
        _("监测对象全覆盖"), header, lines, note, (2, 3, *([1.3] * 6)), tuple(range(2, 8)), len(rows) > 1
    )


_SUMMED = ("all", "done", "at_home", "remote")


def _covered(row: Covered) -> tuple[str, ...]:
    share = percent(row.done / row.all) if row.all else MISSING
    counts = (row.all, row.done, row.at_home, row.remote, row.left)
    return (row.village, row.name, *map(number, counts), share)


def pieces(rows: Iterable[tuple[str, str, int, int]]) -> Table:
    """Return what is owed and done of every instrument (R-7.9, R-7.12)."""
    modes = {form: str(mode) for mode, forms in MODES.values() for form in forms}
    lines = [
        (modes[form], str(words), number(owed), number(done), percent(done / owed) if owed else MISSING)
        for form, words, owed, done in rows
    ]
    header = (_("方式"), _("内容"), _("应完成"), _("已完成"), _("进度"))
    note = _(
        "三种方式：区县情况交流、基层座谈访谈、入户调查核实（七（一）1）；户数、村数来自样本，座谈访谈数量由项目负责人设定"
        "（方案未规定，默认值为示例）；已完成按平台收到的记录计。"
    )
    return Table(_("三种方式完成情况"), header, lines, note, (2, 3, 1, 1, 1), (2, 3, 4))


def trips(found: Iterable[Trip], names: dict[str, str], behind: dict[str, Progress]) -> Table:
    """Return the schedule of the counties (R-9.9)."""
    lines = []
    for trip in found:
        row = behind.get(trip.county)
        done = f"{number(row.complete)} / {number(row.asked)}" if row else MISSING
        lines.append(
            (
                trip.county,
                names.get(trip.county, trip.county),
                trip.leader.name,
                day(trip.starts),
                day(trip.ends),
                trip.route or MISSING,
                str(trip.get_state_display()),
                done,
            )
        )
    header = (
        _("区划代码"),
        _("区县"),
        _("组长"),
        _("进驻"),
        _("离开"),
        _("路线、车辆"),
        _("状态"),
        _("完成 / 应完成"),
    )
    note = _("来源：项目负责人登记的分县行程（九（四））；督导检查与进驻同步安排。")
    return Table(_("分县行程"), header, lines, note, (1.5, 2, 2, 2, 2, 4, 1.5, 2))

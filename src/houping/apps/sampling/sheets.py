"""Tables of this app for page and Excel."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from houping.apps.formats import MISSING, clauses, in_brackets, moment, number, percent
from houping.apps.sampling.models import REASONS, Ceremony, Replacement
from houping.apps.sampling.naming import Household, cells, columns, in_words
from houping.core.plan.model import Plan
from houping.core.reporting.blocks import Table

Row = dict[str, Any]


def types() -> dict[str, str]:
    """Return code -> name of household and village types, and of the ways to be selected."""
    return {
        "monitored": _("易返贫致贫户"),
        "relieved": _("已脱贫户"),
        "general": _("一般农户"),
        "listed": _("重点关注户"),
        "ordinary": _("一般村"),
        "named": _("重点村"),
        "random": _("随机村"),
    }


def village_type(code: str) -> str:
    """Return the name of a village type; "relieved" is a village here, not a household."""
    return _("脱贫村") if code == "relieved" else _("一般村")


def statuses() -> dict[str, str]:
    """Return code -> name of what a line of a list is."""
    return {"main": _("样本"), "substitute": _("启用的备用户"), "replaced": _("已被替换")}


def reasons() -> dict[str, str]:
    """Return code -> words of the reasons to replace a household."""
    return {code: str(words) for code, words in REASONS.items()}


def _whole(sizes: Row, plan: Plan, cells: Callable[[Row], Sequence[str]]) -> list[tuple[str, ...]]:
    """Return counties by division code, then the groups, the city last; of one group only that (`only`)."""
    groups, only = {g.id: g.name for g in plan.groups}, sizes.get("only")
    rows = [
        (row["county"], row["name"], *cells(row))
        for row in sorted(sizes["counties"], key=lambda r: str(r["county"]))
        if only in (None, row["group"])
    ]
    rows += [
        ("", _("小计：%s") % groups[row["group"]], *cells(row))
        for row in sizes["groups"]
        if only in (None, row["group"])
    ]
    return rows if only else [*rows, ("", _("全市"), *cells(sizes["city"]))]


def quota(sizes: Row, plan: Plan) -> Table:
    """Return the 样本配额表: villages and households per county."""
    with_frame = "field" in sizes["city"]

    def cells(row: Row) -> list[str]:
        each = row.get("households_per_village")
        found = [number(row[k]) for k in ("minimum", "villages", "villages_named", "villages_random")]
        found.append(number(each) if each else MISSING)
        if with_frame:
            field = row["field"]
            enough = _("达到") if field["enough"] else _("低于下限")
            found += [number(field[k]) for k in ("households", "reserve", "completes")] + [enough]
        return found

    header = [_("区划代码"), _("区县"), _("户数下限"), _("抽样村"), _("重点村"), _("随机村"), _("每村户数")]
    if with_frame:
        header += [_("入户样本"), _("备用"), _("预计有效"), _("是否达到下限")]
    note = _(
        "下限见方案六（一）2；每村户数＝下限÷（村数×预计应答率），向上取整；监测对象全查，入户样本因此多于每村户数之和；"
        "预计有效＝各层样本×应答率之和。入户样本为抽样前的期望值。"
    )
    widths = (1.5, 2, *(1.2,) * (len(header) - 2))
    numbers = tuple(range(2, min(len(header), 10)))
    return Table(
        _("样本配额表"), tuple(header), _whole(sizes, plan, cells), note, widths, numbers, total=True
    )


def phone_quota(sizes: Row, plan: Plan) -> Table:
    """Return the 电话样本配额表 with both readings of N (A-4)."""

    def cells(row: Row) -> list[str]:
        keys = ("persons", "by_persons", "households", "by_households", "completes", "numbers", "reserve")
        return [number(row["phone"][key]) for key in keys]

    city, base = sizes["city"]["phone"], _("人") if sizes["base"] == "persons" else _("户")
    rule = plan.sampling.phone
    note = _(
        "N＝已脱贫户和易返贫致贫户；样本量＝N×%(rate)s，不足 %(floor)s 的补足，超过 %(cap)s 的按 %(cap)s 计（六（二））。"
        "N 有两种读法：按人全市合计 %(persons)s 个，按户合计 %(households)s 个；原文“约1.69万户”，"
        "现按“%(base)s”计算（疑点 A-4）。"
    ) % {
        "rate": percent(rule.rate.value),
        "floor": number(rule.floor.value),
        "cap": number(rule.cap.value),
        "persons": number(city["by_persons"]),
        "households": number(city["by_households"]),
        "base": base,
    }
    header = (
        _("区划代码"),
        _("区县"),
        _("N（人）"),
        _("按人"),
        _("N（户）"),
        _("按户"),
        _("采用"),
        _("号码"),
        _("备用号码"),
    )
    rows = _whole(sizes, plan, cells)
    widths = (1.5, 2, *(1.2,) * 7)
    above = ((_("地区"), 2), (_("样本量（完成数）"), 5), (_("号码"), 2))
    return Table(_("电话样本配额表"), header, rows, note, widths, tuple(range(2, 9)), total=True, above=above)


def margins(sizes: Row, plan: Plan) -> Table:
    """Return the 抽样误差表: half-widths of the interval, as a simple sample and by the design."""

    def cells(row: Row) -> list[str]:
        return [
            _points(row[part][f"margin_{p}"][kind])
            for part in ("field", "phone")
            for p, kind in (("half", "simple"), ("half", "planned"), ("planned_share", "planned"))
        ]

    share = percent(sizes["proportion"])
    half, design, likely = _("简单随机 50%"), _("按设计 50%"), _("按设计 %s") % share
    note = _(
        "单位：百分点；置信度 %(confidence)s。按设计：计入村内相似程度、不等概率和有限总体。"
        "置信度 %(confidence)s、误差 ±%(margin)s 需要 %(needed)s 个简单随机样本，只对全市可能达到（疑点 A-5）。"
    ) % {
        "confidence": percent(sizes["confidence"]),
        "margin": percent(sizes["margin"]),
        "needed": number(sizes["needed"]),
    }
    header = (_("区划代码"), _("区县"), half, design, likely, half, design, likely)
    above = ((_("地区"), 2), (_("入户调查"), 3), (_("电话调查"), 3))
    rows = _whole(sizes, plan, cells)
    return Table(
        _("抽样误差表"),
        header,
        rows,
        note,
        (1.5, 2, *(1.3,) * 6),
        tuple(range(2, 8)),
        total=True,
        above=above,
    )


def _points(share: float) -> str:
    return f"±{share * 100:.2f}"


def scores(found: Sequence[Any], county: str) -> Table:
    """Return the 重点村遴选表 of a county with the reason of every village."""
    rows = [
        (
            number(s.rank),
            s.village,
            s.town_name,
            s.village_name,
            village_type(s.village_type),
            number(s.persons),
            percent(s.density),
            number(s.income / 10_000, 2),
            f"{s.score:+.3f}",
            _("重点村") if s.chosen else MISSING,
            because(s),
        )
        for s in found
    ]
    header = tuple(
        map(
            str,
            (
                _("次序"),
                _("村代码"),
                _("乡镇"),
                _("村"),
                _("类型"),
                _("脱贫人口"),
                _("监测对象密度"),
                _("集体收入（万元）"),
                _("得分"),
                _("遴选"),
                _("理由"),
            ),
        )
    )
    note = _(
        "方案六（一）1：2020年脱贫人口（无此数时用脱贫人口总数）、监测对象户占农户的比例、村集体收入（取负）在本区县内标准化后加权平均，"
        "由高到低取重点村；同分按抽签号，抽签前按村代码列出。重点村入样概率为 1，只代表自身。"
        "理由：与本区县平均相比的多少、高低，括号内为对得分的贡献。"
    )
    widths = (1, 2, 1.5, 1.5, 1, 1, 1, 1, 1, 1, 4)
    return Table(_("重点村遴选表：%s") % county, header, rows, note, widths, (0, 5, 6, 7, 8))


def because(score: Any) -> str:
    """Say in words what makes the score of a village high or low."""
    names = (
        (_("脱贫人口多"), _("脱贫人口少")),
        (_("监测对象密度高"), _("监测对象密度低")),
        (_("集体收入低"), _("集体收入高")),
    )
    words = [
        in_brackets(more if part > 0 else less, f"{part:+.2f}")
        for (more, less), part in sorted(zip(names, score.parts, strict=True), key=lambda p: -abs(p[1]))
        if abs(part) >= 0.005
    ]
    return clauses(words) or _("各项均为本县平均")


def order(ceremony: Ceremony, acts: Iterable[Any], name_of: Callable[[str], str]) -> Table:
    """Return the 抽样过程记录: what the ledger says, in its order."""
    rows = [(str(a.seq), a.at[:19] + "Z", a.who or _("系统"), name_of(a.action), a.digest) for a in acts]
    header = (_("账本序号"), _("时间（UTC）"), _("办理人"), _("事项"), _("条目摘要值"))
    note = _("来源：日志账本；每一条的摘要值包含前一条，先后次序不能改动。")
    return Table(_("抽样过程记录（第 %d 次）") % ceremony.number, header, rows, note, (1, 2, 1, 2, 5), (0,))


def county_lists(rows: Iterable[Row]) -> Table:
    """Return the released sample per county."""
    rows = list(rows)
    keys = ("villages", "monitored", "relieved", "general", "total")
    found = [(r["code"], r["name"], *(number(r[k]) for k in keys)) for r in rows]
    if len(rows) > 1:
        found.append(("", _("合计"), *(number(sum(r[k] for r in rows)) for k in keys)))
    header = (
        _("区划代码"),
        _("区县"),
        _("抽样村"),
        _("易返贫致贫户"),
        _("已脱贫户"),
        _("一般农户"),
        _("入户样本合计"),
    )
    note = _("主样本，不含备用户；户类型互斥，监测对象优先，抽样村的监测对象全部入样（六（一）2）。")
    return Table(
        _("样本分县数量"),
        header,
        found,
        note,
        (1.5, 2, 1, 1, 1, 1, 1),
        tuple(range(2, 7)),
        total=len(rows) > 1,
    )


def village_list(lines: Iterable[Any], title: str, watermark: str) -> Table:
    """Return the list of one village as a team takes it along, with who took it out and when."""
    names, states = types(), statuses()
    rows = [
        (
            str(place),
            line.unit,
            names[line.household_type],
            names[line.hh_stratum] if line.hh_stratum == "listed" else MISSING,
            line.name or MISSING,
            line.phone or MISSING,
            number(line.persons),
            states[line.status],
            "",
        )
        for place, line in enumerate(lines, start=1)
    ]
    header = (
        _("序号"),
        _("样本户编号"),
        _("户类型"),
        _("重点关注"),
        _("户主"),
        _("电话"),
        _("人口"),
        _("状态"),
        pgettext("名单", "调查结果"),
    )
    note = _("不能调查的户由分县组长申请替换，启用下一个备用户，不得自行找邻居代替（R-6.12）。")
    return Table(
        title, header, rows, note, (0.6, 4, 1.5, 1.2, 1, 1.6, 0.7, 1.2, 2), (0, 6), above=((watermark, 9),)
    )


def phone_list(rows: Iterable[Row], title: str, watermark: str) -> Table:
    """Return the telephone list of a county."""
    names = types()
    found = [
        (str(i), r["unit"], names[r["household_type"]], r["name"] or MISSING, r["phone"], number(r["block"]))
        for i, r in enumerate(rows, start=1)
    ]
    header = (_("序号"), _("样本户编号"), _("户类型"), _("户主"), _("电话"), _("批次"))
    note = _("主样本号码，按呼叫次序；备用号码整批启用，每批须全部呼叫完。")
    return Table(title, header, found, note, (0.6, 4, 1.5, 1, 2, 1), (0, 5), above=((watermark, 6),))


def replacements(
    found: Iterable[Replacement], counties: Mapping[str, str], households: Mapping[str, Household]
) -> Table:
    """Return the 样本替换记录. counties : code -> name"""
    words = reasons()
    rows = [
        (
            counties.get(r.county, r.county),
            *cells(households, r.unit),
            words.get(r.reason, r.reason),
            r.note or MISSING,
            f"{r.asked_by.name} {moment(r.asked)}",
            str(r.get_state_display()),
            in_words(households, r.substitute),
            r.substitute or MISSING,
            f"{r.decided_by.name} {moment(r.decided)}" if r.decided_by else MISSING,
            r.answer or MISSING,
        )
        for r in found
    ]
    header = (
        _("区县"),
        *columns(),
        _("原因"),
        _("说明"),
        _("申请"),
        _("状态"),
        _("备用户"),
        _("备用户编号"),
        _("审批"),
        _("审批意见"),
    )
    note = _("被替换的户按未应答处理，仍在样本中；备用户按抽签次序启用，入样概率＝已启用户数÷层内户数。")
    return Table(_("样本替换记录"), header, rows, note, (1.5, 2, 1, 1.5, 4, 2, 2, 2, 1, 3, 4, 2, 2))


def rates(rows: Iterable[Row]) -> Table:
    """Return replacement rates by county."""
    rows = list(rows)
    keys = ("main", "asked", "approved", "declined")

    def line(code: str, name: str, row: Row) -> tuple[str, ...]:
        rate = row["approved"] / row["main"] if row["main"] else None
        return (code, name, *(number(row[k]) for k in keys), percent(rate))

    found = [line(r["code"], r["name"], r) for r in rows]
    if len(rows) > 1:
        found.append(line("", _("合计"), {k: sum(r[k] for r in rows) for k in keys}))
    header = (_("区划代码"), _("区县"), _("主样本"), _("待审批"), _("已同意"), _("不同意"), _("替换率"))
    note = _("替换率＝已同意替换的户÷主样本户数。")
    return Table(
        _("分县替换率"), header, found, note, (1.5, 2, 1, 1, 1, 1, 1), tuple(range(2, 7)), total=len(rows) > 1
    )

"""Tables of this app for page and Excel: the ledger of problems, what was put right at once, numbers by county."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from houping.apps.findings.models import CountyRuling, Experience, Finding
from houping.apps.formats import MISSING, day, joined, moment, number
from houping.core.deadlines import light
from houping.core.findings.redline import CAUSES, Watch, together
from houping.core.plan.model import County
from houping.core.reporting.blocks import Table

Naming = Callable[[str], str]
PER = 10_000
WIDTHS = (2.2, 1.5, 2, 2, 0.8, 3, 6, 1, 1, 1.2, 1.5, 2.5, 2.2, 1.6, 2.2, 1.2, 1, 1.6, 4)


def ledger(
    found: QuerySet[Finding],
    county: Naming,
    *,
    title: str,
    now: datetime.datetime,
    for_county: bool = False,
) -> Table:
    """Return the 问题台账 with every column; a county gets what it was told, not what the team wrote or who found it."""
    of_team = () if for_county else tuple(_of_team())
    rows = [
        (*_told(f, county(f.county), now), *(say(f) for _head, _width, say in of_team))
        for f in (found if for_county else found.select_related("found_by", "same_as"))
    ]
    header = (
        *(_("编号"), _("区县"), _("村、单位"), _("户编号"), _("指标"), _("问题名称"), _("反馈内容")),
        *(_("程度"), _("范围"), _("个案、共性"), _("归因"), _("责任单位"), _("反馈时间"), _("状态")),
        *(_("下一步时限"), _("亮灯"), _("边查边改"), _("裁定"), _("裁定理由")),
        *(head for head, _width, _say in of_team),
    )
    note = _(
        "来源：问题台账。未经初核的不计数；区县认可或研判成立、部分成立的计入扣分，同一问题只计一次（A-14）。"
        "亮灯按下一步时限，不足 4 小时为临近；没有时限的不亮灯。"
    )
    return Table(title, header, rows, note, (*WIDTHS, *(width for _head, width, _say in of_team)), ())


def _told(f: Finding, county: str, now: datetime.datetime) -> tuple[str, ...]:
    """Return what everybody who sees a problem reads of it."""
    return (
        f.number,
        county,
        f.place or MISSING,
        f.unit or MISSING,
        f.indicator,
        f.title,
        f.statement or MISSING,
        str(f.get_severity_display()),
        str(f.get_spread_display()),
        str(f.get_extent_display()),
        str(f.get_attribution_display()) if f.attribution else MISSING,
        f.responsible or MISSING,
        moment(f.fed_back) if f.fed_back else MISSING,
        str(f.get_state_display()),
        moment(f.due) if f.due else MISSING,
        {"red": _("已超时"), "yellow": _("临近"), "green": _("时限内")}.get(light(f.due, now), MISSING),
        _("是") if f.fixed_on_site else MISSING,
        str(f.get_ruling_display()) if f.ruling else MISSING,
        f.reasons or MISSING,
    )


def _of_team() -> Iterator[tuple[str, float, Callable[[Finding], str]]]:
    """Yield head, width and text of the columns that no county reads."""
    yield _("具体情况"), 6, lambda f: f.what
    yield _("来源"), 2, lambda f: str(f.get_source_display())
    yield _("依据"), 3, lambda f: f.reference or MISSING
    yield _("非抽样户说明"), 2.5, lambda f: f.beside or MISSING
    yield _("发现人"), 1.5, lambda f: f.found_by.name
    yield _("发现时间"), 2.2, lambda f: moment(f.found)
    yield _("同时反映"), 1.5, lambda f: joined(f.also) or MISSING
    yield _("重点难点"), 1.5, lambda f: str(f.get_aspect_display()) if f.aspect else MISSING
    yield _("巩固、衔接"), 2, lambda f: str(f.get_theme_display()) if f.theme else MISSING
    yield _("四个不摘"), 2, lambda f: joined(f.kept_words) or MISSING
    yield _("催办时间"), 2.2, lambda f: moment(f.urged) if f.urged else MISSING
    yield _("返贫红线"), 1.5, lambda f: str(f.get_red_level_display()) if f.red_level else MISSING
    yield _("并入"), 2.2, lambda f: f.same_as.number if f.same_as else MISSING


def counties(shown: Iterable[County], counts: Mapping[str, Mapping[str, int]]) -> Table:
    """Return how many problems stand where, by county, with the sum."""
    columns = ("all", "open", "counted", "fixed")
    rows = [
        (c.code, c.name, *(number(counts.get(c.code, {}).get(name, 0)) for name in columns)) for c in shown
    ]
    sums = [sum(counts.get(c.code, {}).get(name, 0) for c in shown) for name in columns]
    rows.append(("", _("合计"), *map(number, sums)))
    header = (_("区划代码"), _("区县"), _("发现"), _("办理中"), _("成立"), _("边查边改"))
    note = _("来源：问题台账（不含已并案）。成立＝区县认可，或研判成立、部分成立；办理中＝还有下一步时限。")
    return Table(_("分县问题"), header, rows, note, (1.5, 2.5, 1.2, 1.2, 1.2, 1.2), (2, 3, 4, 5), True)


def county_rulings(found: Iterable[tuple[CountyRuling, str]], county: Naming) -> Table:
    """Return the rulings on counties, each with what it says in words."""
    rows = [
        (
            str(r.number),
            county(r.county),
            said,
            r.basis,
            r.reasons,
            str(r.get_state_display()),
            moment(r.proposed),
            moment(r.decided) if r.decided else MISSING,
        )
        for r, said in found
    ]
    header = (
        _("编号"),
        _("区县"),
        _("认定事项"),
        _("依据"),
        _("提请理由"),
        _("状态"),
        _("提请时间"),
        _("签署时间"),
    )
    note = _("来源：研判组对区县的认定（方案八）；有效的在计算时采用，撤销的不再采用。")
    return Table(_("研判认定"), header, rows, note, (0.8, 1.5, 3, 3, 4, 1.2, 2.2, 2.2), (0,))


def redline(rows: Sequence[Watch], county: Naming) -> Table:
    """Return cases of return to poverty by county and cause, with the level reached, and their sum."""
    names = {"yellow": _("黄色"), "red": _("红色"), "": MISSING}
    whole = together(rows)
    lines = [
        (
            w.county,
            county(w.county) if w.county else _("合计"),
            *(number(w.by_cause[cause]) for cause in CAUSES),
            number(w.cases),
            number(w.free),
            number(w.suspected),
            number(w.households) if w.households else MISSING,
            MISSING if w.share is None else number(w.share * PER, 2),
            names[w.level],
        )
        for w in (*rows, whole)
    ]
    header = (
        _("区划代码"),
        _("区县"),
        _("责任"),
        _("政策"),
        _("工作"),
        _("未归因"),
        _("合计"),
        _("其中不扣分"),
        _("疑似"),
        _("脱贫户"),
        _("每万脱贫户"),
        _("预警"),
    )
    note = _(
        "来源：问题台账中指标 4.4 的个案；前六列为已认定存在（区县认可，或研判成立、部分成立、事实存在但不扣分），"
        "含事实存在但不扣分的个案 %(free)s 个；首页和报告的底线只数计入扣分的，以算出结果时为准。"
        "疑似为尚未认定；脱贫户取自已冻结的抽样框，每万脱贫户为每一万户脱贫户的已认定个案数。"
        "方案没有规定“规模性返贫”的数量，预警只提示研判，是否构成由问题研判组裁定（A-20）。"
    ) % {"free": number(whole.free)}
    above = (("", 2), (_("已认定的返贫致贫个案"), 6), ("", 4))
    return Table(
        _("返贫红线监测"), header, lines, note, (1.5, 2.2, *[1.1] * 10), tuple(range(2, 11)), True, above
    )


def watch_words(watch: Watch) -> str:
    """Say in one line what the red line shows of a county."""
    levels = {"yellow": _("达到黄色预警"), "red": _("达到红色预警"), "": _("未达预警值")}
    said = {
        "cases": number(watch.cases),
        "suspected": number(watch.suspected),
        "level": levels[watch.level],
    }
    return _("返贫红线监测：已认定个案 %(cases)s 个，疑似 %(suspected)s 个，%(level)s") % said


def experiences(found: Iterable[Experience], county: Naming) -> Table:
    """Return the library of typical experience."""
    rows = [(county(e.county), e.indicator, e.title, e.text, day(e.at.date())) for e in found]
    header = (_("区县"), _("指标"), _("标题"), _("做法和成效"), _("报送日期"))
    note = _("来源：分县组报送、审核入库的典型经验（二（四）“注重总结典型经验”）。")
    return Table(_("典型经验"), header, rows, note, (1.5, 0.8, 3, 8, 1.8), ())

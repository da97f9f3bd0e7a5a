"""Tables of this app for page and Excel."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from houping.apps.formats import MISSING, clauses, in_english, moment, number, percent
from houping.apps.quality import rules
from houping.apps.quality.daily import Day
from houping.apps.quality.figures import Evening, Row, Team
from houping.apps.quality.models import Alert, BackCheck, Interference
from houping.apps.sampling.naming import Household, cells, columns
from houping.core.errors import Words
from houping.core.quality.backcheck import ErrorRate
from houping.core.quality.evidence import CHECKS
from houping.core.reporting.blocks import Table

Naming = Callable[[str], str]


def said(words: Words) -> str:
    """Return words of the core in the language of the page."""
    return words.message("en" if in_english() else "zh")


def interval(rate: ErrorRate | None) -> str:
    """Write an error rate with its interval and the number that it rests on."""
    if rate is None:
        return MISSING
    return f"{percent(rate.rate)} [{percent(rate.lower)}, {percent(rate.upper)}] n={rate.total}"


def alerts(found: Iterable[Alert], county: Naming, households: Mapping[str, Household]) -> Table:
    """Return the alerts with their answers."""
    rows = [
        (
            moment(a.raised),
            county(a.county) or MISSING,
            a.person.name,
            *cells(households, a.submission.unit if a.submission else ""),
            str(a.get_severity_display()),
            a.code,
            a.words,
            a.detail or MISSING,
            str(a.get_state_display()),
            a.answer or MISSING,
        )
        for a in found
    ]
    header = (
        _("时间"),
        _("区县"),
        _("调查员"),
        *columns(),
        _("等级"),
        _("代码"),
        _("内容"),
        _("数值"),
        _("答复"),
        _("核实情况"),
    )
    note = _("预警是核查的线索，不是结论；须逐条答复“属实”或“已说明”。来源：到达时检查和夜间比对。")
    return Table(_("质量预警清单"), header, rows, note, (2, 1.5, 1.5, 2, 1, 1.5, 3, 1, 1, 4, 2, 1, 4))


def codes(found: Iterable[Alert]) -> Table:
    """Return how often each check raised an alert, and what became of them."""
    counts: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for a in found:
        counts[a.severity, a.code, a.words][a.state] += 1
    rows = [
        (
            code,
            words,
            str(Alert.Severity(severity).label),
            number(sum(states.values())),
            number(states["confirmed"]),
            number(states["explained"]),
            number(states["mended"]),
            number(states["open"]),
        )
        for (severity, code, words), states in sorted(counts.items())
    ]
    header = (_("代码"), _("内容"), _("等级"), _("预警"), _("属实"), _("已说明"), _("已消除"), _("待答复"))
    note = _(
        "预警是核查的线索，不是结论；同一访问的同一项检查只计一次，“已消除”为修改后的版本不再触发。来源：到达时检查和夜间比对。"
    )
    return Table(_("预警和答复"), header, rows, note, (2, 5, 1.2, 1, 1, 1.2, 1.2, 1.2), (3, 4, 5, 6, 7))


def kinds(found: Iterable[Interference]) -> Table:
    """Return how many reports of interference there are of each kind, and what became of them."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for i in found:
        counts[i.kind][i.state] += 1
    rows = [
        (
            str(kind.label),
            number(sum(counts[kind].values())),
            *(number(counts[kind][state]) for state in Interference.State.values),
        )
        for kind in Interference.Kind
        if counts[kind]
    ]
    header = (_("情形"), _("起数"), *(str(state.label) for state in Interference.State))
    return Table(
        _("干扰情况"), header, rows, _("来源：现场上报、督导核查。"), (5, 1, 1.2, 1, 1.4), (1, 2, 3, 4)
    )


def people(found: Iterable[Row]) -> Table:
    """Return the enumerators, the most conspicuous first."""
    rows = [
        (
            r.person.username,
            r.person.name,
            number(r.interviews),
            number(r.interviews / r.days, 1) if r.days else MISSING,
            number(r.corrected),
            number(r.returned),
            number(r.critical),
            number(r.warnings),
            number(r.answered),
            number(r.mended),
            interval(r.rate),
            _p(r.p),
            _state(r),
        )
        for r in found
    ]
    header = (
        _("用户名"),
        _("姓名"),
        _("访问"),
        _("日均"),
        _("改过"),
        _("待改"),
        _("须复核"),
        _("提示"),
        _("已答复"),
        _("已消除"),
        _("回访第 1 类不一致率"),
        _("合并 p 值"),
        _("情况"),
    )
    note = _(
        "日均：访问 ÷ 有访问的天数，按访问开始的日期算，不按收到的日期。"
        "合并 p 值：各项检查与同村同事相比的偶然概率合成（调和平均），越小越值得先看；“需关注”不是结论。"
        "“已消除”：没有答复，修改后的版本不再触发。不一致率附 95% 区间。来源：夜间比对、回访比对。"
    )
    widths = (2, 1.5, 1, 1, 1, 1, 1, 1, 1, 1, 4, 1.5, 4)
    return Table(_("调查员质量"), header, rows, note, widths, tuple(range(2, 10)))


def _p(value: float | None) -> str:
    if value is None:
        return MISSING
    return "<0.0001" if value < 0.0001 else f"{value:.4f}"


def _state(row: Row) -> str:
    parts = [_("暂缓通过")] if row.held else []
    if row.flagged:
        parts.append(_("需关注"))
        parts += [said(CHECKS[r["code"]][0]) for r in row.reasons[:3]]
    return clauses(parts) or MISSING


def counties(found: Iterable[Row], evenings: Iterable[Evening], name: Naming) -> Table:
    """Return the quality report by county: review, validity, alerts, back-checks (R-2.16)."""
    by_county = {e.county: e for e in evenings}
    rows = []
    for r in found:
        e = by_county[r.key]
        decided = e.valid + e.invalid
        rows.append(
            (
                name(r.key) or MISSING,
                number(e.came),
                percent(e.same_day / e.came) if e.came else MISSING,
                number(e.overdue),
                number(e.mending),
                number(r.corrected),
                number(e.valid),
                number(e.invalid),
                percent(e.valid / decided) if decided else MISSING,
                number(e.batch),
                number(r.alerts),
                _of(r.answered, r.asked),
                interval(r.rate),
            )
        )
    header = (
        _("区县"),
        _("访问"),
        _("当日审核率"),
        _("超时未审"),
        _("超时未改"),
        _("改过"),
        _("有效"),
        _("无效"),
        _("有效率"),
        _("其中整批通过"),
        _("预警"),
        _("预警答复率"),
        _("回访第 1 类不一致率"),
    )
    note = _(
        "当日审核率：收到当日 24:00 前首次审核（退回、送质控或作废）的占收到的；"
        "超时未审、超时未改：现在仍超时的；有效率 = 有效 ÷（有效 + 无效）；"
        "预警答复率 = 已答复 ÷（预警 − 修改后消除的）；"
        "整批通过的，本县已逐份抽查不少于 %s（示例）。来源：访问记录、预警、回访。"
    ) % percent(rules.CHECKED_SHARE)
    return Table(_("调查质量报告（分区县）"), header, rows, note, (2, *(1,) * 11, 4), tuple(range(1, 12)))


def teams(found: Iterable[Team], name: Naming) -> Table:
    """Return the teams: what waits, what is late, alerts, back-checks, conspicuous people."""
    rows = [
        (
            name(t.row.key),
            number(t.people),
            number(t.row.interviews),
            percent(t.evening.same_day / t.evening.came) if t.evening.came else MISSING,
            number(t.evening.overdue),
            number(t.evening.mending),
            number(t.row.returned),
            number(t.open_alerts),
            interval(t.row.rate),
            number(t.flagged),
            number(t.held),
        )
        for t in found
    ]
    header = (
        _("区县"),
        _("调查员"),
        _("访问"),
        _("当日审核率"),
        _("超时未审"),
        _("超时未改"),
        _("待改"),
        _("预警待答复"),
        _("回访第 1 类不一致率"),
        _("需关注"),
        _("暂缓通过"),
    )
    note = _(
        "一个区县一个调查组。当日审核率：收到当日 24:00 前首次审核的占收到的；"
        "“需关注”来自最近一次夜间比对，不是结论。来源：访问记录、预警、回访。"
    )
    return Table(_("分县组质量"), header, rows, note, (2, *(1,) * 7, 4, 1, 1), (*range(1, 8), 9, 10))


def days(found: Iterable[Day]) -> Table:
    """Return the days of the fieldwork: the figures that the control charts draw."""
    rows = [
        (
            d.day.isoformat(),
            number(d.came),
            number(d.complete),
            _of(d.refused, d.came),
            _of(d.unknown, d.asked),
            _of(d.problems, d.complete),
            _of(d.critical, d.came),
            number(d.income) if d.incomes else MISSING,
        )
        for d in found
    ]
    header = (
        _("日期"),
        _("访问"),
        _("完成"),
        _("拒访占比"),
        _("“不了解、拒答”占比"),
        _("有疑似问题的户占比"),
        _("须复核的访问占比"),
        _("人均纯收入（元）"),
    )
    note = _("按平板上的访问日期；未含作废的访问。来源：访问记录、到达时检查。")
    return Table(_("分日情况"), header, rows, note, (1.5, *(1,) * 7), tuple(range(1, 8)))


def _of(part: int, whole: int) -> str:
    return percent(part / whole) if whole else MISSING


def gates(rows: Sequence[tuple[str, str, str, bool | None]]) -> Table:
    """Return the quality gates of every step (R-11.3): step, demand, present figure, met (None: not yet)."""
    words = {True: _("达到"), False: _("未达到"), None: _("尚未开始")}
    lines = [(step, demand, figure, words[met]) for step, demand, figure, met in rows]
    header = (_("环节"), _("要求"), _("现状"), _("结果"))
    return Table(
        _("质量关口"), header, lines, _("依据：十一（二）“把从严从实贯穿评估全过程、各环节”。"), (2, 5, 4, 1)
    )


def tasks(found: Iterable[BackCheck], county: Naming, households: Mapping[str, Household]) -> Table:
    """Return the back-check tasks; first answers are not in it."""
    rows = [
        (
            county(t.submission.county) or MISSING,
            *cells(households, t.submission.unit),
            str(t.get_why_display()),
            t.person.name if t.person else _("待派"),
            str(t.get_state_display()),
            t.note or MISSING,
        )
        for t in found
    ]
    header = (_("区县"), *columns(), _("抽取方式"), _("回访人"), _("状态"), _("备注"))
    note = _(
        "由种子按抽签号抽取，每名调查员不少于 %s（示例）；不派本人，不派同组；首访答案对回访人隐去。"
    ) % percent(rules.BACKCHECK_SHARE)
    return Table(_("回访任务"), header, rows, note, (1.5, 2, 1, 1.5, 3, 1.5, 2, 1.5, 3))


def rates(title: str, found: Iterable[ErrorRate], name: Naming) -> Table:
    """Return error rates with their intervals."""
    rows = [
        (
            name(r.label),
            number(r.differences),
            number(r.total),
            percent(r.rate),
            f"[{percent(r.lower)}, {percent(r.upper)}]",
        )
        for r in found
    ]
    header = (_("对象"), _("不一致"), _("比对项"), _("不一致率"), _("95% 区间"))
    return Table(title, header, rows, _("区间：Wilson。来源：回访比对。"), (4, 1, 1, 1, 2), (1, 2, 3))


def interference(found: Iterable[Interference], county: Naming) -> Table:
    """Return the reports of interference."""
    rows = [
        (
            moment(i.happened),
            county(i.county),
            i.village or MISSING,
            str(i.get_kind_display()),
            i.what,
            i.reported_by.name,
            str(i.get_state_display()),
            i.handling or MISSING,
        )
        for i in found
    ]
    header = (
        _("发生时间"),
        _("区县"),
        _("村"),
        _("情形"),
        _("经过"),
        _("上报人"),
        _("状态"),
        _("核查和处理情况"),
    )
    note = _("依据：十一（二）“排除各种干扰”。被评估区县看不到本表。来源：现场上报。")
    return Table(_("干扰情况台账"), header, rows, note, (2, 1.5, 1.5, 2, 5, 1.5, 1, 4))

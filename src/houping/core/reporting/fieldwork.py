"""The report on the quality of the fieldwork: reviews, gates, alerts, back-checks, whom to look at first, interference."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from houping.core.reporting import format as write
from houping.core.reporting.blocks import Annex, Block, Content, Heading, Table, Text

SIGNER = "质量总控组"


@dataclass(frozen=True)
class Fieldwork:
    """What the report says, as finished counts and tables.

    counties, came, same_day : counties with interviews, interviews, those first reviewed on their day; overdue, mending :
    reviews and corrections that are late now; valid, invalid : verdicts; alerts, answered, confirmed, mended : alerts of the
    checks; draws : (interviews drawn from, seed) of each draw of back-checks, done : finished ones; compared :
    interviews of the last comparison of enumerators, None before there is one, seed its seed, listed how many
    people it lists; reports, waiting : reports of interference, those not looked into
    """

    counties: int
    came: int
    same_day: int
    overdue: int
    mending: int
    valid: int
    invalid: int
    alerts: int
    answered: int
    confirmed: int
    mended: int
    draws: Sequence[tuple[int, str]]
    done: int
    compared: int | None
    seed: int
    listed: int
    reports: int
    waiting: int
    gates: Table
    codes: Table
    rates: Sequence[Table]
    people: Table
    kinds: Table
    by_county: Table
    by_day: Table


def fieldwork_report(title: str, moment: datetime.datetime, facts: Fieldwork) -> Content:
    """Return the report as it stands at a moment (local time); tables without rows are left out."""
    blocks: list[Block] = []
    parts = (_review, _alerts, _backchecks, _people, _interference)
    for part in parts:
        blocks += [b for b in part(facts) if not isinstance(b, Table) or b.rows]
    blocks += [Annex("附件1", "分区县调查质量", wide=True), _bare(facts.by_county)]
    blocks += [Annex("附件2", "分日情况", wide=True), _bare(facts.by_day)]
    return Content(title, f"（截至{moment:%H:%M}）", SIGNER, write.date(moment.date()), blocks)


def _review(f: Fieldwork) -> list[Block]:
    share = f"，当日首次审核{f.same_day}份（{write.percent(f.same_day / f.came)}）" if f.came else ""
    said = (
        f"{f.counties}个区县共收到访问{f.came}份{share}；现有超时未审{f.overdue}份、超时未改{f.mending}份。"
        f"已判定有效{f.valid}份、无效{f.invalid}份。分区县情况见附件1，分日情况见附件2。"
    )
    return [Heading(1, "一、审核情况"), Text(said), f.gates]


def _alerts(f: Fieldwork) -> list[Block]:
    mended = f"；修改后消除{f.mended}条" if f.mended else ""
    waiting = f.alerts - f.answered - f.mended
    said = f"共有预警{f.alerts}条，已答复{f.answered}条，其中属实{f.confirmed}条{mended}；待答复{waiting}条。"
    return [Heading(1, "二、预警与答复"), Text(said), f.codes]


def _backchecks(f: Fieldwork) -> list[Block]:
    head = Heading(1, "三、回访复核")
    if not f.draws:
        return [head, Text("还没有抽取回访。")]
    each = "；".join(
        f"第{place}次在{n}份访问中抽取，种子{seed[:16]}……" for place, (n, seed) in enumerate(f.draws, start=1)
    )
    then = "逐题与首访比对如下。" if f.done else "还没有可以比对的。"
    return [head, Text(f"共抽取{len(f.draws)}次：{each}。已完成回访{f.done}户，{then}"), *f.rates]


def _people(f: Fieldwork) -> list[Block]:
    head = Heading(1, "四、需要先看的调查员")
    if f.compared is None:
        return [head, Text("调查员不足3名或访问太少，还没有比对。")]
    said = f"最近一次比对用{f.compared}份访问、种子{f.seed}，列为需关注或暂缓通过的{f.listed}人。"
    return [head, Text(f"{said}列出只表示先核实，不是结论。"), f.people]


def _interference(f: Fieldwork) -> list[Block]:
    head = Heading(1, "五、干扰情况")
    if not f.reports:
        return [head, Text("没有收到干扰情况的上报。")]
    return [head, Text(f"收到上报{f.reports}起，待核查{f.waiting}起。"), f.kinds]


def _bare(table: Table) -> Table:
    """Return a table without its title: that of the annex serves."""
    return Table("", table.header, table.rows, table.note, table.widths, table.numbers, table.total)

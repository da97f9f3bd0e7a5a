"""The quality report as a document: how the evenings went, gates, alerts, back-checks, whom to look at, interference.

Facts only, in Chinese as every official paper; the layout is that of `documents`. Reads; writes nothing.
"""

import datetime
from collections.abc import Callable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from houping.apps.formats import percent
from houping.apps.plans.models import Assessment
from houping.apps.quality import comparing, daily, figures, gates, queries, rates, sheets
from houping.apps.quality.models import Draw, Interference, Screening
from houping.core.reporting import format as write
from houping.core.reporting.blocks import Annex, Block, Content, Heading, Table, Text

SIGNER = "质量总控组"


def quality_report(
    assessment: Assessment, person: Any, now: datetime.datetime, name: Callable[[str], str]
) -> Content:
    """Return the report of what the person may see, as things stand; `name`: division code -> name of the county."""
    with override("zh-hans"):
        moment = timezone.localtime(now)
        blocks = [*_review(assessment, person, now), *_alerts(assessment, person), *_backchecks(assessment)]
        blocks += [*_people(assessment, person), *_interference(assessment)]
        blocks += _annexes(assessment, person, now, name)
        title = f"{assessment.title}调查质量报告"
        return Content(title, f"（截至{moment:%H:%M}）", SIGNER, write.date(moment.date()), blocks)


def _review(assessment: Assessment, person: Any, now: datetime.datetime) -> list[Block]:
    evenings = figures.evenings(assessment, person, now)
    came, same = sum(e.came for e in evenings), sum(e.same_day for e in evenings)
    late, mending = sum(e.overdue for e in evenings), sum(e.mending for e in evenings)
    valid, invalid = sum(e.valid for e in evenings), sum(e.invalid for e in evenings)
    share = f"，当日首次审核{same}份（{percent(same / came)}）" if came else ""
    said = (
        f"{len(evenings)}个区县共收到访问{came}份{share}；现有超时未审{late}份、超时未改{mending}份。"
        f"已判定有效{valid}份、无效{invalid}份。分区县情况见附件1，分日情况见附件2。"
    )
    rows = figures.of_counties(assessment, person)
    return [
        Heading(1, "一、审核情况"),
        Text(said),
        _plain(sheets.gates(gates.gates(assessment, evenings, rows))),
    ]


def _alerts(assessment: Assessment, person: Any) -> list[Block]:
    found = list(queries.alerts(person, assessment))
    open_ones, true = sum(a.state == "open" for a in found), sum(a.state == "confirmed" for a in found)
    said = (
        f"共有预警{len(found)}条，已答复{len(found) - open_ones}条，其中属实{true}条；待答复{open_ones}条。"
    )
    blocks: list[Block] = [Heading(1, "二、预警与答复"), Text(said)]
    return [*blocks, sheets.codes(found)] if found else blocks


def _backchecks(assessment: Assessment) -> list[Block]:
    blocks: list[Block] = [Heading(1, "三、回访复核")]
    draws = list(Draw.objects.filter(assessment=assessment))
    if not draws:
        return [*blocks, Text("还没有抽取回访。")]
    done = list(comparing.finished(assessment))
    seeds = "；".join(f"第{d.number}次在{d.interviews}份访问中抽取，种子{d.seed[:16]}……" for d in draws[::-1])
    blocks.append(Text(f"共抽取{len(draws)}次：{seeds}。已完成回访{len(done)}户，逐题与首访比对如下。"))
    return [*blocks, *(table for table in rates.rate_tables(done) if table.rows)]


def _people(assessment: Assessment, person: Any) -> list[Block]:
    blocks: list[Block] = [Heading(1, "四、需要先看的调查员")]
    last = Screening.objects.filter(assessment=assessment).first()
    if last is None:
        return [*blocks, Text("调查员不足3名或访问太少，还没有比对。")]
    rows = [r for r in figures.of_people(assessment, person) if r.flagged or r.held]
    said = f"最近一次比对用{last.interviews}份访问、种子{last.seed}，列为需关注或暂缓通过的{len(rows)}人。"
    blocks.append(Text(said + "列出只表示先核实，不是结论。"))
    table = sheets.people(rows)
    keep = (1, 2, 6, 8, 9, 11)  # the other columns are on the page
    return [*blocks, _columns(table, keep)] if rows else blocks


def _columns(table: Table, keep: Sequence[int]) -> Table:
    """Return some columns of a table."""
    rows = [[row[i] for i in keep] for row in table.rows]
    numbers = [place for place, i in enumerate(keep) if i in table.numbers]
    header, widths = [table.header[i] for i in keep], [table.widths[i] for i in keep]
    return Table(table.title, header, rows, table.note, widths, numbers)


def _interference(assessment: Assessment) -> list[Block]:
    found = list(Interference.objects.filter(assessment=assessment))
    blocks: list[Block] = [Heading(1, "五、干扰情况")]
    if not found:
        return [*blocks, Text("没有收到干扰情况的上报。")]
    waiting = sum(i.state == Interference.State.REPORTED for i in found)
    return [*blocks, Text(f"收到上报{len(found)}起，待核查{waiting}起。"), sheets.kinds(found)]


def _annexes(
    assessment: Assessment, person: Any, now: datetime.datetime, name: Callable[[str], str]
) -> list[Block]:
    rows, evenings = figures.of_counties(assessment, person), figures.evenings(assessment, person, now)
    return [
        Annex("附件1", "分区县调查质量", wide=True),
        _plain(sheets.counties(rows, evenings, name)),
        Annex("附件2", "分日情况", wide=True),
        _plain(sheets.days(daily.days(assessment, person))),
    ]


def _plain(table: Table) -> Table:
    """Return a table without its title: the heading above says it."""
    return Table("", table.header, table.rows, table.note, table.widths, table.numbers, table.total)

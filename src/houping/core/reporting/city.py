"""The general report: fieldwork, conclusion (the bottom line first), achievements, problems, risk, suggestions."""

from collections.abc import Iterator, Mapping, Sequence

from houping.core.plan.model import Group, Indicator
from houping.core.reporting.annexes import annexes, size_text
from houping.core.reporting.blocks import Block, Chart, Content, Heading, Table, Text
from houping.core.reporting.charts import note_of, paired_chart, rank_chart
from houping.core.reporting.experience import experience
from houping.core.reporting.fact import Book
from houping.core.reporting.results import Results, Row, number, whole
from houping.core.reporting.sentences import estimate_words, listed, measured, quoted
from houping.core.reporting.tables import (
    ATTRIBUTION,
    SETTLED,
    SEVERITY,
    SPREAD,
    counted_words,
    estimate_cells,
    plan_names,
    returned_words,
    upheld,
)

CITY = "city"
MOST = 3
EVEN = 0.5
ORDER = ("一", "二", "三", "四", "五", "六", "七")


def city_report(results: Results, *, date: str, signer: str, copies: str = "") -> tuple[Content, Book]:
    """Return the content of the general report and the book of its facts."""
    book = Book(results.version)
    year = book.text("year", str(results.plan.year))
    book.text("date", date)
    plan_names(book, results.plan)
    blocks: list[Block] = []
    for part in (_work, _conclusion, _achievements, experience, _problems, _risk, _suggestions):
        blocks += part(book, results)
    blocks += annexes(book, results)
    title = f"{year}年区县党委和政府巩固脱贫成果后评估总报告"
    subtitle = "（演示数据，不代表任何区县的真实情况）" if results.demo else ""
    return Content(title, subtitle, signer, date, blocks, copies), book


def _work(book: Book, results: Results) -> Iterator[Block]:
    plan, work = results.plan, results.fieldwork.values()
    number_of = book.text("document.number", plan.document.number)
    counties = book.count("counties", len(plan.counties))
    sizes = [book.count(f"group.{g.id}.size", len(plan.counties_of(g.id))) for g in plan.groups]
    villages = book.count("field.villages", sum(w.villages for w in work))
    named = book.count("field.named", sum(w.named for w in work))
    random = book.count("field.random", sum(w.random for w in work))
    complete = book.count("field.complete", sum(w.complete for w in work))
    calls = book.count("phone.complete", sum(w.phone_complete for w in work))
    indicators = book.count("indicators", sum(1 for _ in plan.indicators()))
    dimensions = book.count("dimensions", len(plan.dimensions))
    yield Heading(1, "一、评估工作开展情况")
    yield Text(
        f"{plan.purpose.quote}，根据《{plan.document.title}》（{number_of}），对全市{counties}个有巩固脱贫成果任务的区县开展后评估，"
        f"分为{sizes[0]}个区县和{sizes[1]}个区县两组，对责任落实、政策落实、工作落实、巩固成效{dimensions}个方面"
        f"{indicators}项指标进行评估。"
    )
    yield Text(
        f"全市抽取{villages}个村，其中重点村{named}个、随机村{random}个；入户访问完成有效样本{complete}户，"
        f"电话调查完成{calls}户。村和户的抽取由公开的抽签号决定，抽样证明包可由任何人独立复核。覆盖情况和质量指标见附件5。"
    )
    short = [c.name for c in plan.counties if results.fieldwork[c.code].complete < c.min_households.value]
    yield Text(
        f"有效样本未达到方案规定下限的区县：{'、'.join(short)}。"
        if short
        else "各区县有效样本均达到方案规定的下限。"
    )
    yield _fieldwork_table(book, results)
    yield Text(
        "方案所列“置信度不低于99%、抽样误差±1%”是对全市电话调查的要求，单个区县的误差见附件4。"
        "重点村只代表自身，随机村代表其余村；本报告的比例为加权估计，问题数为实地发现数，不作推断。"
    )
    yield from size_text(book, results)


def _fieldwork_table(book: Book, results: Results) -> Table:
    rows = []
    for g in results.plan.groups:
        work = [results.fieldwork[c.code] for c in results.plan.counties_of(g.id)]
        quota = sum(c.min_households.value for c in results.plan.counties_of(g.id))
        counts = (quota, *(sum(getattr(w, name) for w in work) for name in _COUNTS))
        rows.append((g.short, *(book.count(f"work.{g.id}.{i}", n) for i, n in enumerate(counts))))
    every = list(results.fieldwork.values())
    quota = sum(c.min_households.value for c in results.plan.counties)
    whole_city = (quota, *(sum(getattr(w, name) for w in every) for name in _COUNTS))
    rows.append(("合计", *(book.count(f"work.all.{i}", n) for i, n in enumerate(whole_city))))
    header = ("组别", "户数下限", "抽村", "入户访问", "入户完成", "电话拨打", "电话完成")
    note = note_of(results, "最终访问结果计数，村为个，其余为户；户数下限见方案六（一）2")
    widths = (0.22, *([0.13] * 6))
    return Table("表1　评估样本完成情况", header, rows, note, widths, numbers=tuple(range(1, 7)), total=True)


_COUNTS = ("villages", "approached", "complete", "phone_approached", "phone_complete")


def _conclusion(book: Book, results: Results) -> Iterator[Block]:
    yield Heading(1, "二、总体结论")
    yield Heading(2, "（一）底线情况")
    cells = estimate_cells(book, results, "no_return", CITY, CITY)
    yield Text(
        f"全市入户核查的已脱贫户和易返贫致贫户中，未发现返贫致贫的户的比例{estimate_words(cells)}。"
        f"{returned_words(book, results.problems)}"
        "是否构成规模性返贫，由问题研判组按规定认定，本报告不作判断。"
    )
    yield Heading(2, "（二）四个方面")
    yield _dimension_table(book, results)
    yield Heading(2, "（三）两组区县的名次和等次建议")
    for position, g in enumerate(results.plan.groups, start=1):
        yield from _group(book, results, g)
        yield rank_chart(book, results, g, f"图{position}")
    yield from _maps(book, results)


def _maps(book: Book, results: Results) -> Iterator[Chart]:
    names = {c.code: c.short_name for c in results.plan.counties}
    grades = {code: results.grade_names.index(str(row["grade"])) for code, row in results.grades.items()}
    values = {
        c.code: book.score(f"score.{c.code}.total", results.score(c.code, "total", "total"))
        for c in results.plan.counties
    }
    data: dict[str, object] = {"grades": grades, "names": names, "labels": results.grade_names}
    sketch = "边界为示意，万盛经开区以方块标示；等次为建议，两组分别评定，不作跨组比较"
    yield Chart("county_map", "图3　各区县等次建议分布", data, note_of(results, sketch))
    tiles = "一格一区县，按大致方位排列；格中为得分，两组分别评定，不作跨组比较"
    yield Chart("tile_map", "图4　各区县得分与等次建议", data | {"values": values}, note_of(results, tiles))


def _dimension_table(book: Book, results: Results) -> Table:
    rows = []
    for d in results.plan.dimensions:
        cells = [
            book.score(f"mean.{g.id}.{d.id}", results.group_mean(g.id, "dimension", d.id))
            for g in results.plan.groups
        ]
        rows.append((d.name, *cells))
    totals = [
        book.score(f"mean.{g.id}.total", results.group_mean(g.id, "total", "total"))
        for g in results.plan.groups
    ]
    rows.append(("总分", *totals))
    header = ("方面", *(f"{g.short}平均" for g in results.plan.groups))
    book.text("version", results.version)
    note = note_of(results, "区县得分的算术平均，两组分列，不作比较")
    return Table("表2　四个方面得分", header, rows, note, (0.4, 0.3, 0.3), numbers=(1, 2), total=True)


def _group(book: Book, results: Results, group: Group) -> Iterator[Block]:
    members = results.ranked(group.id)
    counts = {
        name: [c.name for c in members if results.grades[c.code]["grade"] == name]
        for name in results.grade_names
    }
    parts = "；".join(
        f"建议评为“{name}”的{book.count(f'grade.{group.id}.{name}', len(found))}个：{'、'.join(found)}"
        for name, found in counts.items()
        if found
    )
    flagged = [c.name for c in members if results.grades[c.code]["flag"]]
    yield Text(f"{parts}。", lead=f"{group.short}。")
    spans = [
        whole(results.grades[c.code]["rank_hi"]) - whole(results.grades[c.code]["rank_lo"]) + 1
        for c in members
    ]
    mean_span = book.score(f"span.{group.id}", sum(spans) / len(spans), formula="名次置信集所含名次数的平均")
    size = book.count(f"group.{group.id}.size", len(members))
    yield Text(
        f"受抽样误差影响，名次不是确数：在95%置信水平下，单看每个区县，{group.short}名次置信集平均包含{mean_span}个名次（全组{size}个）。"
        f"等次把握不足或名次置信集跨越等次分界的区县{book.count(f'flag.{group.id}', len(flagged))}个，"
        "应由评估工作组结合平时情况集体研究，不宜仅凭得分定等次。"
    )
    yield _swap_text(book, results, group)


def _swap_text(book: Book, results: Results, group: Group) -> Text:
    pairs = [p for p in results.pairs if p["group"] == group.id]
    pairs.sort(key=lambda p: (-number(p["p_swap"]), str(p["above"]), str(p["below"])))
    if not pairs:
        return Text(f"{group.short}的区县建议等次相同，没有等次分界。")
    parts = []
    for i, p in enumerate(pairs[:MOST]):
        above, below = (results.plan.county(str(p[side])).name for side in ("above", "below"))
        chance = book.percent(f"swap.{group.id}.{i}", number(p["p_swap"]), formula="后验概率")
        parts.append(f"{below}实际高于{above}的可能性为{chance}")
    shrunk = any(number(p["p_swap"]) > EVEN and _scored_higher(results, p) for p in pairs[:MOST])
    reason = "得分低的一方可能性超过一半，是因为误差较大的得分在推算时向组平均靠拢较多。" if shrunk else ""
    return Text(f"等次分界两侧最难区分的区县：{'；'.join(parts)}。{reason}")


def _scored_higher(results: Results, pair: Row) -> bool:
    """Whether the better graded county of a pair also has the higher score: no limit has turned them round."""
    above, below = (results.score(str(pair[side]), "total", "total") for side in ("above", "below"))
    return above is not None and below is not None and above > below


def _achievements(book: Book, results: Results) -> Iterator[Block]:
    yield Heading(1, "三、主要成效")
    for d in results.plan.dimensions:
        found = []
        for indicator in d.indicators:
            for m in indicator.measures:
                row = results.estimate(m.id, CITY, CITY)
                if (
                    row is not None
                    and m.statistic == "share"
                    and row["lo"] is not None
                    and not row["suppressed"]
                ):
                    found.append((number(row["value"]), m.id))
        best = sorted(found, key=lambda pair: (-pair[0], pair[1]))[:MOST]
        if best:
            parts = [measured(book, results, name, CITY, CITY) for _, name in best]
            yield Text(f"{'；'.join(parts)}。", lead=f"{d.name}方面。")
    yield paired_chart(book, results, "图5")


def _problems(book: Book, results: Results) -> Iterator[Block]:
    rows = results.problems
    yield Heading(1, "五、发现的主要问题")
    total = book.count("problems.total", len(rows))
    fixed = book.count("problems.fixed", sum(1 for r in rows if r["fixed_on_site"]))
    spread, severity, ruling = (
        counted_words(book, rows, "problems", column, names)
        for column, names in (("spread", SPREAD), ("severity", SEVERITY), ("ruling", SETTLED))
    )
    yield Text(
        f"实地评估共发现问题{total}个。按范围分，{spread}；按程度分，{severity}；按认定（区县认可或研判裁定）分，{ruling}。"
        f"已边查边改{fixed}个。凡疑必核，未认定成立的问题不扣分；同一问题只扣一次分。"
    )
    for position, d in enumerate(results.plan.dimensions):
        yield Heading(2, f"（{ORDER[position]}）{d.name}")
        yield Text(_upheld(book, results, d.indicators))


def _upheld(book: Book, results: Results, indicators: Sequence[Indicator]) -> str:
    counts = {i.id: 0 for i in indicators}
    where: dict[str, set[str]] = {i.id: set() for i in indicators}
    for r in results.problems:
        name = str(r["indicator"])
        if name in counts and upheld(r):
            counts[name] += 1
            where[name].add(str(r["county"]))
    most = sorted((i for i in indicators if counts[i.id]), key=lambda i: (-counts[i.id], i.id))[:MOST]
    if not most:
        return "没有认定成立的问题。"
    parts = [
        f"{quoted(i.name)}{book.count(f'upheld.{i.id}', counts[i.id])}个，涉及{book.count(f'upheld.{i.id}.where', len(where[i.id]))}个区县"
        for i in most
    ]
    whole_number = book.count(f"upheld.{indicators[0].id[0]}", sum(counts.values()))
    return f"认定成立或部分成立的问题{whole_number}个，主要是：{'；'.join(parts)}。"


def _risk(book: Book, results: Results) -> Iterator[Block]:
    yield Heading(1, "六、风险研判")
    yield Text(
        f"已脱贫户和易返贫致贫户中，{measured(book, results, 'above_line', CITY, CITY)}，"
        f"{measured(book, results, 'income_stable', CITY, CITY)}；未纳入监测的农户中，"
        f"{measured(book, results, 'not_missed', CITY, CITY)}。"
    )
    found = [r for r in results.problems if upheld(r)]
    yield Text(
        f"成立或部分成立的问题按原因分：{counted_words(book, found, 'cause', 'attribution', ATTRIBUTION)}。"
    )
    alerts = results.words.get("alerts", {})
    named = [results.plan.county(code).name for code in sorted(alerts)] if isinstance(alerts, Mapping) else []
    yield Text(
        f"{listed(named)}有已归因的返贫致贫类问题，提请问题研判组研判是否构成规模性返贫。"
        if named
        else "没有需要提请研判是否构成规模性返贫的问题。"
    )


def _suggestions(book: Book, results: Results) -> Iterator[Block]:
    yield Heading(1, "七、意见建议")
    scored = []
    for i in results.plan.indicators():
        values = [results.score(c.code, "indicator", i.id) for c in results.plan.counties]
        known = [v for v in values if v is not None]
        if known:
            scored.append((sum(known) / len(known), i))
    scored.sort(key=lambda pair: (pair[0], pair[1].id))
    for position, (mean, i) in enumerate(scored[:MOST]):
        average = book.score(f"weak.{i.id}", mean, formula="区县得分的算术平均")
        content = i.content.removeprefix("主要评估").split("。")[0].replace("“", "‘").replace("”", "’")
        yield Text(
            f"平均{average}分，在各项指标中偏低。建议由{i.lead_unit}牵头，"
            f"围绕“{content}”逐县复盘、限期整改。",
            lead=f"{ORDER[position]}是补齐{quoted(i.name)}短板。",
        )
    yield Text(
        "一县一单反馈问题，整改情况纳入专项督导检查；重点关注收入不稳和刚性支出较大的农户。",
        lead="四是抓整改。",
    )
    yield Text(
        "等次评定应结合平时情况和集体研究，对名次置信集跨越分界的区县逐一说明理由。", lead="五是用好结果。"
    )

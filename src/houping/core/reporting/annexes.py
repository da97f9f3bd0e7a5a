"""The annexes of the general report: score tables, ranks and grades, sample and errors, approval, problems."""

from collections.abc import Iterator

from houping.core.plan.model import County, Group
from houping.core.reporting.blocks import Annex, Block, Chart, Table
from houping.core.reporting.fact import Book
from houping.core.reporting.results import Results, number, whole
from houping.core.reporting.tables import SEVERITY, county_rows, estimate_cells

APPROVAL = "4.3"


def annexes(book: Book, results: Results) -> Iterator[Block]:
    """Yield every annex."""
    for position, group in enumerate(results.plan.groups):
        yield Annex(f"附件1-{position + 1}", f"{group.short}指标得分表")
        for dimension in results.plan.dimensions:
            yield _score_table(book, results, group, dimension.id)
    book.text("annex.numbers", "1 2 3 4 5 6")
    yield Annex("附件2", "名次和等次建议表")
    for group in results.plan.groups:
        yield grade_table(book, results, group)
        yield _probability_chart(book, results, group)
    yield Annex("附件3", "样本和误差表")
    yield error_table(book, results)
    yield Annex("附件4", "群众认可度表")
    yield approval_table(book, results)
    yield Annex("附件5", "问题统计表")
    yield problem_statistics(book, results)
    yield Annex("附件6", "敏感性分析")
    yield _sensitivity_table(book, results)


def _note(book: Book, results: Results, text: str) -> str:
    return f"口径：{text}；数据版本{book.text('version', results.version)}。"


def _score_table(book: Book, results: Results, group: Group, dimension: str) -> Table:
    found = next(d for d in results.plan.dimensions if d.id == dimension)

    def cells(county: County) -> list[str]:
        names = [("dimension", dimension), *(("indicator", i.id) for i in found.indicators)]
        values = [
            book.score(f"score.{county.code}.{name}", results.score(county.code, level, name))
            for level, name in names
        ]
        return [county.short_name, *values]

    header = ("区县", "得分", *(book.text(f"id.{i.id}", i.id) for i in found.indicators))
    rows = county_rows(results, results.plan.counties_of(group.id), cells)
    rest = len(header) - 1
    widths = (0.2, *([0.8 / rest] * rest))
    legend = "，".join(f"{i.id} {i.name}" for i in found.indicators)
    note = _note(book, results, f"0—100分，已扣除成立的问题；{legend}")
    book.text("scale", "0 100")
    return Table(f"{found.name}", header, rows, note, widths, numbers=tuple(range(1, len(header))))


def grade_table(book: Book, results: Results, group: Group) -> Table:
    """Return rank, score, rank set, proposed grade and its probability, in the order of rank."""
    rows = []
    for county in results.ranked(group.id):
        g = results.grades[county.code]
        key = f"grade.{county.code}"
        low, high = whole(g["rank_lo"]), whole(g["rank_hi"])
        rows.append(
            (
                book.count(f"{key}.rank", whole(g["rank"])),
                county.name,
                book.score(f"score.{county.code}.total", number(g["score"])),
                book.score(f"{key}.se", number(g["se"]), formula="重抽样标准差"),
                book.text(f"{key}.set", f"{low}—{high}"),
                str(g["grade"]),
                book.percent(f"{key}.p", number(g[f"p_{g['grade_id']}"]), formula="后验概率"),
                "集体研究" if g["flag"] else "",
            )
        )
    header = ("名次", "区县", "得分", "标准误", "名次置信集", "等次建议", "把握", "提示")
    note = _note(book, results, "名次置信集为95%；把握为按名额评定时得此等次的后验概率；等次为建议，须经审定")
    widths = (0.08, 0.25, 0.1, 0.1, 0.14, 0.12, 0.11, 0.1)
    return Table(f"{group.short}名次和等次建议", header, rows, note, widths, numbers=(2, 3, 6))


def _probability_chart(book: Book, results: Results, group: Group) -> Chart:
    shown = [g for g in results.plan.grading.grades if g.name in results.grade_names]
    rows = [
        {
            "label": c.short_name,
            "parts": [number(results.grades[c.code][f"p_{g.id}"]) for g in shown],
        }
        for c in results.ranked(group.id)
    ]
    data: dict[str, object] = {"rows": rows, "names": [g.name for g in shown]}
    return Chart("probabilities", f"{group.short}各等次的把握", data, _note(book, results, "后验概率"))


def error_table(book: Book, results: Results) -> Table:
    """Return sample, response and 99 % margins of every county, with group and city sums."""
    rows = []
    for c in sorted(results.plan.counties, key=lambda c: c.code):
        w = results.fieldwork[c.code]
        key = f"error.{c.code}"
        rows.append(
            (
                c.short_name,
                book.count(f"{key}.villages", w.villages),
                book.count(f"{key}.complete", w.complete),
                book.percent(f"{key}.rate", w.response_rate, n=w.approached, formula="AAPOR RR3"),
                book.score(f"{key}.deff", w.kish_deff, formula="1+CV²(权数)"),
                f"±{book.percent(f'{key}.margin', w.margin_field, n=w.complete)}",
                book.count(f"{key}.calls", w.phone_complete),
                f"±{book.percent(f'{key}.phone', w.margin_phone, n=w.phone_complete)}",
            )
        )
    every = list(results.fieldwork.values())
    rows.append(
        (
            "合计",
            book.count("error.villages", sum(w.villages for w in every)),
            book.count("error.complete", sum(w.complete for w in every)),
            "",
            "",
            "",
            book.count("error.calls", sum(w.phone_complete for w in every)),
            "",
        )
    )
    header = ("区县", "抽村", "入户完成", "应答率", "设计效应", "入户误差", "电话完成", "电话误差")
    note = _note(
        book, results, "误差为99%置信度、比例50%时的半区间，入户含权数设计效应；方案的±1%是对全市的要求"
    )
    book.text("error.words", "99% 50% ±1%")
    widths = (0.17, 0.09, 0.12, 0.13, 0.12, 0.13, 0.12, 0.12)
    return Table("样本和误差", header, rows, note, widths, numbers=tuple(range(1, 8)), total=True)


def approval_table(book: Book, results: Results) -> Table:
    """Return every approval item for the city and both groups: telephone and field side by side."""
    indicator = next(i for i in results.plan.indicators() if i.id == APPROVAL)
    rows = []
    for m in indicator.measures:
        cells = []
        for kind, domain in (("city", "city"), *(("group", str(g.id)) for g in results.plan.groups)):
            value, limits, _ = estimate_cells(book, results, m.id, kind, domain)
            cells += [value, limits]
        rows.append((m.name, results.sources[m.source], *cells))
    header = ["认可项目", "来源", "全市", "95%区间"]
    for g in results.plan.groups:
        header += [g.short, "95%区间"]
    note = _note(book, results, "加权估计；电话只代表有电话可联系、已加权到全部的已脱贫户和易返贫致贫户")
    widths = (0.22, 0.1, 0.1, 0.13, 0.1, 0.125, 0.1, 0.125)
    return Table("群众认可度", header, rows, note, widths, numbers=(2, 4, 6), wide=True)


def problem_statistics(book: Book, results: Results) -> Table:
    """Return problems by county: all, upheld by severity, fixed on site."""
    rows, sums = [], [0] * 6
    for c in sorted(results.plan.counties, key=lambda c: c.code):
        own = results.problems_of[c.code]
        upheld = [r for r in own if r["ruling"] in ("upheld", "partly")]
        counts = [len(own), len(upheld)]
        counts += [sum(1 for r in upheld if r["severity"] == name) for name in SEVERITY]
        counts.append(sum(1 for r in own if r["fixed_on_site"]))
        sums = [a + b for a, b in zip(sums, counts, strict=True)]
        rows.append((c.short_name, *(book.count(f"problems.{c.code}.{i}", n) for i, n in enumerate(counts))))
    rows.append(("合计", *(book.count(f"problems.all.{i}", n) for i, n in enumerate(sums))))
    header = ("区县", "发现", "成立", *SEVERITY.values(), "边查边改")
    note = _note(book, results, "成立含部分成立；一般、较重、严重只统计成立和部分成立的问题")
    widths = (0.22, *([0.13] * 6))
    return Table("问题统计", header, rows, note, widths, numbers=tuple(range(1, 7)), total=True)


def _sensitivity_table(book: Book, results: Results) -> Table:
    s = results.sensitivity
    factors, first, total = (dict(s[name]) for name in ("factors", "first_order", "total_order"))  # type: ignore[call-overload]
    rows = [
        (
            str(factors[name]),
            book.score(f"sobol.first.{name}", number(first[name]), formula="Sobol一阶指数"),
            book.score(f"sobol.total.{name}", number(total[name]), formula="Sobol总指数"),
        )
        for name in factors
    ]
    shift = book.score("sobol.shift", number(s["mean_rank_shift"]), formula="名次变动绝对值的平均")
    runs = book.count("sobol.runs", whole(s["runs"]))
    note = _note(
        book,
        results,
        f"各项选择同时变动时，名次平均变动{shift}位（{runs}次试算）；指数表示各项选择对名次变动的影响",
    )
    return Table(
        "哪些选择影响名次", ("因素", "一阶指数", "总指数"), rows, note, (0.5, 0.25, 0.25), numbers=(1, 2)
    )

"""The annexes of the general report: score tables, ranks and grades, errors, quality, approval, problems."""

from collections.abc import Iterator, Mapping

from houping.core.plan.model import County, Group
from houping.core.reporting import format as write
from houping.core.reporting.blocks import Annex, Block, Chart, Table, Text
from houping.core.reporting.charts import APPROVAL, note_of
from houping.core.reporting.fact import Book
from houping.core.reporting.method import method_table
from houping.core.reporting.quality import contact_table, coverage_table, uncovered_text, weights_text
from houping.core.reporting.results import Results, number, whole
from houping.core.reporting.tables import (
    RULING,
    SEVERITY,
    SPREAD,
    county_rows,
    estimate_cells,
    ruled_words,
    upheld,
)


def annexes(book: Book, results: Results) -> Iterator[Block]:
    """Yield every annex."""
    book.text("annex.numbers", "1 2 3 4 5 6 7 8 9")
    for position, group in enumerate(results.plan.groups, start=1):
        yield Annex(f"附件{position}", f"{group.short}指标得分表", wide=True)
        yield score_table(book, results, group)
    yield Annex("附件3", "名次和等次建议表")
    for group in results.plan.groups:
        yield grade_table(book, results, group)
    yield from rulings_text(book, results)
    for group in results.plan.groups:
        yield _probability_chart(book, results, group)
    yield Annex("附件4", "样本和误差表")
    yield error_table(book, results)
    yield Annex("附件5", "覆盖情况和质量指标")
    yield coverage_table(book, results)
    yield uncovered_text(results)
    yield weights_text(results)
    yield contact_table(book, results)
    yield Annex("附件6", "群众认可度表", wide=True)
    yield approval_table(book, results)
    yield Annex("附件7", "问题统计表")
    grave = grave_problems(book, results)
    yield problem_statistics(book, results, any_grave=grave is not None)
    if grave:
        yield grave
    yield Annex("附件8", "敏感性分析")
    yield _sensitivity_table(book, results)
    yield Annex("附件9", "口径说明")
    yield method_table(book, results, [])


def score_table(book: Book, results: Results, group: Group) -> Table:
    """Return total, dimensions and indicators of every county of a group, with the group's mean as last row."""
    nodes = [("total", "total")]
    above = [("区县", 1), ("总分", 1)]
    header = ["区县", "总分"]
    for dimension in results.plan.dimensions:
        inside = [i for i in dimension.indicators if group.id in i.applies_to]
        nodes += [("dimension", dimension.id), *(("indicator", i.id) for i in inside)]
        header += ["小计", *(book.text(f"id.{i.id}", i.id) for i in inside)]
        above.append((dimension.name, 1 + len(inside)))

    def cells(county: County) -> list[str]:
        return [
            county.short_name.removesuffix("经开区"),
            *(
                book.score(f"score.{county.code}.{name}", results.score(county.code, level, name))
                for level, name in nodes
            ),
        ]

    rows = county_rows(results, results.plan.counties_of(group.id), cells)
    means = [
        book.score(
            f"mean.{group.id}.{name}", results.group_mean(group.id, level, name), formula="本组区县算术平均"
        )
        for level, name in nodes
    ]
    rows.append(["平均", *means])
    legend = "；".join(f"{i.id} {i.name}" for i in results.plan.indicators() if group.id in i.applies_to)
    book.text("scale", "0 100")
    note = note_of(results, f"得分0—100分，已扣除认定成立的问题。{legend}")
    widths = (1.35, *([1.0] * len(nodes)))
    return Table("", header, rows, note, widths, tuple(range(1, len(header))), total=True, above=above)


def grade_table(book: Book, results: Results, group: Group) -> Table:
    """Return rank, score, rank set, distance to the boundary, proposed grade, its probability, what limits it."""
    rows = []
    for county in results.ranked(group.id):
        g = results.grades[county.code]
        key = f"grade.{county.code}"
        low, high = whole(g["rank_lo"]), whole(g["rank_hi"])
        limits = "、".join(str(g[name]) for name in ("vetoes", "caps") if g[name])
        rows.append(
            (
                book.count(f"{key}.rank", whole(g["rank"])),
                county.short_name,
                book.score(f"score.{county.code}.total", number(g["score"])),
                book.score(f"{key}.se", number(g["se"]), formula="重抽样标准差"),
                book.text(f"{key}.set", f"{low}—{high}"),
                book.score(f"{key}.cut", number(g["distance_to_cut"]), formula="与最近等次分界的得分差"),
                str(g["grade"]),
                book.percent(f"{key}.p", number(g[f"p_{g['grade_id']}"]), formula="后验概率"),
                book.text(f"{key}.limits", limits) if limits else "无",
                "集体研究" if g["flag"] else write.ABSENT,
            )
        )
    header = (
        "名次",
        "区县",
        "得分",
        "标准误",
        "名次置信集",
        "距分界",
        "等次建议",
        "把握",
        "限制情形",
        "提示",
    )
    note = note_of(
        results,
        "名次置信集为单看该区县时的95%置信集，不用来判断两个区县能否分出先后；距分界为与最近等次分界的得分差；把握为按名额评定得此等次的后验概率；"
        "限制情形指触发方案八的否决或限制，依据列在表后；本表未作人工调整，等次为建议，须经审定",
    )
    widths = (0.07, 0.14, 0.09, 0.09, 0.12, 0.09, 0.1, 0.1, 0.1, 0.1)
    return Table(f"{group.short}名次和等次建议", header, rows, note, widths, numbers=(2, 3, 5, 7))


def rulings_text(book: Book, results: Results) -> Iterator[Text]:
    """Yield what the panel ruled on counties and what follows from it, each with its basis (八)."""
    told = [(c, words) for c in results.plan.counties if (words := ruled_words(book, results, c))]
    if not told:
        yield Text("没有触发方案八的研判认定，也没有对等次建议的限制。", lead="研判认定。")
    for county, words in told:
        yield Text(words, lead=f"{county.name}。")


def _probability_chart(book: Book, results: Results, group: Group) -> Chart:
    shown = [g for g in results.plan.grading.grades if g.name in results.grade_names]
    rows = [
        {
            "label": c.short_name,
            "parts": [number(results.grades[c.code][f"p_{g.id}"]) for g in shown],
        }
        for c in results.ranked(group.id)
    ]
    for c in results.ranked(group.id):
        for g in shown:
            chance = number(results.grades[c.code][f"p_{g.id}"])
            book.percent(f"grade.{c.code}.p.{g.id}", chance, formula="后验概率")
    data: dict[str, object] = {"rows": rows, "names": [g.name for g in shown]}
    title = f"附图{group.id}　{group.short}各等次的把握"
    return Chart("probabilities", title, data, note_of(results, "按名额评定时得各等次的后验概率"))


def error_table(book: Book, results: Results) -> Table:
    """Return sample, response and 99 % margins of every county, with the city's sums."""
    rows: list[tuple[str, ...]] = []
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
    villages = book.count("error.villages", sum(w.villages for w in every))
    complete = book.count("error.complete", sum(w.complete for w in every))
    calls = book.count("error.calls", sum(w.phone_complete for w in every))
    rows.append(("合计", villages, complete, "", "", "", calls, ""))
    header = ("区县", "抽村", "入户完成", "应答率", "设计效应", "入户误差", "电话完成", "电话误差")
    note = note_of(
        results, "误差为99%置信度、比例50%时的半区间，入户含权数和村内相似的设计效应；方案的±1%是对全市的要求"
    )
    book.text("error.words", "99% 50% ±1%")
    widths = (0.17, 0.09, 0.12, 0.13, 0.12, 0.13, 0.12, 0.12)
    return Table("", header, rows, note, widths, numbers=tuple(range(1, 8)), total=True)


def size_text(book: Book, results: Results) -> Iterator[Text]:
    """Print both readings of N in the telephone rule (A-4) and what ±1 % needs."""
    phone = results.sizes.get("phone")
    if not isinstance(phone, Mapping):
        return
    persons = book.count(
        "phone.by_persons", number(phone["by_persons"]), formula="各区县 min(1000, max(200, 1%·人数))"
    )
    households = book.count(
        "phone.by_households", number(phone["by_households"]), formula="各区县 min(1000, max(200, 1%·户数))"
    )
    needed = book.count("phone.needed", number(results.sizes["needed"]), formula="z²p(1-p)/e²")
    base = "人数" if results.sizes["base"] == "persons" else "户数"
    book.text("phone.rule", "99% ±1% 1% 200 1000")
    yield Text(
        f"全市简单随机抽样在置信度99%、误差±1%时需{needed}户。按总数的1%、下限200、上限1000计算，"
        f"总数按人数计为{persons}户，按户数计为{households}户，本次按{base}抽取。",
        lead="电话样本量核算。",
    )


def approval_table(book: Book, results: Results) -> Table:
    """Return every approval item for the city and both groups: telephone and field side by side."""
    indicator = next(i for i in results.plan.indicators() if i.id == APPROVAL)
    rows = []
    for m in indicator.measures:
        cells = []
        for kind, domain in (("city", "city"), *(("group", str(g.id)) for g in results.plan.groups)):
            found = estimate_cells(book, results, m.id, kind, domain)
            cells += [found.value, found.limits, found.n]
        rows.append((m.name, results.sources[m.source], *cells))
    above = [
        ("认可项目", 1),
        ("来源", 1),
        *((name, 3) for name in ("全市", *(g.short for g in results.plan.groups))),
    ]
    header = ("认可项目", "来源", *(("认可比例", "95%区间", "有效样本") * (1 + len(results.plan.groups))))
    note = note_of(
        results,
        "加权估计；电话只调查有电话的已脱贫户和易返贫致贫户，已加权到全部两类户；入户调查代表全部农户",
    )
    widths = (0.17, 0.08, *((0.07, 0.11, 0.07) * (1 + len(results.plan.groups))))
    numbers = tuple(range(2, len(header)))
    return Table("", header, rows, note, widths, numbers, above=above)


def problem_statistics(book: Book, results: Results, *, any_grave: bool) -> Table:
    """Return problems by county: all, upheld by severity, fixed on site.

    That none is grave stands in the note: the table fills its page, and a sentence below it would stand on one alone.
    """
    rows, sums = [], [0] * 6
    for c in sorted(results.plan.counties, key=lambda c: c.code):
        own = results.problems_of[c.code]
        found = [r for r in own if upheld(r)]
        counts = [len(own), len(found)]
        counts += [sum(1 for r in found if r["severity"] == name) for name in SEVERITY]
        counts.append(sum(1 for r in own if r["fixed_on_site"]))
        sums = [a + b for a, b in zip(sums, counts, strict=True)]
        rows.append((c.short_name, *(book.count(f"problems.{c.code}.{i}", n) for i, n in enumerate(counts))))
    rows.append(("合计", *(book.count(f"problems.all.{i}", n) for i, n in enumerate(sums))))
    header = ("区县", "发现", "成立", *SEVERITY.values(), "边查边改")
    note = note_of(
        results,
        "实地发现数，不作推断；成立指区县认可或研判裁定，含部分成立；一般、较重、严重只统计成立和部分成立的问题"
        + ("" if any_grave else "，没有严重问题"),
    )
    widths = (0.22, *([0.13] * 6))
    return Table("", header, rows, note, widths, numbers=tuple(range(1, 7)), total=True)


def grave_problems(book: Book, results: Results) -> Table | None:
    """Return the grave problems that stand, by county and code: no name, no household (R-2.4, R-10.10); None for none."""
    found = [r for r in results.problems if upheld(r) and r["severity"] == "grave"]
    rows = [
        (
            results.plan.county(str(r["county"])).short_name,
            book.text(f"grave.{r['problem']}.code", str(r["problem"])),
            book.text(f"grave.{r['problem']}.indicator", str(r["indicator"])),
            book.text(f"grave.{r['problem']}.title", str(r["title"])),
            SPREAD[str(r["spread"])],
            RULING[str(r["ruling"])],
        )
        for r in sorted(found, key=lambda r: (str(r["county"]), str(r["problem"])))
    ]
    if not rows:
        return None
    note = note_of(
        results, "认定（区县认可或研判裁定）成立和部分成立的严重问题，只列编号；其余问题见各区县报告附件1"
    )
    header = ("区县", "编号", "指标", "问题", "范围", "认定")
    return Table("严重问题清单", header, rows, note, (0.14, 0.18, 0.08, 0.36, 0.1, 0.14))


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
    note = note_of(
        results,
        f"各项选择同时变动时，名次平均变动{shift}位（{runs}次试算）；指数表示该项选择对名次变动的影响所占份额，"
        "一阶为单独影响，总指数含交互影响，因试算次数有限可略小于零",
    )
    header = ("因素", "一阶指数", "总指数")
    return Table("哪些选择影响名次", header, rows, note, (0.5, 0.25, 0.25), numbers=(1, 2))

"""The report of one county: basic facts, fieldwork, conclusion (the bottom line first), 23 indicators, problems."""

from collections.abc import Iterator, Mapping, Sequence

from houping.core.plan.model import County, Dimension, Indicator
from houping.core.reporting import format as write
from houping.core.reporting.blocks import Annex, Block, Chart, Content, Heading, Table, Text
from houping.core.reporting.fact import Book
from houping.core.reporting.results import Results, number, whole
from houping.core.reporting.tables import (
    ATTRIBUTION,
    RULING,
    SEVERITY,
    SPREAD,
    estimate_cells,
    indicator_table,
    measure_table,
    plan_names,
    problem_counts,
    problem_table,
)

ORDER = ("一", "二", "三", "四", "五", "六", "七", "八")
BEST = 3
ADVICE = {
    "1": "逐项压实主体责任、部门责任、帮扶责任和监管责任，把研究部署、督促检查、工作队管理落实到具体人和具体事",
    "2": "对照政策清单逐户核对应享未享情况，健全部门数据比对，做到应保尽保、应助尽助",
    "3": "聚焦监测对象识别、帮扶、消除三个环节和重点工作短板，建立台账、限时销号",
    "4": "紧盯收入下降、刚性支出较大和群众不满意的农户，及早干预，守住不发生规模性返贫的底线",
}


def county_report(results: Results, county: County, *, date: str, signer: str) -> tuple[Content, Book]:
    """Return the content of a county's report and the book of its facts."""
    book = Book()
    year = book.text("year", date[:4])
    book.text("date", date)
    plan_names(book, results.plan)
    book.text("county.code", county.code)
    blocks: list[Block] = []
    for part in (
        _basics,
        _fieldwork,
        _conclusion,
        _dimensions,
        _achievements,
        _problems,
        _suggestions,
        _annexes,
    ):
        blocks += part(book, results, county)
    title = f"{year}年{county.name}巩固脱贫成果后评估报告"
    subtitle = "（演示数据，不代表任何区县的真实情况）" if results.demo else ""
    return Content(title, subtitle, signer, date, blocks), book


def _basics(book: Book, results: Results, county: County) -> Iterator[Block]:
    frame = results.frame[county.code]
    group = results.group(county.group)
    households = frame["households"]
    total = book.count("frame.households", sum(households.values()), source="抽样框")
    relieved = book.count("frame.relieved", households.get("relieved", 0), source="抽样框")
    monitored = book.count("frame.monitored", households.get("monitored", 0), source="抽样框")
    villages = book.count("frame.villages", sum(frame["villages"].values()), source="抽样框")
    of_relieved = book.count("frame.relieved_villages", frame["villages"].get("relieved", 0), source="抽样框")
    size = book.count("group.size", len(results.plan.counties_of(county.group)))
    yield Heading(1, "一、基本情况")
    yield Text(
        f"{county.name}属{group.name}，与同组{size}个区县一并比较、评定。冻结的抽样框载有村（社区）{villages}个，"
        f"其中脱贫村{of_relieved}个；农户{total}户，其中已脱贫户{relieved}户、易返贫致贫户（监测对象）{monitored}户。"
    )
    if county.key_support_policy:
        kind = "乡村振兴重点帮扶区县" if county.key_support else "适用乡村振兴重点帮扶区县政策的区县"
        yield Text(f"{county.name}是{kind}，三（七）“乡村振兴重点帮扶区县情况”计入得分。")
    else:
        yield Text(
            f"“乡村振兴重点帮扶区县情况”不适用于{county.name}，不计分，权重在同一方面的其他指标中按比例重新分配。"
        )


def _fieldwork(book: Book, results: Results, county: County) -> Iterator[Block]:
    work = results.fieldwork[county.code]
    quota = book.count("quota", county.min_households.value, source="方案六（一）2")
    villages = book.count("field.villages", work.villages)
    named, random = book.count("field.named", work.named), book.count("field.random", work.random)
    complete = book.count("field.complete", work.complete)
    rate = book.percent("field.rate", work.response_rate, n=work.approached, formula="AAPOR RR3")
    calls = book.count("phone.complete", work.phone_complete)
    call_rate = book.percent(
        "phone.rate", work.phone_response_rate, n=work.phone_approached, formula="AAPOR RR3"
    )
    met = "达到" if work.complete >= county.min_households.value else "未达到"
    yield Heading(1, "二、评估开展情况")
    yield Text(
        f"按方案抽取{villages}个村，其中按脱贫人口、监测对象和集体经济情况选定的重点村{named}个、随机抽取的村{random}个。"
        f"入户访问完成有效样本{complete}户，{met}方案规定的不低于{quota}户，应答率{rate}；"
        f"电话调查完成{calls}户，应答率{call_rate}。抽样种子、名单和名次可由任何人独立复核。"
    )
    field, phone = (
        book.percent("margin.field", work.margin_field, n=work.complete, formula="99%置信度，含设计效应"),
        book.percent(
            "margin.phone", work.margin_phone, n=work.phone_complete, formula="99%置信度，简单随机抽样"
        ),
    )
    level = book.text("margin.level", "99%")
    half = book.text("margin.half", "50%")
    yield Text(
        f"在{level}置信度下，比例为{half}时本区县入户样本的误差约为±{field}，电话样本约为±{phone}；"
        "方案所列误差条件是对全市的要求。重点村只代表自身，随机村代表其余村；"
        "本报告的比例均为加权估计，问题数为实地发现数，不作推断。"
    )


def _conclusion(book: Book, results: Results, county: County) -> Iterator[Block]:
    yield Heading(1, "三、总体结论")
    yield Heading(2, "（一）底线情况")
    value, limits, n = estimate_cells(book, results, "no_return", "county", county.code)
    cases = [
        r
        for r in results.problems_of[county.code]
        if r["indicator"] == "4.4" and r["ruling"] in ("upheld", "partly")
    ]
    counted = book.count("return.cases", len(cases), source="问题研判")
    shown = (
        f"为{value}（95%置信区间{limits}，有效回答{n}户）"
        if value != write.SUPPRESSED
        else f"：{value}，不单独发布"
    )
    yield Text(
        f"入户核查的已脱贫户和易返贫致贫户中，未发现返贫致贫的户的比例{shown}；"
        f"经研判成立或部分成立的返贫致贫类问题{counted}个。"
        "是否构成规模性返贫，由问题研判组按规定认定，本报告不作判断。"
    )
    yield Heading(2, "（二）得分、名次和等次建议")
    words = _county_words(results, county.code)
    for position, sentence in enumerate(words):
        yield Text(book.text(f"words.{position}", sentence))
    yield from _rank_chart(book, results, county)
    yield Heading(2, "（三）四个方面")
    rows = []
    for d in results.plan.dimensions:
        own, mean = (
            results.score(county.code, "dimension", d.id),
            results.group_mean(county.group, "dimension", d.id),
        )
        rows.append({"label": d.name, "own": own, "group": mean})
        text = f"{d.name}得分{book.score(f'score.{d.id}', own)}分，组平均{book.score(f'group.score.{d.id}', mean)}分"
        yield Text(
            f"{text}，在组内列第{book.count(f'place.{d.id}', results.place(county, 'dimension', d.id) or 0)}位。"
        )
    note = f"口径：综合评分；组平均为本组区县算术平均；数据版本{book.text('version', results.version)}。"
    yield Chart(
        "profile",
        f"{county.short_name}四个方面得分",
        {"rows": rows, "own": county.short_name, "group": "组平均"},
        note,
    )


def _county_words(results: Results, code: str) -> Sequence[str]:
    counties = results.words["counties"]
    assert isinstance(counties, Mapping)
    sentences = counties[code]["sentences"]
    return [str(s) for s in sentences]


def _rank_chart(book: Book, results: Results, county: County) -> Iterator[Chart]:
    names = results.grade_names
    rows = []
    for member in results.ranked(county.group):
        g = results.grades[member.code]
        rows.append(
            {
                "label": member.short_name,
                "value": whole(g["rank"]),
                "low": whole(g["rank_lo"]),
                "high": whole(g["rank_hi"]),
                "marked": member.code == county.code,
                "grade": names.index(str(g["grade"])),
            }
        )
    cuts = [i + 0.5 for i in range(1, len(rows)) if rows[i]["grade"] != rows[i - 1]["grade"]]
    note = (
        "口径：名次置信集按成对差的最大统计量逐步求得，95%把握包含真实名次；"
        f"区间重叠的区县，数据分不出先后；数据版本{book.text('version', results.version)}。"
    )
    yield Chart(
        "rank_sets", f"{results.group(county.group).short}名次及其置信集", {"rows": rows, "cuts": cuts}, note
    )


def _dimensions(book: Book, results: Results, county: County) -> Iterator[Block]:
    yield Heading(1, "四、四个方面23项指标情况")
    book.text("indicators", str(sum(1 for _ in results.plan.indicators())))
    for position, dimension in enumerate(results.plan.dimensions):
        yield Heading(2, f"（{ORDER[position]}）{dimension.name}")
        yield Text(_profile_sentence(book, results, county, dimension))
        number_of_table = book.count(f"table.{dimension.id}.a", 2 * position + 1)
        yield indicator_table(
            book, results, county, f"表{number_of_table}　{dimension.name}各项指标得分", dimension.indicators
        )
        next_table = book.count(f"table.{dimension.id}.b", 2 * position + 2)
        yield measure_table(
            book, results, county, dimension.indicators, f"表{next_table}　{dimension.name}主要测量结果"
        )


def _profile_sentence(book: Book, results: Results, county: County, dimension: Dimension) -> str:
    gaps = _gaps(results, county, dimension.indicators)
    if not gaps:
        return f"{dimension.name}没有适用的指标。"
    best, worst = max(gaps, key=lambda pair: pair[0]), min(gaps, key=lambda pair: pair[0])
    text = f"与组平均相比，{_gap_words(book, best)}"
    return f"{text}；{_gap_words(book, worst)}。" if worst != best else f"{text}。"


def _gaps(results: Results, county: County, indicators: Sequence[Indicator]) -> list[tuple[float, Indicator]]:
    found = []
    for indicator in indicators:
        own = results.score(county.code, "indicator", indicator.id)
        mean = results.group_mean(county.group, "indicator", indicator.id)
        if own is not None and mean is not None:
            found.append((own - mean, indicator))
    return found


def _gap_words(book: Book, pair: tuple[float, Indicator]) -> str:
    gap, indicator = pair
    way = "高" if gap >= 0 else "低"
    return f"“{indicator.name}”{way}{book.score(f'gap.{indicator.id}', abs(gap))}分"


def _achievements(book: Book, results: Results, county: County) -> Iterator[Block]:
    yield Heading(1, "五、主要成效与经验")
    gaps = sorted(_gaps(results, county, list(results.plan.indicators())), key=lambda p: (-p[0], p[1].id))
    strong = [pair for pair in gaps[:BEST] if pair[0] > 0]
    if not strong:
        yield Text("本次评估中，没有得分高于组平均的指标。")
        return
    for position, (gap, indicator) in enumerate(strong):
        own = book.score(f"score.{indicator.id}", results.score(county.code, "indicator", indicator.id))
        yield Text(
            f"得分{own}分，高于组平均{book.score(f'gap.{indicator.id}', gap)}分。{_evidence(book, results, county, indicator)}",
            lead=f"{ORDER[position]}是{indicator.name}较好。",
        )


def _evidence(book: Book, results: Results, county: County, indicator: Indicator) -> str:
    for m in indicator.measures:
        value, limits, n = estimate_cells(book, results, m.id, "county", county.code)
        if value not in (write.ABSENT, write.SUPPRESSED) and limits != write.ABSENT:
            return f"{m.name}为{value}（95%置信区间{limits}，样本量{n}）。"
    return "依据见本报告所附资料查阅、访谈评分和部门数据。"


def _problems(book: Book, results: Results, county: County) -> Iterator[Block]:
    rows = results.problems_of[county.code]
    yield Heading(1, "六、发现的主要问题")
    total = book.count("problems.total", len(rows))
    fixed = book.count("problems.fixed", sum(1 for r in rows if r["fixed_on_site"]))
    rulings = "、".join(
        f"{name}{n}个" for name, n in problem_counts(book, rows, "problems", "ruling", RULING)
    )
    severity = "、".join(
        f"{name}{n}个" for name, n in problem_counts(book, rows, "problems", "severity", SEVERITY)
    )
    spread = "、".join(f"{name}{n}个" for name, n in problem_counts(book, rows, "problems", "spread", SPREAD))
    cause = "、".join(
        f"{name}{n}个" for name, n in problem_counts(book, rows, "problems", "attribution", ATTRIBUTION)
    )
    yield Text(f"实地评估共发现问题{total}个，其中{spread}；按程度分，{severity}；边查边改{fixed}个。")
    yield Text(f"按研判结果分，{rulings}；按原因分，{cause}。同一问题只扣一次分。")
    for dimension in results.plan.dimensions:
        ids = {i.id: i for i in dimension.indicators}
        own = [r for r in rows if str(r["indicator"]) in ids and r["ruling"] in ("upheld", "partly")]
        if not own:
            yield Text(f"{dimension.name}方面没有经研判成立的问题。")
            continue
        most = sorted(ids, key=lambda i: (-sum(1 for r in own if r["indicator"] == i), i))[:2]
        parts = []
        for name in most:
            n = sum(1 for r in own if r["indicator"] == name)
            if n:
                parts.append(f"“{ids[name].name}”{book.count(f'upheld.{name}', n)}个")
        number_own = book.count(f"upheld.dimension.{dimension.id}", len(own))
        yield Text(f"{dimension.name}方面成立或部分成立的问题{number_own}个，主要集中在{'、'.join(parts)}。")


def _suggestions(book: Book, results: Results, county: County) -> Iterator[Block]:
    yield Heading(1, "七、意见建议")
    for position, dimension in enumerate(results.plan.dimensions):
        gaps = sorted(_gaps(results, county, dimension.indicators), key=lambda p: (p[0], p[1].id))
        if not gaps:
            continue
        gap, weakest = gaps[0]
        own = book.score(f"score.{weakest.id}", results.score(county.code, "indicator", weakest.id))
        if gap < 0:
            reason = f"“{weakest.name}”得分{own}分，低于组平均{book.score(f'gap.{weakest.id}', abs(gap))}分"
        else:
            reason = f"各项指标均不低于组平均，相对较低的是“{weakest.name}”（{own}分）"
        yield Text(
            f"{reason}。建议{ADVICE.get(dimension.id, '对照方案要求逐项整改')}。",
            lead=f"{ORDER[position]}是关于{dimension.name}。",
        )


def _annexes(book: Book, results: Results, county: County) -> Iterator[Block]:
    yield Annex("附件1", "指标得分表")
    indicators = list(results.plan.indicators())
    yield indicator_table(book, results, county, f"{county.name}指标得分表", indicators)
    yield Annex("附件2", "问题清单")
    if results.problems_of[county.code]:
        yield problem_table(book, results, county, f"{county.name}问题清单")
    else:
        yield Text("本次评估没有登记问题。")
    yield Annex("附件3", "口径说明")
    yield _method_table(book, results, county)


def _method_table(book: Book, results: Results, county: County) -> Table:
    work = results.fieldwork[county.code]
    g = results.grades[county.code]
    rows = [
        (
            "抽样",
            "村按（种子、阶段、村代码）的SHA-256抽签号排序，重点村按得分全取，随机村按农户数成比例抽取；户按抽签号抽取",
        ),
        ("加权", "设计权重、无应答调整、按抽样框校准、截断；重点村只代表自身"),
        (
            "误差",
            f"分层两阶段有限总体方差；入户样本权数设计效应{book.score('deff', work.kish_deff, formula='1+CV²(权数)')}",
        ),
        ("区间", "比例用威尔逊区间（有效样本量），均值和比率用t区间"),
        ("评分", "目标值法换算0—100分，逐级加权；不适用的指标不计分"),
        ("名次", "Mogstad等（2024）名次置信集；等次把握由后验抽样按名额评定求得"),
        ("得分标准误", f"{book.score('se.total', number(g['se']), formula='1000次重抽样')}分"),
        ("数据版本", book.text("version", results.version)),
    ]
    book.text("method.numbers", "SHA-256 0 100 2024 1000")
    return Table("主要口径", ("项目", "说明"), rows, "口径：公式、算例和出处见方法文档。", (0.18, 0.82))

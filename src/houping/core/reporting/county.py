"""The report of one county: basic facts, fieldwork, conclusion (the bottom line first), 23 indicators, problems."""

from collections.abc import Iterator, Mapping, Sequence

from houping.core.plan.model import County, Dimension
from houping.core.reporting.blocks import Annex, Block, Chart, Content, Heading, Text
from houping.core.reporting.charts import approval_chart, rank_chart
from houping.core.reporting.experience import evidence, told
from houping.core.reporting.fact import Book
from houping.core.reporting.indicators import (
    indicator_table,
    standing_words,
    standings,
    strongest,
    weakest,
)
from houping.core.reporting.method import method_table
from houping.core.reporting.results import Results, number
from houping.core.reporting.sentences import estimate_words, listed, quoted
from houping.core.reporting.tables import (
    ATTRIBUTION,
    SETTLED,
    SEVERITY,
    SPREAD,
    counted_words,
    estimate_cells,
    measure_table,
    plan_names,
    problem_table,
    returned_words,
    ruled_words,
    upheld,
)

ORDER = ("一", "二", "三", "四", "五", "六", "七", "八")
BEST = 4
ADVICE = {
    "1": "逐项压实主体责任、部门责任、帮扶责任和监管责任，把研究部署、督促检查、工作队管理落实到具体人和具体事",
    "2": "对照政策清单逐户核对应享未享情况，健全部门数据比对，做到应保尽保、应助尽助",
    "3": "聚焦监测对象识别、帮扶、消除三个环节和重点工作短板，建立台账、限时销号",
    "4": "紧盯收入下降、刚性支出较大和群众不满意的农户，及早干预，守住不发生规模性返贫的底线",
}


def county_report(
    results: Results, county: County, *, date: str, signer: str, copies: str = ""
) -> tuple[Content, Book]:
    """Return the content of a county's report and the book of its facts."""
    book = Book(results.version)
    year = book.text("year", str(results.plan.year))
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
    return Content(title, subtitle, signer, date, blocks, copies), book


def _basics(book: Book, results: Results, county: County) -> Iterator[Block]:
    frame = results.frame[county.code]
    group = results.group(county.group)
    households = frame["households"]
    total = book.count("frame.households", sum(households.values()), source="抽样框")
    relieved = book.count("frame.relieved", households.get("relieved", 0), source="抽样框")
    monitored = book.count("frame.monitored", households.get("monitored", 0), source="抽样框")
    villages = book.count("frame.villages", sum(frame["villages"].values()), source="抽样框")
    of_relieved = book.count("frame.relieved_villages", frame["villages"].get("relieved", 0), source="抽样框")
    others = book.count("group.others", len(results.plan.counties_of(county.group)) - 1)
    yield Heading(1, "一、基本情况")
    document = results.plan.document
    number_of = book.text("document.number", document.number)
    yield Text(
        f"{results.plan.purpose.quote}，根据《{document.title}》（{number_of}），对{county.name}党委和政府巩固脱贫成果情况开展后评估。"
    )
    text = (
        f"{county.name}属{group.name}，与同组其他{others}个区县一并比较、评定。冻结的抽样框载有村（社区）{villages}个，"
        f"其中脱贫村{of_relieved}个；农户{total}户，其中已脱贫户{relieved}户、易返贫致贫户（监测对象）{monitored}户。"
    )
    if county.key_support_policy:
        kind = "乡村振兴重点帮扶区县" if county.key_support else "适用乡村振兴重点帮扶区县政策的区县"
        yield Text(f"{text}{county.name}是{kind}，“乡村振兴重点帮扶区县情况”计入得分。")
    else:
        yield Text(
            f"{text}“乡村振兴重点帮扶区县情况”不适用于{county.name}，不计分，其权重由同一方面的其他指标按比例分担。"
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
        f"电话调查完成{calls}户，应答率{call_rate}。抽样种子、抽签号和名单可由任何人独立复核。"
    )
    field = book.percent("margin.field", work.margin_field, n=work.complete, formula="99%置信度，含设计效应")
    phone = book.percent(
        "margin.phone", work.margin_phone, n=work.phone_complete, formula="99%置信度，含权数设计效应"
    )
    level, half = book.text("margin.level", "99%"), book.text("margin.half", "50%")
    yield Text(
        f"在{level}置信度下，比例为{half}时，本区县入户样本的误差约为±{field}，电话样本约为±{phone}；"
        "方案所列误差条件是对全市的要求。重点村只代表自身，随机村代表其余村；"
        "本报告的比例均为加权估计，问题数为实地发现数，不作推断。"
    )


def _conclusion(book: Book, results: Results, county: County) -> Iterator[Block]:
    yield Heading(1, "三、总体结论")
    yield Heading(2, "（一）底线情况")
    cells = estimate_cells(book, results, "no_return", "county", county.code)
    yield Text(
        f"入户核查的已脱贫户和易返贫致贫户中，未发现返贫致贫的户的比例{estimate_words(cells)}；"
        f"{returned_words(book, results.problems_of[county.code])}"
        "是否构成规模性返贫，由问题研判组按规定认定，本报告不作判断。"
    )
    yield Heading(2, "（二）得分、名次和等次建议")
    first, *others = _county_words(results, county.code)
    yield Text(book.text("words.0", first))
    yield Text("".join(book.text(f"words.{i}", sentence) for i, sentence in enumerate(others, start=1)))
    if ruled := ruled_words(book, results, county):
        yield Text(ruled, lead="研判认定。")
    yield rank_chart(book, results, results.group(county.group), "图1", marked=county.code)
    yield Heading(2, "（三）四个方面")
    yield from _aspects(book, results, county)


def _aspects(book: Book, results: Results, county: County) -> Iterator[Block]:
    rows, parts = [], []
    for d in results.plan.dimensions:
        own = results.score(county.code, "dimension", d.id)
        mean = results.group_mean(county.group, "dimension", d.id)
        rows.append({"label": d.name, "own": own, "group": mean})
        place = book.count(f"place.{d.id}", results.place(county, "dimension", d.id) or 0)
        parts.append(
            f"{d.name}{book.score(f'score.{d.id}', own)}分（组平均"
            f"{book.score(f'group.score.{d.id}', mean, formula='本组区县算术平均')}分，按得分列第{place}位）"
        )
    yield Text(f"{'，'.join(parts)}。")
    note = f"口径：综合评分；组平均为本组区县算术平均；数据版本{book.text('version', results.version)}。"
    data: dict[str, object] = {"rows": rows, "own": county.short_name, "group": "组平均"}
    yield Chart("profile", f"图2　{county.short_name}四个方面得分", data, note)


def _county_words(results: Results, code: str) -> Sequence[str]:
    counties = results.words["counties"]
    assert isinstance(counties, Mapping)
    return [str(s) for s in counties[code]["sentences"]]


def _dimensions(book: Book, results: Results, county: County) -> Iterator[Block]:
    indicators = book.text("indicators", str(sum(1 for _ in results.plan.indicators())))
    yield Heading(1, f"四、四个方面{indicators}项指标情况")
    for position, dimension in enumerate(results.plan.dimensions):
        yield Heading(2, f"（{ORDER[position]}）{dimension.name}")
        yield Text(_profile_sentence(book, results, county, dimension))
        name = dimension.name
        yield indicator_table(
            book, results, county, f"表{2 * position + 1}　{name}各项指标得分", dimension.indicators
        )
        yield measure_table(
            book, results, county, dimension.indicators, f"表{2 * position + 2}　{name}主要测量结果"
        )
    yield approval_chart(book, results, "图3", county)


def _profile_sentence(book: Book, results: Results, county: County, dimension: Dimension) -> str:
    found = standings(results, county, dimension.indicators)
    above, below = strongest(found), weakest(found)
    level = book.count(f"level.{dimension.id}", len(found) - len(above) - len(below))
    parts = []
    if above:
        count = book.count(f"above.{dimension.id}", len(above))
        parts.append(f"高于本组的指标{count}项，最突出的是{standing_words(book, above[0])}")
    if below:
        count = book.count(f"below.{dimension.id}", len(below))
        parts.append(f"低于本组的指标{count}项，差距最大的是{standing_words(book, below[0])}")
    parts.append(f"与本组相当、数据分不出高低的指标{level}项")
    return f"{'；'.join(parts)}。"


def _achievements(book: Book, results: Results, county: County) -> Iterator[Block]:
    yield Heading(1, "五、主要成效与经验")
    yield from _strong_points(book, results, county)
    yield from told(book, results, [case for case in results.cases if case.county == county.code])


def _strong_points(book: Book, results: Results, county: County) -> Iterator[Block]:
    found = strongest(standings(results, county, list(results.plan.indicators())))[:BEST]
    if not found:
        yield Text("本次评估中，没有得分高于组平均且超出误差范围的指标，与本组其他区县的差别数据尚不能区分。")
        return
    for position, standing in enumerate(found):
        words = standing_words(book, standing).split("”", 1)[1]
        yield Text(
            f"得分{words}。{evidence(book, results, county, standing.indicator)}",
            lead=f"{ORDER[position]}是{standing.indicator.name}较好。",
        )
    yield Text("上述指标的具体做法由评估组核实后收入典型经验库，供其他区县借鉴。")


def _problems(book: Book, results: Results, county: County) -> Iterator[Block]:
    rows = results.problems_of[county.code]
    yield Heading(1, "六、发现的主要问题")
    total = book.count("problems.total", len(rows))
    if not rows:
        yield Text("本次评估没有发现需要登记的问题。")
        return
    fixed = book.count("problems.fixed", sum(1 for r in rows if r["fixed_on_site"]))
    spread, severity, ruling, cause = (
        counted_words(book, rows, "problems", column, names)
        for column, names in (
            ("spread", SPREAD),
            ("severity", SEVERITY),
            ("ruling", SETTLED),
            ("attribution", ATTRIBUTION),
        )
    )
    yield Text(
        f"实地评估共发现问题{total}个。按范围分，{spread}；按程度分，{severity}；按认定（区县认可或研判裁定）分，{ruling}；"
        f"按原因分，{cause}。已边查边改{fixed}个。未认定成立的问题不扣分，同一问题只扣一次分。"
    )
    parts = [_problem_words(book, rows, dimension) for dimension in results.plan.dimensions]
    yield Text(f"从四个方面看，{'；'.join(parts)}。问题清单见附件1。")


def _problem_words(book: Book, rows: Sequence[Mapping[str, object]], dimension: Dimension) -> str:
    ids = {i.id: i for i in dimension.indicators}
    own = [str(r["indicator"]) for r in rows if str(r["indicator"]) in ids and upheld(r)]
    if not own:
        return f"{dimension.name}方面没有认定成立的问题"
    total = book.count(f"upheld.dimension.{dimension.id}", len(own))
    most = sorted(set(own), key=lambda i: (-own.count(i), i))[:2]
    parts = [f"{quoted(ids[i].name)}{book.count(f'upheld.{i}', own.count(i))}个" for i in most]
    return f"{dimension.name}方面认定成立或部分成立的问题{total}个，主要在{listed(parts)}"


def _suggestions(book: Book, results: Results, county: County) -> Iterator[Block]:
    yield Heading(1, "七、意见建议")
    for position, dimension in enumerate(results.plan.dimensions):
        found = standings(results, county, dimension.indicators)
        below = weakest(found)
        if below:
            reason = f"{listed([standing_words(book, s) for s in below[:1]])}，差距超出误差范围"
        elif found:
            lowest = min(found, key=lambda s: (s.own, s.indicator.id))
            own = book.score(f"score.{lowest.indicator.id}", lowest.own)
            reason = f"各项指标均不明显低于本组，得分最低的是{quoted(lowest.indicator.name)}（{own}分）"
        else:
            continue
        yield Text(
            f"{reason}。建议{ADVICE.get(dimension.id, '对照方案要求逐项整改')}。",
            lead=f"{ORDER[position]}是关于{dimension.name}。",
        )
    yield Text(
        "对照问题清单逐条明确责任单位和完成时限，整改情况纳入巩固拓展脱贫攻坚成果同乡村振兴有效衔接专项督导检查。",
        lead=f"{ORDER[len(results.plan.dimensions)]}是抓好整改。",
    )


def _annexes(book: Book, results: Results, county: County) -> Iterator[Block]:
    yield Annex("附件1", f"{county.short_name}问题清单")
    if results.problems_of[county.code]:
        yield problem_table(book, results, county)
    else:
        yield Text("本次评估没有登记问题。")
    yield Annex("附件2", "口径说明")
    yield method_table(book, results, _own_errors(book, results, county))


def _own_errors(book: Book, results: Results, county: County) -> list[tuple[str, str]]:
    deff = book.score("deff", results.fieldwork[county.code].kish_deff, formula="1+CV²(权数)")
    error = book.score("se.total", number(results.grades[county.code]["se"]), formula="重抽样标准差")
    remarks = "；".join(results.fieldwork[county.code].remarks)
    return [
        ("入户样本权数设计效应", deff),
        ("总分标准误", f"{error}分"),
        *([("权数说明", f"{remarks}。")] if remarks else []),
    ]

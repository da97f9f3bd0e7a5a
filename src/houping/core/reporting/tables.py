"""Tables that the county reports and the general report share."""

from collections.abc import Callable, Sequence

from houping.core.plan.model import County, Indicator, Plan
from houping.core.reporting import format as write
from houping.core.reporting.blocks import Table
from houping.core.reporting.fact import Book, Fact
from houping.core.reporting.results import Results, Row, number, whole

SEVERITY = {"minor": "一般", "serious": "较重", "grave": "严重"}
RULING = {
    "upheld": "成立",
    "partly": "部分成立",
    "no_deduction": "事实存在、不扣分",
    "dismissed": "不成立",
    "None": "待研判",
}
SPREAD = {"point": "点上", "area": "面上"}
ATTRIBUTION = {"responsibility": "责任落实", "policy": "政策落实", "work": "工作落实", "None": "未归因"}


def plan_names(book: Book, plan: Plan) -> None:
    """Keep the names of the plan that carry figures: ids and names of indicators and measures."""
    for indicator, m in plan.measures():
        book.text(
            f"plan.{indicator.id}", f"{indicator.id} {indicator.name} {indicator.content}", source="方案"
        )
        book.text(f"plan.{m.id}", m.name, source="方案")


def estimate_cells(
    book: Book, results: Results, measure: str, kind: str, domain: str
) -> tuple[str, str, str]:
    """Return value, 95 % interval and n of an estimate as text; suppressed ones say so."""
    row = results.estimate(measure, kind, domain)
    if row is None or row["value"] is None:
        return write.ABSENT, write.ABSENT, write.ABSENT
    _, known = results.measures[measure]
    key = f"estimate.{measure}.{kind}.{domain}"
    n = whole(row["n"] or 0)
    counted = book.count(f"{key}.n", n) if n else write.ABSENT
    if row["suppressed"]:
        return write.SUPPRESSED, write.ABSENT, counted
    value = write.by_unit(number(row["value"]), known.statistic, known.unit)
    source = results.sources[known.source]
    book.put(Fact(f"{key}.value", number(row["value"]), value, n, source, str(row["method"])))
    if row["lo"] is None or row["hi"] is None:
        return value, write.ABSENT, counted
    low, high = (write.by_unit(number(row[end]), known.statistic, known.unit) for end in ("lo", "hi"))
    limits = f"{low}—{high}"
    book.put(Fact(f"{key}.interval", limits, limits, n, source, f"95%置信区间（{row['method']}）"))
    return value, limits, counted


def measure_table(
    book: Book, results: Results, county: County, indicators: Sequence[Indicator], title: str
) -> Table:
    """Return the measures of some indicators: value, interval, n, and the value of the group."""
    rows = []
    for indicator in indicators:
        for m in indicator.measures:
            if m.group not in (None, county.group) or m.source in {"county", "interview"}:
                continue
            value, limits, n = estimate_cells(book, results, m.id, "county", county.code)
            group, _, _ = estimate_cells(book, results, m.id, "group", str(county.group))
            rows.append((indicator.id, m.name, results.sources[m.source], value, limits, n, group))
    note = (
        "口径：入户、电话、村情为加权估计，区间为95%置信区间；平时情况为部门数据，无抽样误差；"
        f"样本量为有效回答数，“{write.SUPPRESSED}”的不单独发布；数据版本{book.text('version', results.version)}。"
    )
    header = ("指标", "测量项", "来源", "本区县", "95%区间", "样本量", "本组")
    return Table(
        title, header, rows, note, (0.06, 0.335, 0.11, 0.11, 0.205, 0.075, 0.105), numbers=(3, 4, 5, 6)
    )


def indicator_table(
    book: Book, results: Results, county: County, title: str, indicators: Sequence[Indicator]
) -> Table:
    """Return the scores of some indicators beside the group's mean, place and deductions."""
    rows = []
    size = book.count("group.size", len(results.plan.counties_of(county.group)))
    for indicator in indicators:
        own = results.score(county.code, "indicator", indicator.id)
        if own is None:
            rows.append((indicator.id, indicator.name, "不适用", write.ABSENT, write.ABSENT))
            continue
        place = results.place(county, "indicator", indicator.id)
        mean = results.group_mean(county.group, "indicator", indicator.id)
        rows.append(
            (
                indicator.id,
                indicator.name,
                book.score(f"score.{indicator.id}", own),
                book.score(f"group.score.{indicator.id}", mean),
                f"{book.count(f'place.{indicator.id}', place or 0)}/{size}",
            )
        )
    note = (
        "口径：得分为0—100分，按方案的目标值换算并加权，扣除经研判成立的问题；组平均为本组区县的算术平均；"
        f"位次为得分在组内的顺序，未考虑误差；数据版本{book.text('version', results.version)}。"
    )
    book.text("scale.low", "0")
    book.text("scale.high", "100")
    return Table(
        title,
        ("编号", "指标", "得分", "组平均", "位次"),
        rows,
        note,
        (0.1, 0.5, 0.13, 0.14, 0.13),
        numbers=(2, 3, 4),
    )


def problem_counts(
    book: Book, rows: Sequence[Row], key: str, column: str, names: dict[str, str]
) -> list[tuple[str, str]]:
    """Return (name, number of problems) by a column, in the order of `names`."""
    counts = dict.fromkeys(names, 0)
    for row in rows:
        counts[str(row[column])] += 1
    return [(names[code], book.count(f"{key}.{column}.{code}", counts[code])) for code in names]


def problem_table(book: Book, results: Results, county: County, title: str) -> Table:
    """Return the list of problems of a county, with codes only: no name, no household number."""
    rows = []
    for position, row in enumerate(
        sorted(results.problems_of[county.code], key=lambda r: str(r["problem"])), 1
    ):
        code = str(row["problem"])
        rows.append(
            (
                book.count(f"problem.{position}", position),
                book.text(f"problem.{position}.code", code),
                book.text(f"problem.{position}.indicator", str(row["indicator"])),
                book.text(f"problem.{position}.title", str(row["title"])),
                SEVERITY[str(row["severity"])],
                RULING[str(row["ruling"])],
                "是" if row["fixed_on_site"] else "否",
            )
        )
    header = ("序号", "编号", "指标", "问题", "程度", "研判", "边查边改")
    note = f"口径：问题以编号登记，不载农户姓名；数据版本{book.text('version', results.version)}。"
    return Table(title, header, rows, note, (0.07, 0.16, 0.07, 0.35, 0.08, 0.17, 0.1))


def county_rows(
    results: Results, counties: Sequence[County], cells: Callable[[County], Sequence[str]]
) -> list[Sequence[str]]:
    """Return one row per county in the order of division codes."""
    return [cells(county) for county in sorted(counties, key=lambda c: c.code)]

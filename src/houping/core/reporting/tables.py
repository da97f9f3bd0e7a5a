"""Tables that the county reports and the general report share."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from houping.core.plan.model import County, Indicator, Measure, Plan
from houping.core.reporting import format as write
from houping.core.reporting.blocks import Table
from houping.core.reporting.fact import Book, Fact
from houping.core.reporting.results import Results, Row, number, whole

SEVERITY = {"minor": "一般", "serious": "较重", "grave": "严重"}
RULING = {
    "upheld": "成立",
    "partly": "部分成立",
    "no_deduction": "事实存在不扣分",
    "dismissed": "不成立",
    "None": "尚未认定",
}
# how a problem comes to stand or not, as the notes tell it
HOW_SETTLED = "认定指区县认可或研判裁定，不成立含复核不成立"
# how the sentences that count them name them
SETTLED = RULING | {"dismissed": "不成立（含复核不成立）"}
METHODS = {
    "wilson": "威尔逊区间（有效样本量）",
    "mean": "t区间",
    "composite": "入户、电话综合",
    "raters": "两名评分人平均",
    "reported": "部门报送",
}
SPREAD = {"point": "点上", "area": "面上"}
ATTRIBUTION = {"responsibility": "责任落实", "policy": "政策落实", "work": "工作落实", "None": "其他原因"}


def plan_names(book: Book, plan: Plan) -> None:
    """Keep the names of the plan that carry figures: ids and names of indicators and measures."""
    for indicator, m in plan.measures():
        book.text(
            f"plan.{indicator.id}", f"{indicator.id} {indicator.name} {indicator.content}", source="方案"
        )
        book.text(f"plan.{m.id}", m.name, source="方案")


class Cells(NamedTuple):
    """An estimate as text: value, ends of its 95 % interval ("" without one), number of answers."""

    value: str
    low: str
    high: str
    n: str

    @property
    def limits(self) -> str:
        """The interval as a table prints it."""
        return f"{self.low}—{self.high}" if self.low else write.ABSENT

    @property
    def suppressed(self) -> bool:
        """Whether there are too few answers to publish."""
        return self.value == write.SUPPRESSED


NOTHING = Cells(write.ABSENT, "", "", write.ABSENT)


def estimate_cells(book: Book, results: Results, measure: str, kind: str, domain: str) -> Cells:
    """Return an estimate as text; a suppressed one says so."""
    row = results.estimate(measure, kind, domain)
    if row is None or row["value"] is None:
        return NOTHING
    _, known = results.measures[measure]
    key = f"estimate.{measure}.{kind}.{domain}"
    n = None if known.source == "routine" else whole(row["n"] or 0)
    counted = book.count(f"{key}.n", n, source=results.sources[known.source]) if n else write.ABSENT
    if row["suppressed"]:
        return NOTHING._replace(value=write.SUPPRESSED, n=counted)
    source, method, unit = (
        results.sources[known.source],
        METHODS.get(str(row["method"]), str(row["method"])),
        known.unit,
    )

    def printed(end: str, formula: str) -> str:
        if row[end] is None:
            return ""
        text = write.by_unit(number(row[end]), known.statistic, unit)
        return book.put(Fact(f"{key}.{end}", number(row[end]), text, n, source, formula, unit))

    return Cells(
        printed("value", method),
        printed("lo", f"95%区间下限，{method}"),
        printed("hi", f"95%区间上限，{method}"),
        counted,
    )


def group_value(results: Results, county: County, m: Measure) -> float | None:
    """Return the estimate of a county's group; without one, the mean over its counties; None where suppressed."""
    row = results.estimate(m.id, "group", str(county.group))
    if row is not None and row["value"] is not None:
        return None if row["suppressed"] else number(row["value"])
    members = results.plan.counties_of(county.group)
    rows = [results.estimate(m.id, "county", c.code) for c in members]
    known = [
        number(r["value"]) for r in rows if r is not None and r["value"] is not None and not r["suppressed"]
    ]
    return sum(known) / len(known) if len(known) == len(members) else None


def group_cell(book: Book, results: Results, county: County, m: Measure) -> str:
    """Return the value of a county's group as text; of departments' data the mean of its counties."""
    row = results.estimate(m.id, "group", str(county.group))
    if row is not None and row["value"] is not None:
        return estimate_cells(book, results, m.id, "group", str(county.group)).value
    mean = group_value(results, county, m)
    if mean is None:
        return write.ABSENT
    key, text = f"group.{county.group}.{m.id}", write.by_unit(mean, m.statistic, m.unit)
    return book.put(Fact(key, mean, text, source=results.sources[m.source], formula="本组区县算术平均"))


def measure_table(
    book: Book, results: Results, county: County, indicators: Sequence[Indicator], title: str
) -> Table:
    """Return the measures of some indicators: value, interval, n, and the value of the group."""
    rows = []
    for indicator in indicators:
        for m in indicator.measures:
            if m.group not in (None, county.group) or m.source in {"county", "interview"}:
                continue
            own = estimate_cells(book, results, m.id, "county", county.code)
            group = group_cell(book, results, county, m)
            source = results.sources[m.source]
            rows.append((indicator.id, m.name, source, own.value, own.limits, own.n, group))
    note = (
        "口径：入户、电话、村情为加权估计，区间为95%置信区间；平时情况为部门数据，无抽样误差，本组为区县算术平均；"
        f"样本量为有效回答数，标“{write.SUPPRESSED}”的因样本不足不单独发布，只进入本组和全市估计；数据版本{book.text('version', results.version)}。"
    )
    header = ("指标", "测量项", "来源", "本区县", "95%区间", "样本量", "本组")
    return Table(
        title, header, rows, note, (0.06, 0.335, 0.11, 0.11, 0.205, 0.075, 0.105), numbers=(3, 4, 5, 6)
    )


def upheld(row: Row) -> bool:
    """Whether a problem stands, wholly or in part: the county agreed to it, or the panel ruled so."""
    return row["ruling"] in ("upheld", "partly")


def returned_words(book: Book, rows: Sequence[Row]) -> str:
    """Return how many of some problems are returns to poverty: those that cost points, and those that do not."""
    cases = [r for r in rows if r["indicator"] == "4.4"]
    counted = book.count("return.cases", sum(map(upheld, cases)), source="问题台账")
    free = sum(1 for r in cases if r["ruling"] == "no_deduction")
    return (
        f"认定（区县认可或研判裁定）成立或部分成立、计入扣分的返贫致贫类问题{counted}个，"
        f"另有事实存在但不扣分的{book.count('return.free', free, source='问题台账')}个。"
    )


def ruled_words(book: Book, results: Results, county: County) -> str:
    """Return what rulings on a county as a whole mean for it, sentence by sentence; nothing without one."""
    told: list[str] = []
    for part in ("review", "counties"):
        entries = results.words.get(part, {})
        entry = entries.get(county.code, {}) if isinstance(entries, Mapping) else {}
        told += map(str, entry.get("trace", ()))
    return "".join(book.text(f"ruled.{county.code}.{i}", sentence) for i, sentence in enumerate(told))


def counted_words(book: Book, rows: Sequence[Row], key: str, column: str, names: dict[str, str]) -> str:
    """Return "点上32个、面上7个": problems by a column, in the order of `names`, empty kinds left out."""
    counts = dict.fromkeys(names, 0)
    for row in rows:
        counts[str(row[column])] += 1
    return "、".join(
        f"{names[code]}{book.count(f'{key}.{column}.{code}', n)}个" for code, n in counts.items() if n
    )


def problem_table(book: Book, results: Results, county: County) -> Table:
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
    header = ("序号", "编号", "指标", "问题", "程度", "认定", "边查边改")
    note = f"口径：问题以编号登记，不载农户姓名；{HOW_SETTLED}；数据版本{book.text('version', results.version)}。"
    return Table("", header, rows, note, (0.07, 0.16, 0.07, 0.31, 0.08, 0.2, 0.11))


def county_rows(
    results: Results, counties: Sequence[County], cells: Callable[[County], Sequence[str]]
) -> list[Sequence[str]]:
    """Return one row per county in the order of division codes."""
    return [cells(county) for county in sorted(counties, key=lambda c: c.code)]

"""典型经验 (R-2.6): what counties do well, told by measures whose lead the data can show, and by reviewed cases."""

from collections.abc import Iterable, Iterator, Sequence

from houping.core.plan.model import County, Dimension, Group, Indicator, Measure
from houping.core.reporting.blocks import Block, Heading, Text
from houping.core.reporting.fact import Book
from houping.core.reporting.indicators import Standing, standing_words, standings, strongest
from houping.core.reporting.results import Case, Results, number
from houping.core.reporting.sentences import measured, quoted
from houping.core.reporting.tables import group_cell, group_value

ORDER = ("一", "二", "三", "四")
SHOWN = 2


def experience(book: Book, results: Results) -> Iterator[Block]:
    """Yield the chapter of the general report: per group and dimension, the county and indicator furthest ahead."""
    yield Heading(1, "四、典型经验")
    for position, group in enumerate(results.plan.groups):
        yield Heading(2, f"（{ORDER[position]}）{group.short}")
        for dimension in results.plan.dimensions:
            yield Text(_leading(book, results, group, dimension), lead=f"{dimension.name}方面。")
    yield Text(
        "置信区间包含本组数值的测量项，单独看还不能与本组分出高低。以上是从多项比较中挑出的高值，再次评估时可能回落；"
        "具体做法由评估组核实后收入典型经验库，供其他区县借鉴。"
    )
    if results.cases:
        yield Heading(2, f"（{ORDER[len(results.plan.groups)]}）典型案例")
        yield from told(book, results, results.cases)


def told(book: Book, results: Results, cases: Iterable[Case]) -> Iterator[Text]:
    """Yield one paragraph for each case of the library, as it was reviewed; its figures are those of its text."""
    names = {i.id: i.name for i in results.plan.indicators()}
    for place, case in enumerate(cases):
        county = results.plan.county(case.county).name
        said = "".join(line.strip() for line in case.text.splitlines())
        text = book.text(f"case.{case.county}.{place}", said, source="典型经验库")
        title = book.text(f"case.{case.county}.{place}.title", case.title, source="典型经验库")
        yield Text(f"{county}，{quoted(names[case.indicator])}。{text}", lead=f"{title}。")


def _leading(book: Book, results: Results, group: Group, dimension: Dimension) -> str:
    found = furthest(results, group, dimension)
    if found is None:
        return "没有得分高于组平均且超出误差范围的区县，数据尚不能指出典型。"
    county, standing = found
    words = standing_words(book, standing, county.code)
    return f"{county.name}{words}，超出误差范围。{evidence(book, results, county, standing.indicator)}"


def furthest(results: Results, group: Group, dimension: Dimension) -> tuple[County, Standing] | None:
    """Return the county and indicator with the widest lead over the group beyond its error, or None."""
    found = [
        (county, standing)
        for county in results.plan.counties_of(group.id)
        for standing in strongest(standings(results, county, dimension.indicators))[:1]
    ]
    return min(found, key=lambda pair: (-pair[1].gap, pair[0].code), default=None)


def evidence(book: Book, results: Results, county: County, indicator: Indicator) -> str:
    """Say by which measures a county leads its group in an indicator, with both figures and the interval."""
    ahead = leading_measures(results, county, indicator)[:SHOWN]
    if not ahead:
        return "可公布的测量项均不优于本组，领先来自其余测量项或扣分较少。"
    parts = []
    for m in ahead:
        own = measured(book, results, m.id, "county", county.code)
        parts.append(f"{own}，本组为{group_cell(book, results, county, m)}")
    return f"其中，{'；'.join(parts)}。"


def leading_measures(results: Results, county: County, indicator: Indicator) -> Sequence[Measure]:
    """Return the measures better than the group's: first those beyond their error, then by the width of the lead."""
    found = []
    for m in indicator.measures:
        lead, clear = _lead(results, county, m)
        if lead > 0:
            found.append((not clear, -lead, m.id, m))
    return [m for *_, m in sorted(found, key=lambda item: item[:3])]


def _lead(results: Results, county: County, m: Measure) -> tuple[float, bool]:
    """Return the lead over the group in parts of worst to best, and whether the whole interval is ahead."""
    own, mean = results.estimate(m.id, "county", county.code), group_value(results, county, m)
    if own is None or own["value"] is None or own["suppressed"] or mean is None:
        return 0.0, False
    reach = m.best.value - m.worst.value
    near = own["lo" if reach > 0 else "hi"]
    lead = (number(own["value"]) - mean) / reach
    return lead, near is None or (number(near) - mean) / reach > 0

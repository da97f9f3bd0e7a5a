"""Section 六(二) as arithmetic: margins, design effect, both readings of N (T1-T6, C7)."""

from collections.abc import Iterator, Mapping
from math import ceil, sqrt
from statistics import NormalDist

from houping.core.errors import Words
from houping.core.plan.found import CountySize, Found, note, warning
from houping.core.plan.model import Plan

HALF = 0.5
READINGS = {"households": Words("户数", "households"), "persons": Words("人数", "persons")}
FAR = 0.10


def margin(n: float, *, confidence: float, proportion: float = HALF) -> float:
    """Return the half width of the interval of a share from a simple random sample of n."""
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    return z * sqrt(proportion * (1 - proportion) / n)


def needed(error: float, *, confidence: float) -> int:
    """Return the sample size at which the worst margin of a simple random sample is `error`."""
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    return ceil(z**2 * HALF * HALF / error**2)


def phone_sizes(plan: Plan, sizes: Mapping[str, CountySize], base: str) -> dict[str, int]:
    """Return clamp(rate x N, floor, cap) for every county with counts; N as `base` reads it.

    Households: relieved and monitored. Persons: relieved persons.
    """
    rule = plan.sampling.phone
    counts = {code: _size(size, base) for code, size in sizes.items()}
    return {
        c.code: min(max(ceil(round(rule.rate.value * counts[c.code], 9)), rule.floor.value), rule.cap.value)
        for c in plan.counties
        if c.code in counts
    }


def kish_deff(sample: Mapping[str, int], population: Mapping[str, int]) -> float:
    """Return n * sum(n w^2) / (sum(n w))^2 with w = N/n by county (Kish 1965): 1 + CV^2 of the weights."""
    n = sum(sample.values())
    weights = {code: population[code] / sample[code] for code in sample}
    first = sum(sample[code] * weights[code] for code in sample)
    return n * sum(sample[code] * weights[code] ** 2 for code in sample) / first**2


def _size(size: CountySize, base: str) -> int:
    if base == "persons":
        return size.relieved_persons
    return size.relieved_households + size.monitored_households


def findings(plan: Plan, sizes: Mapping[str, CountySize] | None) -> Iterator[Found]:
    """Yield what the telephone sample can and cannot do."""
    rule, precision = plan.sampling.phone, plan.sampling.precision
    if not 0 < rule.floor.value <= rule.cap.value:
        message = Words(
            f"电话样本下限 {rule.floor.value} 须大于 0 且不超过上限 {rule.cap.value}。",
            f"The floor of the telephone sample, {rule.floor.value}, must be above 0 and at most its cap, "
            f"{rule.cap.value}.",
        )
        yield Found(
            ("sampling", "phone", "floor"),
            "T6",
            message,
            Words("改写 floor、cap。", "Correct floor and cap."),
        )
        return
    if not (0 < precision.confidence.value < 1 and 0 < precision.margin.value < 1):
        message = Words(
            "置信度和抽样误差须大于 0、小于 1。", "Confidence and margin must lie between 0 and 1."
        )
        yield Found(
            ("sampling", "precision"),
            "T6",
            message,
            Words("改写 confidence、margin。", "Correct confidence and margin."),
        )
        return
    given = {c.code: sizes[c.code] for c in plan.counties if sizes and c.code in sizes}
    yield from _county_margins(plan)
    yield from _city_margin(plan, given)
    yield from _base(plan, given)
    yield from _coverage(plan)
    yield from _floors(plan)


def _points(value: float) -> Words:
    return Words(f"±{value * 100:.1f} 个百分点", f"±{value * 100:.1f} points")


def _county_margins(plan: Plan) -> Iterator[Found]:
    """T1: the stated margin in every county."""
    rule, precision = plan.sampling.phone, plan.sampling.precision
    wanted, level = precision.margin.value, precision.confidence.value
    low, high = (margin(n, confidence=level) for n in (rule.cap.value, rule.floor.value))
    if high <= wanted:
        return
    message = Words(
        f"{level:.0%} 置信度、±{wanted:.0%} 的要求在单个区县达不到："
        f"{rule.floor.value} 个样本为{_points(high)}，"
        f"{rule.cap.value} 个为{_points(low)}；要达到须 {needed(wanted, confidence=level)} 个。",
        f"±{wanted:.0%} at {level:.0%} confidence cannot be reached in one county: "
        f"{rule.floor.value} calls give {_points(high).en}, {rule.cap.value} give {_points(low).en}; "
        f"it takes {needed(wanted, confidence=level)}.",
    )
    trail = ("sampling", "precision", "scope")
    if precision.scope.value == "county":
        yield Found(
            trail, "T1", message, Words("scope 改为 city，或提高样本量。", "Set scope to city, or draw more.")
        )
    else:
        yield note(
            trail,
            "T1",
            message,
            Words(
                "读作对全市的要求，各区县实际误差在报告中列出；读法见 A-5。",
                "Read as a condition on the city; the reports print each county's real margin; reading A-5.",
            ),
        )


def _city_margin(plan: Plan, sizes: Mapping[str, CountySize]) -> Iterator[Found]:
    """T2: the stated margin for the whole city, after unequal weights."""
    precision, stated = plan.sampling.precision, plan.counts.phone_households.value
    level, wanted = precision.confidence.value, precision.margin.value
    least = needed(wanted, confidence=level)
    trail = ("counts", "phone_households")
    if stated < least:
        message = Words(
            f"全市 {stated} 个样本少于简单随机抽样所需的 {least} 个。",
            f"{stated} calls in the city are fewer than the {least} that a simple random sample needs.",
        )
        yield Found(
            trail, "T2", message, Words("提高样本量，或放宽抽样误差。", "Draw more, or allow a wider margin.")
        )
        return
    message = Words(
        f"简单随机抽样需 {least} 个，全市 {stated} 个只多 {stated / least - 1:.1%}；"
        f"设计效应超过 {stated / least:.3f} 即达不到 ±{wanted:.0%}。",
        f"A simple random sample needs {least}; the city's {stated} are only {stated / least - 1:.1%} more, so a "
        f"design effect above {stated / least:.3f} already misses ±{wanted:.0%}.",
    )
    if len(sizes) == len(plan.counties):
        base = plan.sampling.phone.base.value
        sample = phone_sizes(plan, sizes, base)
        people = {code: _size(size, base) for code, size in sizes.items()}
        n, deff = sum(sample.values()), kish_deff(sample, people)
        z = NormalDist().inv_cdf(0.5 + level / 2)
        total = sum(people.values())
        variance = sum(
            (people[c] / total) ** 2 * (1 - sample[c] / people[c]) * HALF * HALF / (sample[c] - 1)
            for c in sample
        )
        error = z * sqrt(variance) * 100
        message = Words(
            f"{message.zh}按所给区县数据：样本 {n}，权重不等的设计效应 {deff:.3f}，相当于 {n / deff:.0f} 个，"
            f"分层后误差 ±{error:.2f} 个百分点（尚未计无应答）。",
            f"{message.en} With the counts given: {n} calls, a design effect of {deff:.3f} from unequal weights, "
            f"worth {n / deff:.0f} calls, and a stratified margin of ±{error:.2f} points before nonresponse.",
        )
    yield warning(
        trail,
        "T2",
        message,
        Words("报告中给出实际误差，不照抄 ±1%。", "Reports print the real margin, not ±1%."),
    )


def _base(plan: Plan, sizes: Mapping[str, CountySize]) -> Iterator[Found]:
    """T3: one per cent of what."""
    rule, stated = plan.sampling.phone, plan.counts.phone_households.value
    counties = len(plan.counties)
    trail = ("sampling", "phone", "base")
    if len(sizes) != counties:
        low, high = counties * rule.floor.value, counties * rule.cap.value
        message = Words(
            f"{counties} 个区县的电话样本合计在 {low} 至 {high} 之间；文件的 {stated} 个若不受上下限影响，"
            f"总数须为 {stated / rule.rate.value / 1e4:.0f} 万。方案按{READINGS[rule.base.value]}计算。",
            f"The telephone samples of {counties} counties add up to {low} to {high}. If no floor or cap bound, the "
            f"document's {stated} would need {stated / rule.rate.value:,.0f} units. The plan counts "
            f"{READINGS[rule.base.value].en}.",
        )
        yield note(
            trail,
            "T3",
            message,
            Words(
                "用 --sizes 给出区县户数、人数，可核算两种读法；读法见 A-4。",
                "With --sizes (households and persons by county) both readings are computed; reading A-4.",
            ),
        )
        return
    totals = {base: sum(phone_sizes(plan, sizes, base).values()) for base in READINGS}
    parts = "，".join(f"按{READINGS[b]}得 {t}" for b, t in totals.items())
    english = ", ".join(f"{t} by {READINGS[b].en}" for b, t in totals.items())
    message = Words(
        f"文件称全市约 {stated} 户：{parts}。方案按{READINGS[rule.base.value]}计算。",
        f"The document says about {stated} in the city: {english}. The plan counts {READINGS[rule.base.value].en}.",
    )
    nearest = min(totals, key=lambda b: abs(totals[b] - stated))
    if rule.base.value != nearest and abs(totals[rule.base.value] - stated) > FAR * stated:
        remedy = Words(
            f"base 改为 {nearest}，或向发文单位核实。", f"Set base to {nearest}, or ask the issuer."
        )
        yield Found(trail, "T3", message, remedy)
    else:
        yield note(
            trail,
            "T3",
            message,
            Words("抽样前向发文单位核实；读法见 A-4。", "Ask the issuer before the draw; reading A-4."),
        )


def _coverage(plan: Plan) -> Iterator[Found]:
    message = Words(
        "电话调查不含一般农户和没有电话的农户，而认可度指“群众”；结果只代表有电话的已脱贫户和易返贫致贫户。",
        "The telephone survey leaves out ordinary households and those without a telephone, while approval is that of "
        "“the masses”; its results stand for relieved and monitored households with a telephone.",
    )
    yield note(
        ("phone_survey",),
        "T4",
        message,
        Words("由入户调查补充，报告写明口径。", "The visits supplement it; reports say so."),
    )
    trail = ("sampling", "phone", "overlap")
    if plan.sampling.phone.overlap is None:
        message = Words(
            "没有写明电话样本与入户样本是否重叠。",
            "The plan does not say whether telephone and field samples may overlap.",
        )
        yield warning(
            ("sampling", "phone"),
            "T5",
            message,
            Words("写明 sampling.phone.overlap: minimal。", "Write sampling.phone.overlap: minimal."),
        )
    else:
        yield note(
            trail,
            "T5",
            Words(
                "文件未说明电话样本与入户样本是否重叠；方案尽量错开，避免重复打扰农户。",
                "The document does not say whether telephone and field samples may overlap; the plan keeps them apart as "
                "far as possible, so that nobody is asked twice.",
            ),
            Words("由质量总控组确认。", "The quality-control group should confirm this."),
        )


def _floors(plan: Plan) -> Iterator[Found]:
    """C7: unequal precision inside a comparison group."""
    level = plan.sampling.precision.confidence.value
    for index, group in enumerate(plan.groups):
        floors = sorted(
            {c.min_households.value for c in plan.counties_of(group.id) if c.min_households.value > 0}
        )
        if len(floors) > 1:
            margins = {n: _points(margin(n, confidence=level)) for n in floors}
            parts = "，".join(f"{n} 户{points.zh}" for n, points in margins.items())
            english = ", ".join(f"{n} households {points.en}" for n, points in margins.items())
            message = Words(
                f"{group.name}内各区县样本量不同，精度不同（{level:.0%}，简单随机抽样）：{parts}。",
                f"Counties of {group.name} have different samples and so different precision ({level:.0%}, simple random "
                f"sampling): {english}.",
            )
            yield note(
                ("groups", index),
                "C7",
                message,
                Words(
                    "排名须给出名次置信集，不能只看得分。",
                    "Ranks need their confidence sets; scores alone mislead.",
                ),
            )

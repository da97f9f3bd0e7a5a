"""Section 六(一): villages, households, what must be fixed before a draw (S1-S10, W1, M4)."""

from collections.abc import Iterator, Mapping
from math import ceil, isclose

from houping.core.errors import Words
from houping.core.plan.found import CountySize, Found, Trail, anomaly, note, warning
from houping.core.plan.model import Plan

CLOSE = 1e-9
CONFIRM = Words("由质量总控组确认。", "The quality-control group should confirm this.")
ROUNDING = {
    "floor": Words("重点村取整数部分", "named villages are rounded down"),
    "ceil": Words("重点村进一", "named villages are rounded up"),
}


def findings(plan: Plan, sizes: Mapping[str, CountySize] | None) -> Iterator[Found]:
    """Yield what is wrong with the sampling rules or open in them."""
    yield from _shares(plan)
    yield from _villages(plan)
    yield from _households(plan)
    yield from _slack(plan)
    yield from _village_types(plan, sizes)
    yield from _no_reports(plan)


def _shares(plan: Plan) -> Iterator[Found]:
    s, e = plan.sampling, plan.estimation
    listed: tuple[tuple[Trail, float], ...] = (
        (("sampling", "named", "share"), s.named.share.value),
        (("sampling", "random", "share"), s.random.share.value),
        (("sampling", "expected_response"), s.expected_response.value),
        (("sampling", "others_share"), s.others_share.value),
        (("sampling", "reserve_share"), s.reserve_share.value),
        (("sampling", "phone", "rate"), s.phone.rate.value),
        (("sampling", "phone", "expected_response"), s.phone.expected_response.value),
        (("sampling", "precision", "confidence"), s.precision.confidence.value),
        (("sampling", "precision", "margin"), s.precision.margin.value),
        (("sampling", "design", "icc"), s.design.icc.value),
        (("sampling", "design", "proportion"), s.design.proportion.value),
        (("estimation", "confidence"), e.confidence.value),
        (("estimation", "composite", "phone_share"), e.composite.phone_share.value),
        (("estimation", "suppression", "maximum_cv"), e.suppression.maximum_cv.value),
        (("scoring", "deductions", "partly_share"), plan.scoring.deductions.partly_share.value),
        (("grading", "flag_probability"), plan.grading.flag_probability.value),
    )
    for trail, value in listed:
        if not 0 <= value <= 1:
            remedy = Words("百分数改写为小数，如 85% 写 0.85。", "Write per cent as a decimal: 85% is 0.85.")
            yield Found(
                trail,
                "M4",
                Words(
                    f"比例应在 0 到 1 之间，现为 {value:g}。",
                    f"A share must lie between 0 and 1; it is {value:g}.",
                ),
                remedy,
            )
    yield from _least(plan)
    halves = s.named.share.value + s.random.share.value
    if not isclose(halves, 1.0, abs_tol=CLOSE):
        message = Words(
            f"重点村与随机村的比例之和为 {halves:g}，应为 1。",
            f"The shares of named and random villages add up to {halves:g}, not to 1.",
        )
        yield Found(
            ("sampling", "named", "share"), "M4", message, Words("使两者之和为 1。", "Make them add up to 1.")
        )
    low, high = e.calibration.lower.value, e.calibration.upper.value
    if not 0 <= low < 1 < high:
        message = Words(
            f"校准因子的界限 [{low:g}, {high:g}] 须一个小于 1、一个大于 1。",
            f"Of the bounds of calibration, [{low:g}, {high:g}], one must be below 1 and one above.",
        )
        yield Found(
            ("estimation", "calibration"),
            "M4",
            message,
            Words("改写 lower、upper。", "Correct lower and upper."),
        )


def _least(plan: Plan) -> Iterator[Found]:
    """M4: parameters below which the method stops working."""
    s, e = plan.sampling, plan.estimation
    listed: tuple[tuple[Trail, float, float], ...] = (
        (("sampling", "random", "minimum"), s.random.minimum.value, 2),
        (("sampling", "substratum_minimum"), s.substratum_minimum.value, 1),
        (("sampling", "phone", "reserve_factor"), s.phone.reserve_factor.value, 1),
        (("sampling", "phone", "block"), s.phone.block.value, 1),
        (("estimation", "nonresponse", "minimum_class"), e.nonresponse.minimum_class.value, 1),
        (("estimation", "nonresponse", "maximum_factor"), e.nonresponse.maximum_factor.value, 1),
        (("estimation", "trimming", "factor"), e.trimming.factor.value, 1),
        (("estimation", "bootstrap", "replicates"), e.bootstrap.replicates.value, 2),
        (("estimation", "suppression", "minimum_n"), e.suppression.minimum_n.value, 2),
        (("estimation", "suppression", "minimum_psu"), e.suppression.minimum_psu.value, 2),
        (("interviewer_day",), plan.interviewer_day.value, 1),
        (("tender_days",), plan.tender_days.value, 0),
    )
    for trail, value, least in listed:
        if value < least:
            yield Found(
                trail,
                "M4",
                Words(
                    f"应不小于 {least:g}，现为 {value:g}。", f"Must be at least {least:g}; it is {value:g}."
                ),
                Words("改为允许范围内的数。", "Give a number that is allowed."),
            )


def _villages(plan: Plan) -> Iterator[Found]:
    rules = plan.sampling
    if rules.random.scope.assumption:
        reading = anomaly(plan, "A-3")
        printed = f"原文“{reading.printed}”，" if reading else ""
        english = f"“{reading.printed}” is r" if reading else "R"
        county = rules.random.scope.value == "county"
        where = Words("各区县内", "within each county") if county else Words("全市范围", "across the city")
        yield note(
            ("sampling", "random", "scope"),
            "S1",
            Words(f"{printed}读作在{where}随机抽取。", f"{english}ead as a random draw {where.en}."),
            Words("读法见 A-3。", "Reading A-3."),
        )
    for minimum, villages in rules.villages_by_minimum.items():
        trail: Trail = ("sampling", "villages_by_minimum", minimum)
        if villages.value < 2 * rules.random.minimum.value:
            message = Words(
                f"下限 {minimum} 户的区县只抽 {villages.value} 村，"
                f"不足以按两类村各抽 {rules.random.minimum.value} 村。",
                f"Counties with a minimum of {minimum} households draw only {villages.value} villages, too few for "
                f"{rules.random.minimum.value} of each village type.",
            )
            yield Found(trail, "S2", message, Words("增加抽村数。", "Draw more villages."))
        elif villages.value % 2 and rules.named.rounding is None:
            message = Words(
                f"下限 {minimum} 户的区县抽 {villages.value} 村，为单数，没有写明重点村、随机村如何对半。",
                f"Counties with a minimum of {minimum} households draw {villages.value} villages, an odd number; the plan "
                "does not say how to halve it.",
            )
            yield Found(
                trail,
                "S2",
                message,
                Words(
                    "写明 sampling.named.rounding（floor 或 ceil），或改为双数。",
                    "Write sampling.named.rounding (floor or ceil), or give an even number.",
                ),
            )
    sizes = [(minimum, villages.value) for minimum, villages in rules.villages_by_minimum.items()]
    plans = "、".join(f"{minimum} 户抽 {villages} 村" for minimum, villages in sizes)
    english = ", ".join(f"{villages} villages for {minimum} households" for minimum, villages in sizes)
    unsaid = Words("未写明", "no rule is given")
    rule = ROUNDING[rules.named.rounding.value] if rules.named.rounding else unsaid
    message = Words(
        f"文件未规定抽村数和每村户数；暂定 {plans}。单数时：{rule}。",
        f"The document fixes neither villages per county nor households per village; we take {english}. "
        f"Odd numbers: {rule.en}.",
    )
    yield note(
        ("sampling", "villages_by_minimum"),
        "S2",
        message,
        CONFIRM,
    )
    yield from _criteria(plan)


def _criteria(plan: Plan) -> Iterator[Found]:
    """S3: three criteria, unweighted."""
    criteria, trail = plan.sampling.named.criteria, ("sampling", "named", "criteria")
    names = "、".join(c.name for c in criteria)
    if any(c.weight.value < 0 for c in criteria) or not sum(c.weight.value for c in criteria):
        yield Found(
            trail,
            "S3",
            Words(
                "重点村条件的权重须不小于 0 且不全为 0。",
                "Weights of the criteria for named villages must not be negative, nor all 0.",
            ),
            Words("改写权重。", "Correct the weights."),
        )
        return
    equal = len({c.weight.value for c in criteria}) == 1
    rule = (
        Words("按等权综合得分排序", "villages are ordered by the sum with equal weights")
        if equal
        else Words("按方案自定的权重排序", "villages are ordered by the plan's own weights")
    )
    message = Words(
        f"重点村的 {len(criteria)} 项条件（{names}）没有规定轻重，且原文称“地区”；{rule}。",
        f"The {len(criteria)} criteria for named villages ({names}) have no weights, and the document speaks of areas; "
        f"{rule.en}.",
    )
    yield note(trail, "S3", message, Words("读法见 A-24。", "Reading A-24."))


def _households(plan: Plan) -> Iterator[Found]:
    rules = plan.sampling
    yield from _precedence(plan)
    if rules.random.allocation.assumption:
        message = Words(
            "文件称“分类分层”，没有规定两类村、三类户各占多少；村按农户数平方根分配，户按类分层。",
            "The document asks for strata without shares of village and household types; villages are allocated by the "
            "square root of households, households are stratified by type.",
        )
        yield note(
            ("sampling", "random", "allocation"),
            "S5",
            message,
            CONFIRM,
        )
    message = Words(
        "监测对象全覆盖使样本量随抽中的村变动；文件未说明计入还是另加，方案计入有效样本。",
        "Full coverage of the monitored lets the sample vary with the villages drawn; the document does not say whether "
        "they count or come on top. Here they count.",
    )
    yield note(
        ("sampling", "full_coverage"),
        "S6",
        message,
        Words(
            "抽样时核对各区县合计仍不低于下限。",
            "The draw checks that every county still reaches its minimum.",
        ),
    )
    yield from _reserve(plan)
    yield from _attention(plan)


def _precedence(plan: Plan) -> Iterator[Found]:
    """S4: each household belongs to one type."""
    rules = plan.sampling
    types, order = [t.id for t in rules.household_types], list(rules.precedence.value)
    names = {t.id: t.name for t in rules.household_types}
    if sorted(types) != sorted(order):
        message = Words(
            f"归类先后 {order} 与三类户 {types} 不一致。",
            f"The precedence {order} does not fit the household types {types}.",
        )
        yield Found(
            ("sampling", "precedence"), "S4", message, Words("每类户恰好写一次。", "Write each type once.")
        )
    elif rules.precedence.assumption:
        message = Words(
            f"三类户有交叉（脱贫不稳定户同时是已脱贫户）；按 {' > '.join(names[t] for t in order)} 归为一类。",
            f"Household types overlap (an unstable relieved household is also a relieved one); each gets one type by "
            f"{' > '.join(names[t] for t in order)}.",
        )
        yield note(
            ("sampling", "precedence"),
            "S4",
            message,
            Words(
                "由质量总控组确认；抽样框须写明取数日期。",
                "The quality-control group should confirm this; the frame must state the date of its data.",
            ),
        )


def _attention(plan: Plan) -> Iterator[Found]:
    """S8: the hardship list."""
    rules = plan.sampling
    if rules.listed_factor.value < 1:
        message = Words(
            f"重点关注户的抽取比例为普通户的 {rules.listed_factor.value:g} 倍，低于普通户。",
            f"Listed households are drawn at {rules.listed_factor.value:g} times the rate of others: below it.",
        )
        yield Found(
            ("sampling", "listed_factor"),
            "S8",
            message,
            Words("改为不小于 1 的倍数。", "Give a factor of at least 1."),
        )
    else:
        message = Words(
            f"“重点关注”没有数量要求；名单户的抽取比例取普通户的 {rules.listed_factor.value:g} 倍。",
            f"“Special attention” (重点关注) has no number; listed households are drawn at "
            f"{rules.listed_factor.value:g} times the rate of others.",
        )
        yield note(
            ("sampling", "listed_factor"),
            "S8",
            message,
            CONFIRM,
        )


def _reserve(plan: Plan) -> Iterator[Found]:
    rules, wanted = plan.sampling, plan.counts.minimum_households.value
    response = rules.expected_response.value
    if response <= 0:
        yield Found(
            ("sampling", "expected_response"),
            "S7",
            Words("预计应答率须大于 0。", "The expected response must be above 0."),
            Words("改写 expected_response。", "Correct expected_response."),
        )
        return
    visits = ceil(wanted / response)
    if rules.reserve_share.value <= 0:
        message = Words(
            f"没有备用样本：{wanted} 户有效样本约需访问 {visits} 户。",
            f"There is no reserve: {wanted} completed households need about {visits} visits.",
        )
        yield Found(
            ("sampling", "reserve_share"),
            "S7",
            message,
            Words("reserve_share 改为大于 0 的比例。", "Set reserve_share above 0."),
        )
        return
    message = Words(
        f"“有效样本”须有备用样本，文件未提及；应答率按 {response:.0%} 计，"
        f"{wanted} 户有效样本约需访问 {visits} 户，"
        f"另备 {ceil(visits * rules.reserve_share.value)} 户依次启用。",
        f"“Valid sample” (有效样本) needs a reserve, which the document does not mention: at {response:.0%} response, "
        f"{wanted} completed households need about {visits} visits, with "
        f"{ceil(visits * rules.reserve_share.value)} households in reserve, used in order.",
    )
    yield note(
        ("sampling", "reserve_share"),
        "S7",
        message,
        CONFIRM,
    )


def _slack(plan: Plan) -> Iterator[Found]:
    """S9: the minima sum to the total exactly."""
    total = sum(c.min_households.value for c in plan.counties)
    if total == plan.counts.minimum_households.value:
        sums = [str(sum(c.min_households.value for c in plan.counties_of(g.id))) for g in plan.groups]
        message = Words(
            f"各区县下限之和恰为 {'、'.join(sums)}，合计 {total}，没有余量；“余”和“不低于”无从体现。",
            f"The counties' minima add up to exactly {' and '.join(sums)}, {total} in all, without slack: “余” (over) and "
            "“不低于” (at least) have no room.",
        )
        yield note(
            ("counts", "minimum_households"),
            "S9",
            message,
            Words(
                "定额等于下限，备用样本另加；读法见 A-6。",
                "Quotas equal the minima, the reserve comes on top; reading A-6.",
            ),
        )


def _village_types(plan: Plan, sizes: Mapping[str, CountySize] | None) -> Iterator[Found]:
    """S10: counties that cannot fill the stratum of relieved villages after the named half is taken."""
    if not sizes:
        return
    need = plan.sampling.random.minimum.value
    for index, county in enumerate(plan.counties):
        size = sizes.get(county.code)
        if size is not None and size.relieved_villages < 2 * need:
            message = Words(
                f"{county.name}只有 {size.relieved_villages} 个脱贫村，"
                f"选出重点村后，随机部分可能不足 {need} 个脱贫村。",
                f"{county.name} has only {size.relieved_villages} relieved villages; after the named ones are taken, "
                f"fewer than {need} may be left for the random half.",
            )
            yield warning(
                ("counties", index),
                "S10",
                message,
                Words(
                    "抽样时与一般村合并为一层，并记录。",
                    "The draw merges them with ordinary villages and records it.",
                ),
            )


def _no_reports(plan: Plan) -> Iterator[Found]:
    """W1: no reports from villages, so the frame must come from city databases."""
    passage = plan.no_village_reports
    message = Words(
        f"“{passage.quote}”（{passage.clause}）：抽样框不能向村、乡镇索要名册。",
        f"“{passage.quote}” ({passage.clause}): lists for the frame must not be asked of villages or townships.",
    )
    yield note(
        ("no_village_reports",),
        "W1",
        message,
        Words(
            "从市级部门数据库提取，并写明来源和日期。",
            "Take them from databases of the city's departments, with source and date.",
        ),
    )

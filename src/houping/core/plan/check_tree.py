"""The tree of section 五: weights, goalposts, atoms, sources (M); what the document leaves open (C)."""

from collections.abc import Iterator
from itertools import combinations
from math import isclose

from houping.core.errors import Words
from houping.core.plan.found import Found, Trail, note
from houping.core.plan.model import Indicator, Measure, Plan

WHOLE = 100.0
CLOSE = 1e-9
STATISTICS = {"county": {"mark"}, "interview": {"mark"}, "routine": {"value"}}
SURVEYED = {"share", "mean", "ratio"}
NEGATIVE = Words("权重为负。", "The weight is negative.")
NOT_BELOW_0 = Words("改为不小于 0 的数。", "Give a number that is not below 0.")
THEMES = {
    "就业": "employment",
    "低收入": "low income",
    "饮水": "drinking water",
    "教育": "education",
    "医疗": "medical care",
    "住房": "housing",
}


def findings(plan: Plan) -> Iterator[Found]:
    """Yield what is wrong with the tree or open in it."""
    yield from _weights(plan)
    for trail, indicator in places(plan):
        yield from _indicator(plan, trail, indicator)
        for index, measure in enumerate(indicator.measures):
            yield from _measure(indicator, (*trail, "measures", index), measure)
    yield from _deductions(plan)
    yield from _third_party_first(plan)
    yield from _open_questions(plan)


def places(plan: Plan) -> Iterator[tuple[Trail, Indicator]]:
    """Yield every indicator with its place."""
    for d, dimension in enumerate(plan.dimensions):
        for i, indicator in enumerate(dimension.indicators):
            yield ("dimensions", d, "indicators", i), indicator


def source_shares(plan: Plan, group: int | None = None) -> dict[str, float]:
    """Return the share of each measure source in the total score of a group (None: everything applies)."""
    shares: dict[str, float] = {}
    for dimension in plan.dimensions:
        applicable = [i for i in dimension.indicators if group is None or group in i.applies_to]
        whole = sum(i.weight.value for i in applicable) or 1.0
        for indicator in applicable:
            leaves = [m for m in indicator.measures if group is None or m.group in (None, group)]
            parts = sum(m.weight.value for m in leaves) or 1.0
            for m in leaves:
                part = dimension.weight.value * indicator.weight.value / whole * m.weight.value / parts
                shares[m.source] = shares.get(m.source, 0.0) + part / WHOLE
    return shares


def _sum(trail: Trail, what: Words, total: float, whole: float) -> Iterator[Found]:
    if not isclose(total, whole, abs_tol=CLOSE):
        remedy = Words(
            f"调整各项，使之和恰为 {whole:g}。", f"Adjust them so that they add up to exactly {whole:g}."
        )
        yield Found(
            trail,
            "M3",
            Words(
                f"{what}权重之和为 {round(total, 6):g}，应为 {whole:g}。",
                f"The weights of {what.en} add up to {round(total, 6):g}, not to {whole:g}.",
            ),
            remedy,
        )


def _weights(plan: Plan) -> Iterator[Found]:
    yield from _sum(
        ("dimensions",),
        Words("各方面", "the dimensions"),
        sum(d.weight.value for d in plan.dimensions),
        WHOLE,
    )
    for d, dimension in enumerate(plan.dimensions):
        total = sum(i.weight.value for i in dimension.indicators)
        yield from _sum(
            ("dimensions", d),
            Words(f"“{dimension.name}”各指标", f"the indicators of “{dimension.name}”"),
            total,
            WHOLE,
        )
        if dimension.weight.value < 0:
            yield Found(
                ("dimensions", d, "weight"),
                "M3",
                NEGATIVE,
                NOT_BELOW_0,
            )
    for trail, indicator in places(plan):
        if indicator.measures:
            total = sum(m.weight.value for m in indicator.measures)
            yield from _sum(
                trail,
                Words(f"指标 {indicator.id} 各测量项", f"the measures of indicator {indicator.id}"),
                total,
                1.0,
            )
        if indicator.weight.value < 0:
            yield Found(
                (*trail, "weight"),
                "M3",
                NEGATIVE,
                NOT_BELOW_0,
            )


def _indicator(plan: Plan, trail: Trail, indicator: Indicator) -> Iterator[Found]:
    units = {unit.name for unit in plan.organisation.units}
    groups = {group.id for group in plan.groups}
    if not indicator.measures:
        yield Found(
            trail,
            "M2",
            Words(
                f"指标 {indicator.id} 没有测量项，无法计分。",
                f"Indicator {indicator.id} has no measures and cannot be scored.",
            ),
            Words("至少写一个测量项。", "Write at least one measure."),
        )
    for group in sorted(set(indicator.applies_to) - groups):
        remedy = Words(f"改为 {sorted(groups)} 中的组别。", f"Give groups among {sorted(groups)}.")
        yield Found(
            (*trail, "applies_to"),
            "N5",
            Words(f"适用组别 {group} 不存在。", f"It applies to group {group}, which does not exist."),
            remedy,
        )
    for name in sorted({indicator.lead_unit, *indicator.departments} - units):
        remedy = Words(
            "改为 plan.yaml 所列单位，或先在名单中增补。",
            "Give a unit listed in plan.yaml, or add it there first.",
        )
        yield Found(
            (*trail, "lead"),
            "M7",
            Words(f"“{name}”不在成员单位名单中。", f"“{name}” is not among the member units."),
            remedy,
        )
    for name in sorted(set(indicator.exercises) - {e.id for e in plan.exercises}):
        remedy = Words("改为 exercises 所列编号。", "Give an id that stands under exercises.")
        yield Found(
            (*trail, "exercises"),
            "M6",
            Words(f"考核评估标签“{name}”不存在。", f"The exercise “{name}” does not exist."),
            remedy,
        )
    for name in sorted(set(indicator.basis) - {b.id for b in plan.basis}):
        yield Found(
            (*trail, "basis"),
            "M6",
            Words(f"依据“{name}”不存在。", f"The basis document “{name}” does not exist."),
            Words("改为 plan.yaml 中 basis 的编号。", "Give an id that stands under basis in plan.yaml."),
        )
    dimension = plan.dimensions[int(trail[1])]
    if not indicator.id.startswith(f"{dimension.id}."):
        message = Words(
            f"指标编号 {indicator.id} 与所在方面 {dimension.id} 不符。",
            f"The indicator's id {indicator.id} does not fit its dimension, {dimension.id}.",
        )
        yield Found(
            (*trail, "id"),
            "M6",
            message,
            Words("第一位应为方面编号。", "It must begin with the number of the dimension."),
        )
    yield from _atoms(trail, indicator)


def _atoms(trail: Trail, indicator: Indicator) -> Iterator[Found]:
    """M5: words of the document and measures must lead to each other; M6: sources of evidence."""
    own = {m.id for m in indicator.measures}
    for index, atom in enumerate(indicator.atoms):
        place = (*trail, "atoms", index)
        for name in sorted(set(atom.measures) - own):
            message = Words(
                f"测量项“{name}”不在指标 {indicator.id} 之下。",
                f"The measure “{name}” does not belong to indicator {indicator.id}.",
            )
            yield Found((*place, "measures"), "M5", message, Words("更正编号。", "Correct the id."))
        for code in sorted(set(atom.sources) - set(indicator.evidence)):
            message = Words(
                f"证据来源 {code} 未列入指标 {indicator.id} 的 evidence。",
                f"The source {code} is not listed under evidence of indicator {indicator.id}.",
            )
            yield Found(
                (*place, "sources"),
                "M6",
                message,
                Words("在 evidence 中补上，或删去。", "Add it to evidence, or delete it."),
            )
    used = {name for atom in indicator.atoms for name in atom.measures}
    for index, measure in enumerate(indicator.measures):
        if measure.id not in used:
            message = Words(
                f"测量项“{measure.id}”没有对应的评估内容。",
                f"No assessed content leads to the measure “{measure.id}”.",
            )
            remedy = Words(
                "在本指标某条 atoms 的 measures 中列出它，说明依据哪句原文。",
                "List it under measures of one of the indicator's atoms, to show which words it rests on.",
            )
            yield Found((*trail, "measures", index), "M5", message, remedy)


def _measure(indicator: Indicator, trail: Trail, measure: Measure) -> Iterator[Found]:
    yield from _goalposts(trail, measure)
    if measure.weight.value < 0:
        yield Found(
            (*trail, "weight"),
            "M3",
            NEGATIVE,
            NOT_BELOW_0,
        )
    allowed = STATISTICS.get(measure.source, SURVEYED)
    if measure.statistic not in allowed:
        message = Words(
            f"来源 {measure.source} 不能用统计量 {measure.statistic}。",
            f"The source {measure.source} cannot have the statistic {measure.statistic}.",
        )
        yield Found(
            (*trail, "statistic"),
            "M8",
            message,
            Words(f"改为 {'、'.join(sorted(allowed))} 之一。", f"Give one of {', '.join(sorted(allowed))}."),
        )
    if measure.statistic == "ratio" and not measure.denominator:
        yield Found(
            trail,
            "M8",
            Words(f"比率“{measure.id}”没有分母。", f"The ratio “{measure.id}” has no denominator."),
            Words("写明 denominator。", "Write denominator."),
        )
    if measure.group is not None and measure.group not in indicator.applies_to:
        message = Words(
            f"测量项只用于第 {measure.group} 组，而指标 {indicator.id} 不适用该组。",
            f"The measure is for group {measure.group} only, to which indicator {indicator.id} does not apply.",
        )
        yield Found(
            (*trail, "group"),
            "N5",
            message,
            Words("改写 group 或指标的 applies_to。", "Correct group, or applies_to of the indicator."),
        )


def _goalposts(trail: Trail, measure: Measure) -> Iterator[Found]:
    """M1 and M4: the values that score 0 and 100."""
    worst, best = measure.worst.value, measure.best.value
    if worst == best:
        message = Words(
            f"测量项“{measure.id}”的零分值与满分值相同（{worst:g}），无法换算得分。",
            f"The worst and the best value of measure “{measure.id}” are the same ({worst:g}); it cannot be scored.",
        )
        yield Found(
            (*trail, "best"),
            "M1",
            message,
            Words(
                "使 worst 与 best 不同；方向由两者大小表示。",
                "Make worst and best differ; which is larger gives the direction.",
            ),
        )
    if measure.statistic == "share":
        for name, value in (("worst", worst), ("best", best)):
            if not 0 <= value <= 1:
                yield Found(
                    (*trail, name),
                    "M4",
                    Words(
                        f"比例应在 0 到 1 之间，现为 {value:g}。",
                        f"A share must lie between 0 and 1; it is {value:g}.",
                    ),
                    Words("百分数改写为小数，如 85% 写 0.85。", "Write per cent as a decimal: 85% is 0.85."),
                )
    if measure.statistic == "mark" and not (0 <= worst <= 100 and 0 <= best <= 100):
        yield Found(
            (*trail, "best"),
            "M4",
            Words("打分的目标值应在 0 到 100 之间。", "Goalposts of a mark must lie between 0 and 100."),
            Words("改写目标值。", "Correct the goalposts."),
        )


def _deductions(plan: Plan) -> Iterator[Found]:
    rules = plan.scoring.deductions
    steps = (rules.minor.value, rules.serious.value, rules.grave.value, rules.maximum.value)
    if steps[0] < 0 or list(steps) != sorted(steps):
        shown = "、".join(f"{points:g}" for points in steps)
        message = Words(
            f"问题扣分（一般、较重、严重、上限）为 {shown}，应由小到大。",
            f"Deductions (minor, serious, grave, maximum) are {shown}; they must rise.",
        )
        yield Found(
            ("scoring", "deductions"),
            "M10",
            message,
            Words("改写扣分，使其不小于 0 且逐级不减。", "Make them not negative and rising."),
        )


def _third_party_first(plan: Plan) -> Iterator[Found]:
    """Section 七: 以第三方评估为主."""
    shares = source_shares(plan)
    third = sum(shares.get(s, 0) for i in plan.composite_inputs if i.third_party for s in i.measure_sources)
    rest = sum(shares.values()) - third
    if third <= rest:
        message = Words(
            f"第三方评估在总分中占 {third:.1%}，不大于平时情况的 {rest:.1%}，与“以第三方评估为主”不符。",
            f"The third party has {third:.1%} of the score, not more than the {rest:.1%} of routine data, against "
            "“以第三方评估为主” (mainly by the third party).",
        )
        yield Found(
            ("principal",),
            "M9",
            message,
            Words("提高第三方测量项的权重。", "Raise the weights of the third party's measures."),
        )


def _open_questions(plan: Plan) -> Iterator[Found]:
    leaves = list(plan.measures())
    assumed = sum(m.weight.assumption is not None for _, m in leaves)
    if assumed:
        message = Words(
            f"文件未给出权重、目标值和计分方向；{len(leaves)} 个测量项中 {assumed} 个的权重为示例。",
            f"The document gives no weights, goalposts or directions; the weights of {assumed} of {len(leaves)} "
            "measures are examples.",
        )
        yield note(
            ("dimensions",),
            "C1",
            message,
            Words(
                "由主办单位确认后，把 assumption 换成 clause。读法见 A-22。",
                "When the organiser has confirmed them, replace assumption by clause. Reading A-22.",
            ),
        )
    for trail, indicator in places(plan):
        absent = [g.short for g in plan.groups if g.id not in indicator.applies_to]
        if absent:
            message = Words(
                f"指标 {indicator.id}“{indicator.name}”不适用{'、'.join(absent)}："
                "不计分、不插补，权重按比例重新分配。",
                f"Indicator {indicator.id} “{indicator.name}” does not apply to {', '.join(absent)}: "
                "no score, nothing imputed, its weight goes to the others in proportion.",
            )
            yield note((*trail, "applies_to"), "C2", message, Words("读法见 A-13。", "Reading A-13."))
    for first, second, theme in overlaps(plan):
        message = Words(
            f"指标 {first.id} 与 {second.id} 均涉及{theme}，同一问题只扣一次。",
            f"Indicators {first.id} and {second.id} both treat {theme.en}; a problem is deducted once.",
        )
        trail = next(t for t, i in places(plan) if i is second)
        yield note(trail, "C3", message, Words("读法见 A-14。", "Reading A-14."))
    routine = [m for _, m in leaves if m.source == "routine"]
    silent = [m.id for m in routine if m.sd is None]
    if silent:
        share = source_shares(plan).get("routine", 0.0)
        message = Words(
            f"平时情况占总分 {share:.1%}，{len(routine)} 个测量项中 {len(silent)} 个未申报误差；"
            "提供部门同时承担被评估的工作。",
            f"Routine data are {share:.1%} of the score; {len(silent)} of their {len(routine)} measures state no error, "
            "and the departments that supply them do the work that is assessed.",
        )
        yield note(
            ("routine_data",),
            "C6",
            message,
            Words(
                "能申报误差的写明 sd；得分时视为没有抽样误差。",
                "Write sd where an error can be stated; scores treat them as free of sampling error.",
            ),
        )


def overlaps(plan: Plan) -> Iterator[tuple[Indicator, Indicator, Words]]:
    """Yield pairs of indicators of different dimensions whose names treat one theme."""
    for first, second in combinations(plan.indicators(), 2):
        if first.id[0] != second.id[0]:
            shared = [t for t in THEMES if t in _themes(first) and t in _themes(second)]
            if shared:
                yield first, second, Words("、".join(shared), ", ".join(THEMES[theme] for theme in shared))


def _themes(indicator: Indicator) -> str:
    extra = "教育医疗住房" if "三保障" in indicator.name else ""
    return indicator.name + extra

"""The tree of section 五: weights, goalposts, atoms, sources (M); what the document leaves open (C)."""

from collections.abc import Iterator
from itertools import combinations
from math import isclose

from houping.core.plan.found import Found, Trail, note
from houping.core.plan.model import Indicator, Measure, Plan

WHOLE = 100.0
CLOSE = 1e-9
STATISTICS = {"county": {"mark"}, "interview": {"mark"}, "routine": {"value"}}
SURVEYED = {"share", "mean", "ratio"}
THEMES = ("就业", "低收入", "饮水", "教育", "医疗", "住房")


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


def _sum(trail: Trail, what: str, total: float, whole: float) -> Iterator[Found]:
    if not isclose(total, whole, abs_tol=CLOSE):
        remedy = f"调整各项，使之和恰为 {whole:g}。"
        yield Found(trail, "M3", f"{what}权重之和为 {round(total, 6):g}，应为 {whole:g}。", remedy)


def _weights(plan: Plan) -> Iterator[Found]:
    yield from _sum(("dimensions",), "各方面", sum(d.weight.value for d in plan.dimensions), WHOLE)
    for d, dimension in enumerate(plan.dimensions):
        total = sum(i.weight.value for i in dimension.indicators)
        yield from _sum(("dimensions", d), f"“{dimension.name}”各指标", total, WHOLE)
        if dimension.weight.value < 0:
            yield Found(("dimensions", d, "weight"), "M3", "权重为负。", "改为不小于 0 的数。")
    for trail, indicator in places(plan):
        if indicator.measures:
            total = sum(m.weight.value for m in indicator.measures)
            yield from _sum(trail, f"指标 {indicator.id} 各测量项", total, 1.0)
        if indicator.weight.value < 0:
            yield Found((*trail, "weight"), "M3", "权重为负。", "改为不小于 0 的数。")


def _indicator(plan: Plan, trail: Trail, indicator: Indicator) -> Iterator[Found]:
    units = {unit.name for unit in plan.organisation.units}
    groups = {group.id for group in plan.groups}
    if not indicator.measures:
        yield Found(trail, "M2", f"指标 {indicator.id} 没有测量项，无法计分。", "至少写一个测量项。")
    for group in sorted(set(indicator.applies_to) - groups):
        remedy = f"改为 {sorted(groups)} 中的组别。"
        yield Found((*trail, "applies_to"), "N5", f"适用组别 {group} 不存在。", remedy)
    for name in sorted({indicator.lead_unit, *indicator.departments} - units):
        remedy = "改为 plan.yaml 所列单位，或先在名单中增补。"
        yield Found((*trail, "lead"), "M7", f"“{name}”不在成员单位名单中。", remedy)
    for name in sorted(set(indicator.exercises) - {e.id for e in plan.exercises}):
        remedy = "改为 exercises 所列编号。"
        yield Found((*trail, "exercises"), "M6", f"考核评估标签“{name}”不存在。", remedy)
    for name in sorted(set(indicator.basis) - {b.id for b in plan.basis}):
        yield Found((*trail, "basis"), "M6", f"依据“{name}”不存在。", "改为 plan.yaml 中 basis 的编号。")
    dimension = plan.dimensions[int(trail[1])]
    if not indicator.id.startswith(f"{dimension.id}."):
        message = f"指标编号 {indicator.id} 与所在方面 {dimension.id} 不符。"
        yield Found((*trail, "id"), "M6", message, "第一位应为方面编号。")
    yield from _atoms(trail, indicator)


def _atoms(trail: Trail, indicator: Indicator) -> Iterator[Found]:
    """M5: words of the document and measures must lead to each other; M6: sources of evidence."""
    own = {m.id for m in indicator.measures}
    for index, atom in enumerate(indicator.atoms):
        place = (*trail, "atoms", index)
        for name in sorted(set(atom.measures) - own):
            message = f"测量项“{name}”不在指标 {indicator.id} 之下。"
            yield Found((*place, "measures"), "M5", message, "更正编号。")
        for code in sorted(set(atom.sources) - set(indicator.evidence)):
            message = f"证据来源 {code} 未列入指标 {indicator.id} 的 evidence。"
            yield Found((*place, "sources"), "M6", message, "在 evidence 中补上，或删去。")
    used = {name for atom in indicator.atoms for name in atom.measures}
    for index, measure in enumerate(indicator.measures):
        if measure.id not in used:
            message = f"测量项“{measure.id}”没有对应的评估内容。"
            remedy = "在本指标某条 atoms 的 measures 中列出它，说明依据哪句原文。"
            yield Found((*trail, "measures", index), "M5", message, remedy)


def _measure(indicator: Indicator, trail: Trail, measure: Measure) -> Iterator[Found]:
    worst, best = measure.worst.value, measure.best.value
    if worst == best:
        message = f"测量项“{measure.id}”的零分值与满分值相同（{worst:g}），无法换算得分。"
        yield Found((*trail, "best"), "M1", message, "使 worst 与 best 不同；方向由两者大小表示。")
    if measure.statistic == "share":
        for name, value in (("worst", worst), ("best", best)):
            if not 0 <= value <= 1:
                yield Found(
                    (*trail, name),
                    "M4",
                    f"比例应在 0 到 1 之间，现为 {value:g}。",
                    "百分数改写为小数，如 85% 写 0.85。",
                )
    if measure.statistic == "mark" and not (0 <= worst <= 100 and 0 <= best <= 100):
        yield Found((*trail, "best"), "M4", "打分的目标值应在 0 到 100 之间。", "改写目标值。")
    if measure.weight.value < 0:
        yield Found((*trail, "weight"), "M3", "权重为负。", "改为不小于 0 的数。")
    allowed = STATISTICS.get(measure.source, SURVEYED)
    if measure.statistic not in allowed:
        message = f"来源 {measure.source} 不能用统计量 {measure.statistic}。"
        yield Found((*trail, "statistic"), "M8", message, f"改为 {'、'.join(sorted(allowed))} 之一。")
    if measure.statistic == "ratio" and not measure.denominator:
        yield Found(trail, "M8", f"比率“{measure.id}”没有分母。", "写明 denominator。")
    if measure.group is not None and measure.group not in indicator.applies_to:
        message = f"测量项只用于第 {measure.group} 组，而指标 {indicator.id} 不适用该组。"
        yield Found((*trail, "group"), "N5", message, "改写 group 或指标的 applies_to。")


def _deductions(plan: Plan) -> Iterator[Found]:
    rules = plan.scoring.deductions
    steps = (rules.minor.value, rules.serious.value, rules.grave.value, rules.maximum.value)
    if steps[0] < 0 or list(steps) != sorted(steps):
        shown = "、".join(f"{points:g}" for points in steps)
        message = f"问题扣分（一般、较重、严重、上限）为 {shown}，应由小到大。"
        yield Found(("scoring", "deductions"), "M10", message, "改写扣分，使其不小于 0 且逐级不减。")


def _third_party_first(plan: Plan) -> Iterator[Found]:
    """Section 七: 以第三方评估为主."""
    shares = source_shares(plan)
    third = sum(shares.get(s, 0) for i in plan.composite_inputs if i.third_party for s in i.measure_sources)
    rest = sum(shares.values()) - third
    if third <= rest:
        message = f"第三方评估在总分中占 {third:.1%}，不大于平时情况的 {rest:.1%}，与“以第三方评估为主”不符。"
        yield Found(("principal",), "M9", message, "提高第三方测量项的权重。")


def _open_questions(plan: Plan) -> Iterator[Found]:
    leaves = list(plan.measures())
    assumed = sum(m.weight.assumption is not None for _, m in leaves)
    if assumed:
        message = f"文件未给出权重、目标值和计分方向；{len(leaves)} 个测量项中 {assumed} 个的权重为示例。"
        yield note(
            ("dimensions",), "C1", message, "由主办单位确认后，把 assumption 换成 clause。读法见 A-22。"
        )
    for trail, indicator in places(plan):
        absent = [g.short for g in plan.groups if g.id not in indicator.applies_to]
        if absent:
            message = (
                f"指标 {indicator.id}“{indicator.name}”不适用{'、'.join(absent)}："
                "不计分、不插补，权重按比例重新分配。"
            )
            yield note((*trail, "applies_to"), "C2", message, "读法见 A-13。")
    for first, second, theme in overlaps(plan):
        message = f"指标 {first.id} 与 {second.id} 均涉及{theme}，同一问题只扣一次。"
        trail = next(t for t, i in places(plan) if i is second)
        yield note(trail, "C3", message, "读法见 A-14。")
    routine = [m for _, m in leaves if m.source == "routine"]
    silent = [m.id for m in routine if m.sd is None]
    if silent:
        share = source_shares(plan).get("routine", 0.0)
        message = (
            f"平时情况占总分 {share:.1%}，{len(routine)} 个测量项中 {len(silent)} 个未申报误差；"
            "提供部门同时承担被评估的工作。"
        )
        yield note(("routine_data",), "C6", message, "能申报误差的写明 sd；得分时视为没有抽样误差。")


def overlaps(plan: Plan) -> Iterator[tuple[Indicator, Indicator, str]]:
    """Yield pairs of indicators of different dimensions whose names treat one theme."""
    for first, second in combinations(plan.indicators(), 2):
        if first.id[0] != second.id[0]:
            shared = [t for t in THEMES if t in _themes(first) and t in _themes(second)]
            if shared:
                yield first, second, "、".join(shared)


def _themes(indicator: Indicator) -> str:
    extra = "教育医疗住房" if "三保障" in indicator.name else ""
    return indicator.name + extra

"""A plan as readable Chinese, section by section; every number with its clause or marked 示例."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from houping.core.plan.check_tree import source_shares
from houping.core.plan.found import sourced
from houping.core.plan.model import Plan
from houping.core.plan.schedule import Demand, Mechanism
from houping.core.plan.sourced import Sourced
from houping.core.plan.tree import Indicator, Measure
from houping.plans.load import file_of

SOURCES = {
    "household": "入户",
    "phone": "电话",
    "village": "村情",
    "county": "区县资料",
    "interview": "访谈",
    "routine": "平时情况",
}
TYPES = {"relieved": "已脱贫户", "monitored": "监测户", "listed": "重点关注户", "general": "一般农户"}
FOUR = MappingProxyType(
    {"responsibility": "责任", "policy": "政策", "support": "帮扶", "supervision": "监管"}
)


def origin(item: Sourced[Any]) -> str:
    """Return （clause）, or （示例） for an assumption."""
    return f"（{item.clause}）" if item.clause else "（示例）"


def day(value: date) -> str:
    """Return a date as an office writes it."""
    return f"{value.year}年{value.month}月{value.day}日"


def overview(plan: Plan) -> Iterator[str]:
    """Yield heading, basis, purpose, principles."""
    document = plan.document
    yield f"《{document.title}》"
    yield f"文号　{document.number}"
    yield f"发文　{document.issuer}，{day(document.date.value)}"
    yield f"方案摘要（SHA-256）　{plan.digest()}"
    yield "依据"
    for basis in plan.basis:
        yield f"  {basis.issuer}《{basis.title}》{basis.number}（{basis.clause}）"
    yield "指导思想（一）"
    yield f"  {plan.ideology.quote}"
    yield "评估原则（二）"
    for number, principle in enumerate(plan.principles, 1):
        yield f"  {number}. {principle.name}。{principle.quote}"
    yield "简称"
    for term in plan.definitions:
        yield f"  {term.short}：{term.meaning}"


def counties(plan: Plan) -> Iterator[str]:
    """Yield both groups with flags and quotas."""
    for group in plan.groups:
        members = plan.counties_of(group.id)
        total = group.expected_households.value
        yield f"{group.name}（{group.short}，{group.clause}）：合计约 {total} 余户"
        for county in members:
            flag = "重点帮扶" if county.key_support else "适用政策" if county.key_support_policy else ""
            quota = county.min_households
            yield f"  {county.code:<8}{county.name}　不低于 {quota.value} 户{origin(quota)}　{flag}".rstrip()
    yield f"不参加评估：{'、'.join(c.name for c in plan.excluded)}"


def organisation(plan: Plan) -> Iterator[str]:
    """Yield section 四."""
    body = plan.organisation
    yield f"{body.led_by.quote}；{body.daily_work.quote}（{body.led_by.clause}）。"
    yield f"后评估工作组 {len(body.units)} 个单位：{'、'.join(u.name for u in body.units)}"
    yield "主要任务：" + "；".join(t.quote for t in body.tasks)
    for group in body.groups:
        duties = "；".join(m.quote for m in group.mandates)
        yield f"{group.name}（{group.clause}）：{group.members_quote}。职责：{duties}"


def indicators(plan: Plan) -> Iterator[str]:
    """Yield the tree with weights and goalposts."""
    for dimension in plan.dimensions:
        yield f"{dimension.id} {dimension.name}　权重 {dimension.weight.value:g}{origin(dimension.weight)}"
        for indicator in dimension.indicators:
            yield from _indicator(plan, indicator)


def _indicator(plan: Plan, indicator: Indicator) -> Iterator[str]:
    scope = "、".join(g.short for g in plan.groups if g.id in indicator.applies_to)
    only = f"　只适用{scope}" if len(indicator.applies_to) < len(plan.groups) else ""
    yield f"  {indicator.id} {indicator.name}（{indicator.clause}）　权重 {indicator.weight.value:g}{only}"
    yield f"      {indicator.content}"
    evidence, tag = " ".join(indicator.evidence), FOUR[indicator.four_no_tag]
    yield f"      牵头 {indicator.lead_unit}{origin(indicator.lead)}；证据 {evidence}；不摘{tag}"
    for measure in indicator.measures:
        yield f"      · {_measure(measure)}"


def _measure(measure: Measure) -> str:
    who = "" if measure.population == "all" else "、".join(TYPES[p] for p in measure.population)
    where = "；".join(part for part in (SOURCES[measure.source], who, measure.among) if part)
    title = f"{measure.name}（{where}）"
    if not measure.weight.value:
        return f"{title}只报告、不计分"
    worst, best = (_number(measure, goal.value) for goal in (measure.worst, measure.best))
    scale = "百分制打分" if measure.statistic == "mark" else f"{worst} 得 0 分、{best} 得满分"
    return f"{title}占 {measure.weight.value:.0%}，{scale}"


def _number(measure: Measure, value: float) -> str:
    return f"{value:.0%}" if measure.unit == "比例" else f"{value:g}{measure.unit}"


def sampling(plan: Plan) -> Iterator[str]:
    """Yield section 六 as rules."""
    rules = plan.sampling
    yield f"{rules.scope.quote}（{rules.scope.clause}）"
    half = rules.named
    yield f"重点村 {half.share.value:.0%}{origin(half.share)}：" + "、".join(c.name for c in half.criteria)
    rest = rules.random
    yield f"随机村 {rest.share.value:.0%}{origin(rest.share)}：{rest.scope.assumption or '随机抽取'}"
    for minimum, villages in rules.villages_by_minimum.items():
        yield f"  下限 {minimum} 户的区县抽 {villages.value} 村{origin(villages)}"
    yield f"{rules.full_coverage.value}{origin(rules.full_coverage)}"
    yield f"  其余农户不少于每村目标户数的 {rules.others_share.value:.0%}{origin(rules.others_share)}"
    yield "重点关注：" + "；".join(a.quote for a in rules.attention)
    phone, precision = rules.phone, rules.precision
    yield (
        f"电话调查：按{'人' if phone.base.value == 'persons' else '户'}数的 {phone.rate.value:.0%}，"
        f"不足 {phone.floor.value} 的补足，超过 {phone.cap.value} 的按 {phone.cap.value} 计"
        f"{origin(phone.rate)}；"
        f"全市约 {plan.counts.phone_households.value}{origin(plan.counts.phone_households)}"
    )
    yield (
        f"电话调查精度：置信度 {precision.confidence.value:.0%}、误差 ±{precision.margin.value:.0%}"
        f"{origin(precision.confidence)}，"
        f"{'全市' if precision.scope.value == 'city' else '各区县'}{origin(precision.scope)}"
    )


def methods(plan: Plan) -> Iterator[str]:
    """Yield section 七 and the share of each source in the score."""
    yield f"{plan.principal.quote}（{plan.principal.clause}）：" + "、".join(
        c.quote for c in plan.combinations
    )
    for mode in plan.field_modes:
        kinds = f"；对象：{'、'.join(mode.kinds)}" if mode.kinds else ""
        topics = f"；内容：{'、'.join(mode.topics)}" if mode.topics else ""
        yield f"  {mode.name}（{mode.clause}）{kinds}{topics}"
    yield f"  群众认可度调查（{plan.phone_survey.clause}）：{'、'.join(plan.phone_topics)}"
    for group in plan.groups:
        shares = source_shares(plan, group.id)
        parts = "，".join(
            f"{i.name} {sum(shares.get(s, 0) for s in i.measure_sources):.1%}" for i in plan.composite_inputs
        )
        yield f"{group.short}综合得分的构成（示例）：{parts}"


def grading(plan: Plan) -> Iterator[str]:
    """Yield grades, caps and uses of the results: two scales."""
    rules = plan.grading
    triggers = {t.id: t for t in rules.triggers}
    for group in plan.groups:
        shares = "、".join(f"{g.name} {g.share_of(group.id):.0%}" for g in rules.grades)
        yield f"后评估等次（{group.short}）：{shares}{origin(rules.grades[0].share)}"
    yield f"等次和比例{rules.reference.value}{origin(rules.reference)}"
    yield "实绩考核（另一套等次）：" + "、".join(
        g.name + ("" if g.named else "（文件未载）") for g in rules.review_scale
    )
    for effect in (*rules.vetoes, *rules.caps):
        yield f"  {triggers[effect.trigger].quote}：{effect.quote}（{effect.clause}）"
    yield "结果运用"
    for use in plan.result_use:
        when = triggers[use.trigger].name if use.trigger else "各区县"
        yield f"  {use.name}（{when}）：{use.quote}（{use.clause}）"


def steps(plan: Plan) -> Iterator[str]:
    """Yield section 九."""
    yield f"{plan.window.quote}（{plan.window.clause}）"
    for step in plan.steps:
        start = day(step.start.value) if step.start else "（未写）"
        read = f"　原文“{step.end.printed}”" if step.end.anomaly else ""
        yield f"  {step.id}. {step.name}　{start} — {day(step.end.value)}　{step.lead.value}{read}"
    for item in plan.unscheduled:
        yield f"  –  {item.name}　{day(item.start.value)} — {day(item.end.value)}（九中未列，示例）"


def mechanisms(plan: Plan) -> Iterator[str]:
    """Yield sections 十 and 十一."""
    items: tuple[Mechanism | Demand, ...] = (*plan.mechanisms, *plan.demands)
    for item in items:
        yield f"{item.name}（{item.clause}）　{item.content}"
        yield f"  平台支持：{'、'.join(item.duties)}"


def anomalies(plan: Plan) -> Iterator[str]:
    """Yield slips and gaps with our reading."""
    for one in plan.anomalies:
        said = f"原文“{one.printed}”" if one.quote else one.printed
        state = "已确认" if one.confirmed else "待确认"
        yield f"{one.id:<5}{one.clause}　{said}　{one.problem}　→ {one.reading}（{state}）"


def assumptions(plan: Plan) -> Iterator[str]:
    """Yield every value that the document does not give."""
    for trail, item in sourced(plan):
        if item.assumption:
            place = ".".join(map(str, trail))
            yield f"{file_of(trail[0])} {place} = {item.value}　{item.assumption}"


SECTIONS: Mapping[str, tuple[str, Callable[[Plan], Iterator[str]]]] = MappingProxyType(
    {
        "overview": ("方案概况", overview),
        "counties": ("评估分组", counties),
        "organisation": ("组织实施", organisation),
        "indicators": ("评估内容", indicators),
        "sampling": ("抽样", sampling),
        "methods": ("方式方法", methods),
        "grading": ("等次与结果运用", grading),
        "steps": ("工作步骤", steps),
        "mechanisms": ("工作机制与要求", mechanisms),
        "anomalies": ("原文疑点与读法", anomalies),
        "assumptions": ("假设（示例）清单", assumptions),
    }
)


def describe(plan: Plan, *names: str) -> Iterator[str]:
    """Yield the lines of the named sections (all but the list of assumptions when none is named)."""
    for name in names or tuple(n for n in SECTIONS if n != "assumptions"):
        title, section = SECTIONS[name]
        yield f"【{title}】"
        yield from section(plan)
        yield ""

"""Lists against the numbers that the document states: counties, quotas, units, indicators (N, Q, F1)."""

from collections.abc import Iterator, Sequence

from houping.core.plan.found import Found, Trail, anomaly, note, repeated
from houping.core.plan.model import Plan
from houping.core.plan.sourced import Sourced


def findings(plan: Plan) -> Iterator[Found]:
    """Yield what is wrong with the lists."""
    yield from _counts(plan)
    yield from _flags(plan)
    yield from _doubles(plan)
    yield from _groups(plan)
    yield from _quotas(plan)
    yield from _codes(plan)


def _count(
    trail: Trail, what: str, items: Sequence[object], stated: Sourced[int], code: str
) -> Iterator[Found]:
    if len(items) != stated.value:
        where = f"（{stated.clause}）" if stated.clause else ""
        yield Found(
            trail,
            code,
            f"{what}列出 {len(items)} 个，文件写明 {stated.value} 个{where}。",
            "补齐或删去；文件确有变动的，同时改写数目及其出处。",
        )


def _counts(plan: Plan) -> Iterator[Found]:
    counts, body = plan.counts, plan.organisation
    yield from _count(("counties",), "区县", plan.counties, counts.counties, "N1")
    yield from _count(("groups",), "组别", plan.groups, counts.groups, "N2")
    for index, group in enumerate(plan.groups):
        members = plan.counties_of(group.id)
        yield from _count(("groups", index), f"{group.name}区县", members, group.expected_counties, "N2")
    yield from _count(("dimensions",), "评估内容的方面", plan.dimensions, counts.dimensions, "N7")
    for index, dimension in enumerate(plan.dimensions):
        expected = dimension.expected_indicators
        trail = ("dimensions", index)
        yield from _count(trail, f"“{dimension.name}”的指标", dimension.indicators, expected, "N7")
    yield from _count(("dimensions",), "指标合计", list(plan.indicators()), counts.indicators, "N7")
    yield from _count(("organisation", "units"), "成员单位", body.units, body.expected_units, "N6")
    yield from _count(("organisation", "tasks"), "主要任务", body.tasks, body.expected_tasks, "N6")
    yield from _count(("organisation", "groups"), "工作组", body.groups, body.expected_groups, "N6")
    yield from _count(("steps",), "工作步骤", plan.steps, plan.expected_steps, "N8")
    for index, step in enumerate(plan.steps):
        if step.id != index + 1:
            message = f"步骤编号 {step.id} 应为 {index + 1}。"
            yield Found(("steps", index), "N8", message, "按先后从 1 起连续编号。")
    yield from _count(("mechanisms",), "工作机制", plan.mechanisms, plan.expected_mechanisms, "N8")
    yield from _count(("demands",), "工作要求", plan.demands, plan.expected_demands, "N8")


def _flags(plan: Plan) -> Iterator[Found]:
    support = [c for c in plan.counties if c.key_support]
    policy = [c for c in plan.counties if c.key_support_policy]
    yield from _count(("counties",), "重点帮扶区县", support, plan.counts.key_support, "N3")
    yield from _count(("counties",), "适用重点帮扶政策的区县", policy, plan.counts.key_support_policy, "N3")
    for index, county in enumerate(plan.counties):
        if county.key_support and not county.key_support_policy:
            trail = ("counties", index, "key_support_policy")
            message = f"{county.name}是重点帮扶区县，却标为不适用其政策。"
            yield Found(trail, "N3", message, "两个标记同为 true，或更正 key_support。")


def _doubles(plan: Plan) -> Iterator[Found]:
    excluded = {c.code for c in plan.excluded}
    lists: tuple[tuple[str, Trail, list[object]], ...] = (
        ("区县代码", ("counties",), [c.code for c in plan.counties]),
        ("区县名称", ("counties",), [c.name for c in plan.counties]),
        ("不参加评估的区县代码", ("excluded",), [c.code for c in plan.excluded]),
        ("组别编号", ("groups",), [g.id for g in plan.groups]),
        ("成员单位", ("organisation", "units"), [u.name for u in plan.organisation.units]),
        ("工作组编号", ("organisation", "groups"), [g.id for g in plan.organisation.groups]),
        ("方面编号", ("dimensions",), [d.id for d in plan.dimensions]),
        ("步骤编号", ("steps",), [s.id for s in plan.steps]),
        ("机制编号", ("mechanisms",), [m.id for m in plan.mechanisms]),
        ("疑点编号", ("anomalies",), [a.id for a in plan.anomalies]),
        ("等次编号", ("grading", "grades"), [g.id for g in plan.grading.grades]),
        ("依据编号", ("basis",), [b.id for b in plan.basis]),
    )
    for what, trail, values in lists:
        yield from _double(what, [((*trail, i), value) for i, value in enumerate(values)])
    places = [
        (("dimensions", d, "indicators", i), indicator)
        for d, dimension in enumerate(plan.dimensions)
        for i, indicator in enumerate(dimension.indicators)
    ]
    yield from _double("指标编号", [(trail, indicator.id) for trail, indicator in places])
    yield from _double("指标条款", [((*trail, "clause"), indicator.clause) for trail, indicator in places])
    leaves: list[tuple[Trail, object]] = [
        ((*trail, "measures", m), measure.id)
        for trail, indicator in places
        for m, measure in enumerate(indicator.measures)
    ]
    yield from _double("测量项编号", leaves)
    for index, county in enumerate(plan.counties):
        if county.code in excluded:
            message = f"{county.name}（{county.code}）同时列在不参加评估的区县中。"
            yield Found(("counties", index), "N4", message, "从两处之一删去。")


def _double(what: str, items: Sequence[tuple[Trail, object]]) -> Iterator[Found]:
    seen: set[object] = set()
    twice = repeated(value for _, value in items)
    for trail, value in items:
        if value in twice and value in seen:
            yield Found(trail, "N4", f"{what}“{value}”重复。", "改为不重复的值，或删去多余的一条。")
        seen.add(value)


def _groups(plan: Plan) -> Iterator[Found]:
    known = {group.id for group in plan.groups}
    for index, county in enumerate(plan.counties):
        if county.group not in known:
            trail = ("counties", index, "group")
            yield Found(
                trail, "N5", f"{county.name}的组别 {county.group} 不存在。", f"改为 {sorted(known)} 之一。"
            )


def _quotas(plan: Plan) -> Iterator[Found]:
    for index, group in enumerate(plan.groups):
        total = sum(c.min_households.value for c in plan.counties_of(group.id))
        stated = group.expected_households
        if total != stated.value:
            trail = ("groups", index, "expected_households")
            where = stated.clause or "假设"
            message = f"{group.name}各区县入户下限合计 {total} 户，文件写明 {stated.value} 户（{where}）。"
            yield Found(trail, "Q1", message, "核对各区县的 min_households；文件确有变动的，改写合计数。")
    whole, stated = sum(g.expected_households.value for g in plan.groups), plan.counts.minimum_households
    if whole != stated.value:
        message = f"各组样本合计 {whole} 户，文件写明全市 {stated.value} 户（{stated.clause or '假设'}）。"
        yield Found(("counts", "minimum_households"), "Q2", message, "使各组之和等于全市总数。")
    for index, county in enumerate(plan.counties):
        quota = county.min_households.value
        if quota <= 0:
            trail = ("counties", index, "min_households")
            yield Found(trail, "Q3", f"{county.name}的入户下限为 {quota}。", "改为大于 0 的户数。")
        elif quota not in plan.sampling.villages_by_minimum:
            trail = ("counties", index, "min_households")
            message = f"{county.name}的入户下限 {quota} 户没有对应的抽村数。"
            yield Found(trail, "Q3", message, "在 sampling.yaml 的 villages_by_minimum 中补一行。")


def _codes(plan: Plan) -> Iterator[Found]:
    """F1: counties without a code of the national standard."""
    reading = anomaly(plan, "A-16")
    for index, county in enumerate(plan.counties):
        if not county.code.isdigit():
            within = next((c.name for c in plan.counties if c.code == county.code[:6]), county.code[:6])
            message = (
                f"{county.name}没有国家标准区划代码，其村（社区）编在{within}（{county.code[:6]}）名下；"
                f"采用项目代码 {county.code}。"
            )
            remedy = reading.reading if reading else ""
            yield note(("counties", index), "F1", message, f"读法（A-16）：{remedy}。" if remedy else "")

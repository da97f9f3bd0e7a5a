"""Lists against the numbers that the document states: counties, quotas, units, indicators (N, Q, F1)."""

from collections.abc import Iterator, Sequence

from houping.core.errors import Words
from houping.core.plan.found import NOTHING, Found, Trail, anomaly, note, repeated
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
    trail: Trail, what: Words, items: Sequence[object], stated: Sourced[int], code: str
) -> Iterator[Found]:
    if len(items) != stated.value:
        where = Words(f"（{stated.clause}）", f" ({stated.clause})") if stated.clause else NOTHING
        yield Found(
            trail,
            code,
            Words(
                f"{what}列出 {len(items)} 个，文件写明 {stated.value} 个{where}。",
                f"{len(items)} {what.en} are listed; the document states {stated.value}{where.en}.",
            ),
            Words(
                "补齐或删去；文件确有变动的，同时改写数目及其出处。",
                "Add what is missing or delete what is too much; if the document has changed, "
                "change the number and its source.",
            ),
        )


def _counts(plan: Plan) -> Iterator[Found]:
    counts, body = plan.counts, plan.organisation
    yield from _count(("counties",), Words("区县", "counties"), plan.counties, counts.counties, "N1")
    yield from _count(("groups",), Words("组别", "groups"), plan.groups, counts.groups, "N2")
    for index, group in enumerate(plan.groups):
        members = plan.counties_of(group.id)
        yield from _count(
            ("groups", index),
            Words(f"{group.name}区县", f"counties of {group.name}"),
            members,
            group.expected_counties,
            "N2",
        )
    yield from _count(
        ("dimensions",), Words("评估内容的方面", "dimensions"), plan.dimensions, counts.dimensions, "N7"
    )
    for index, dimension in enumerate(plan.dimensions):
        expected = dimension.expected_indicators
        trail = ("dimensions", index)
        yield from _count(
            trail,
            Words(f"“{dimension.name}”的指标", f"indicators of “{dimension.name}”"),
            dimension.indicators,
            expected,
            "N7",
        )
    yield from _count(
        ("dimensions",), Words("指标合计", "indicators"), list(plan.indicators()), counts.indicators, "N7"
    )
    yield from _count(
        ("organisation", "units"), Words("成员单位", "member units"), body.units, body.expected_units, "N6"
    )
    yield from _count(
        ("organisation", "tasks"), Words("主要任务", "tasks"), body.tasks, body.expected_tasks, "N6"
    )
    yield from _count(
        ("organisation", "groups"), Words("工作组", "working groups"), body.groups, body.expected_groups, "N6"
    )
    yield from _count(("steps",), Words("工作步骤", "steps"), plan.steps, plan.expected_steps, "N8")
    for index, step in enumerate(plan.steps):
        if step.id != index + 1:
            message = Words(
                f"步骤编号 {step.id} 应为 {index + 1}。",
                f"The step numbered {step.id} should be {index + 1}.",
            )
            yield Found(
                ("steps", index),
                "N8",
                message,
                Words("按先后从 1 起连续编号。", "Number the steps in order from 1."),
            )
    yield from _count(
        ("mechanisms",), Words("工作机制", "mechanisms"), plan.mechanisms, plan.expected_mechanisms, "N8"
    )
    yield from _count(("demands",), Words("工作要求", "demands"), plan.demands, plan.expected_demands, "N8")


def _flags(plan: Plan) -> Iterator[Found]:
    support = [c for c in plan.counties if c.key_support]
    policy = [c for c in plan.counties if c.key_support_policy]
    yield from _count(
        ("counties",), Words("重点帮扶区县", "key-support counties"), support, plan.counts.key_support, "N3"
    )
    yield from _count(
        ("counties",),
        Words("适用重点帮扶政策的区县", "counties under key-support policies"),
        policy,
        plan.counts.key_support_policy,
        "N3",
    )
    for index, county in enumerate(plan.counties):
        if county.key_support and not county.key_support_policy:
            trail = ("counties", index, "key_support_policy")
            message = Words(
                f"{county.name}是重点帮扶区县，却标为不适用其政策。",
                f"{county.name} is a key-support county, but marked as outside its policies.",
            )
            yield Found(
                trail,
                "N3",
                message,
                Words(
                    "两个标记同为 true，或更正 key_support。",
                    "Set both flags to true, or correct key_support.",
                ),
            )


def _doubles(plan: Plan) -> Iterator[Found]:
    excluded = {c.code for c in plan.excluded}
    lists: tuple[tuple[Words, Trail, list[object]], ...] = (
        (Words("区县代码", "county code"), ("counties",), [c.code for c in plan.counties]),
        (Words("区县名称", "county name"), ("counties",), [c.name for c in plan.counties]),
        (
            Words("不参加评估的区县代码", "code of a county that is not assessed"),
            ("excluded",),
            [c.code for c in plan.excluded],
        ),
        (Words("组别编号", "group number"), ("groups",), [g.id for g in plan.groups]),
        (
            Words("成员单位", "member unit"),
            ("organisation", "units"),
            [u.name for u in plan.organisation.units],
        ),
        (
            Words("工作组编号", "working-group id"),
            ("organisation", "groups"),
            [g.id for g in plan.organisation.groups],
        ),
        (Words("方面编号", "dimension number"), ("dimensions",), [d.id for d in plan.dimensions]),
        (Words("步骤编号", "step number"), ("steps",), [s.id for s in plan.steps]),
        (Words("机制编号", "mechanism id"), ("mechanisms",), [m.id for m in plan.mechanisms]),
        (Words("疑点编号", "anomaly id"), ("anomalies",), [a.id for a in plan.anomalies]),
        (Words("等次编号", "grade id"), ("grading", "grades"), [g.id for g in plan.grading.grades]),
        (Words("依据编号", "id of a basis document"), ("basis",), [b.id for b in plan.basis]),
    )
    for what, trail, values in lists:
        yield from _double(what, [((*trail, i), value) for i, value in enumerate(values)])
    places = [
        (("dimensions", d, "indicators", i), indicator)
        for d, dimension in enumerate(plan.dimensions)
        for i, indicator in enumerate(dimension.indicators)
    ]
    yield from _double(
        Words("指标编号", "indicator id"), [(trail, indicator.id) for trail, indicator in places]
    )
    yield from _double(
        Words("指标条款", "clause of an indicator"),
        [((*trail, "clause"), indicator.clause) for trail, indicator in places],
    )
    leaves: list[tuple[Trail, object]] = [
        ((*trail, "measures", m), measure.id)
        for trail, indicator in places
        for m, measure in enumerate(indicator.measures)
    ]
    yield from _double(Words("测量项编号", "measure id"), leaves)
    for index, county in enumerate(plan.counties):
        if county.code in excluded:
            message = Words(
                f"{county.name}（{county.code}）同时列在不参加评估的区县中。",
                f"{county.name} ({county.code}) also stands among the counties that are not assessed.",
            )
            yield Found(
                ("counties", index),
                "N4",
                message,
                Words("从两处之一删去。", "Delete it from one of the two lists."),
            )


def _double(what: Words, items: Sequence[tuple[Trail, object]]) -> Iterator[Found]:
    seen: set[object] = set()
    twice = repeated(value for _, value in items)
    for trail, value in items:
        if value in twice and value in seen:
            yield Found(
                trail,
                "N4",
                Words(f"{what}“{value}”重复。", f"The {what.en} “{value}” stands twice."),
                Words("改为不重复的值，或删去多余的一条。", "Give another value, or delete one of them."),
            )
        seen.add(value)


def _groups(plan: Plan) -> Iterator[Found]:
    known = {group.id for group in plan.groups}
    for index, county in enumerate(plan.counties):
        if county.group not in known:
            trail = ("counties", index, "group")
            yield Found(
                trail,
                "N5",
                Words(
                    f"{county.name}的组别 {county.group} 不存在。",
                    f"The group {county.group} of {county.name} does not exist.",
                ),
                Words(f"改为 {sorted(known)} 之一。", f"Give one of {sorted(known)}."),
            )


def _quotas(plan: Plan) -> Iterator[Found]:
    yield from _sums(plan)
    for index, county in enumerate(plan.counties):
        quota = county.min_households.value
        if quota <= 0:
            trail = ("counties", index, "min_households")
            yield Found(
                trail,
                "Q3",
                Words(
                    f"{county.name}的入户下限为 {quota}。",
                    f"The minimum households of {county.name} are {quota}.",
                ),
                Words("改为大于 0 的户数。", "Give a number above 0."),
            )
        elif quota not in plan.sampling.villages_by_minimum:
            trail = ("counties", index, "min_households")
            message = Words(
                f"{county.name}的入户下限 {quota} 户没有对应的抽村数。",
                f"No number of villages belongs to the minimum of {quota} households of {county.name}.",
            )
            yield Found(
                trail,
                "Q3",
                message,
                Words(
                    "在 sampling.yaml 的 villages_by_minimum 中补一行。",
                    "Add a line under villages_by_minimum in sampling.yaml.",
                ),
            )


def _sums(plan: Plan) -> Iterator[Found]:
    """Q1 and Q2: sums of groups and of the city."""
    for index, group in enumerate(plan.groups):
        total = sum(c.min_households.value for c in plan.counties_of(group.id))
        stated = group.expected_households
        if total != stated.value:
            trail = ("groups", index, "expected_households")
            where = Words(stated.clause or "假设", stated.clause or "assumption")
            message = Words(
                f"{group.name}各区县入户下限合计 {total} 户，文件写明 {stated.value} 户（{where}）。",
                f"The counties' minimum households of {group.name} add up to {total}; "
                f"the document states {stated.value} ({where.en}).",
            )
            yield Found(
                trail,
                "Q1",
                message,
                Words(
                    "核对各区县的 min_households；文件确有变动的，改写合计数。",
                    "Check min_households of the counties; if the document has changed, change the sum.",
                ),
            )
    whole, stated = sum(g.expected_households.value for g in plan.groups), plan.counts.minimum_households
    if whole != stated.value:
        message = Words(
            f"各组样本合计 {whole} 户，文件写明全市 {stated.value} 户（{stated.clause or '假设'}）。",
            f"The groups' samples add up to {whole}; the document states {stated.value} for "
            f"the city ({stated.clause or 'assumption'}).",
        )
        yield Found(
            ("counts", "minimum_households"),
            "Q2",
            message,
            Words("使各组之和等于全市总数。", "Make the groups add up to the city."),
        )


def _codes(plan: Plan) -> Iterator[Found]:
    """F1: counties without a code of the national standard."""
    reading = anomaly(plan, "A-16")
    for index, county in enumerate(plan.counties):
        if not county.code.isdigit():
            within = next((c.name for c in plan.counties if c.code == county.code[:6]), county.code[:6])
            message = Words(
                f"{county.name}没有国家标准区划代码，其村（社区）编在{within}（{county.code[:6]}）名下；"
                f"采用项目代码 {county.code}。",
                f"{county.name} has no code of the national standard; its villages are coded under {within} "
                f"({county.code[:6]}). The code of this project is {county.code}.",
            )
            remedy = reading.reading if reading else ""
            yield note(
                ("counties", index),
                "F1",
                message,
                Words(f"读法（A-16）：{remedy}。", f"Reading (A-16): {remedy}.") if remedy else NOTHING,
            )

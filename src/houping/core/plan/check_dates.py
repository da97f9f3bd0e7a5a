"""Dates of section 九 against each other and against the print (D1-D9)."""

import re
from collections.abc import Iterator
from datetime import date
from math import ceil

from houping.core.plan.found import Found, Trail, note, sourced, warning
from houping.core.plan.model import Plan, Step

YEAR_MONTH = re.compile(r"(?:(\d{4})\s*年)?\s*(\d{1,2})\s*月")


def findings(plan: Plan) -> Iterator[Found]:
    """Yield what is wrong with the dates."""
    yield from _printed(plan)
    if plan.window.start.value.year != plan.year:
        message = f"评估年度 {plan.year} 与启动日 {plan.window.start.value} 不在同一年。"
        yield Found(("year",), "D9", message, "改正 year 或 window.start。")
    for index, step in enumerate(plan.steps):
        yield from _step(plan, ("steps", index), step)
    yield from _issue(plan)
    yield from _tender(plan)
    yield from _gaps(plan)
    yield from _workload(plan)
    yield from _imprint(plan)


def _printed(plan: Plan) -> Iterator[Found]:
    """D1: the printed year and month against our date."""
    for trail, item in sourced(plan):
        if not isinstance(item.value, date) or not item.printed:
            continue
        for year, month in YEAR_MONTH.findall(item.printed)[:1]:
            if int(month) == item.value.month and int(year or item.value.year) == item.value.year:
                continue
            message = f"原文“{item.printed}”，读作 {item.value.isoformat()}。"
            if item.anomaly:
                yield note(trail, "D1", message, f"疑点 {item.anomaly}；{item.note or '见 anomalies.yaml'}。")
            else:
                remedy = "改正日期；若原文有误，用 anomaly 指明疑点编号。"
                yield Found(
                    trail, "D1", f"日期 {item.value.isoformat()} 与原文“{item.printed}”不符。", remedy
                )


def _step(plan: Plan, trail: Trail, step: Step) -> Iterator[Found]:
    first, last = plan.window.start.value, plan.window.end.value
    start, end = step.start.value if step.start else None, step.end.value
    if start and end < start:
        message = f"步骤{step.id}“{step.name}”{end} 结束，却在 {start} 才启动。"
        yield Found((*trail, "end"), "D8", message, "改正启动或完成日期。")
        return
    if end > last:
        message = f"步骤{step.id}“{step.name}”{end} 结束，晚于评估截止日 {last}。"
        yield Found((*trail, "end"), "D9", message, "改正完成日期，或改写 window.end。")
    if (start or end) < first and not step.before_window:
        message = f"步骤{step.id}“{step.name}”始于 {start or end}，早于评估启动日 {first}。"
        remedy = "改正日期；确属启动前的准备，写 before_window: true。"
        yield Found((*trail, "start" if start else "end"), "D9", message, remedy)
    yield from _order(plan, trail, step)


def _order(plan: Plan, trail: Trail, step: Step) -> Iterator[Found]:
    known = {other.id: other for other in plan.steps}
    for name in step.requires:
        if name not in known:
            yield Found((*trail, "requires"), "D9", f"前置步骤 {name} 不存在。", "改为已有的步骤编号。")
            continue
        before = known[name]
        if before.id >= step.id:
            message = f"步骤{step.id}的前置步骤 {name} 不在它之前。"
            yield Found((*trail, "requires"), "D9", message, "只能写编号更小的步骤。")
            continue
        if step.end.value < before.end.value:
            message = (
                f"步骤{step.id}“{step.name}”{step.end.value} 结束，"
                f"早于前置步骤{before.id}“{before.name}”的 {before.end.value}。"
            )
            yield Found((*trail, "end"), "D9", message, "改正先后次序。")
        elif step.start and step.start.value <= before.end.value:
            message = (
                f"步骤{step.id}“{step.name}”{step.start.value} 启动，而前置步骤{before.id}“{before.name}”"
                f"{before.end.value} 才完成，两者重叠。"
            )
            yield note((*trail, "start"), "D3", message, "按计划日期，允许重叠；读法见 A-9。")


def _issue(plan: Plan) -> Iterator[Found]:
    """D2: the plan's own step, the document's date and the start of the work."""
    issued, window = plan.document.date.value, plan.window.start.value
    for index, step in enumerate(plan.steps):
        if step.before_window and step.start:
            message = (
                f"步骤{step.id}“{step.name}”（{step.start.value} 至 {step.end.value}）"
                f"在评估启动日 {window} 之前，文件 {issued} 印发。"
            )
            yield note(("steps", index), "D2", message, "制定方案先于评估启动；读法见 A-9。")
    if issued > window:
        message = f"文件 {issued} 印发，晚于评估启动日 {window}。"
        yield Found(("document", "date"), "D2", message, "核对印发日期和 window.start。")


def _tender(plan: Plan) -> Iterator[Found]:
    """D4: days between issue and the end of the selection of teams."""
    step = next((s for s in plan.steps if "队伍" in s.name), None)
    if step is None or not plan.procurement:
        return
    days, needed = (step.end.value - plan.document.date.value).days, plan.tender_days.value
    if days < needed:
        message = (
            f"自印发（{plan.document.date.value}）至队伍选定（{step.end.value}）仅 {days} 天，"
            f"公开招标至少需要 {needed} 天。"
        )
        remedy = "核实招标是否已提前进行；否则调整步骤日期。"
        yield warning(("tender_days",), "D4", message, remedy)


def _gaps(plan: Plan) -> Iterator[Found]:
    """D5: steps without a start, activities without a step."""
    for index, step in enumerate(plan.steps):
        if step.start is None:
            message = f"步骤{step.id}“{step.name}”原文只有完成时间（{step.end.value}），没有启动时间。"
            yield note(("steps", index), "D5", message, "进度图上从前置步骤完成之日起算。")
    for index, item in enumerate(plan.unscheduled):
        message = (
            f"“{item.name}”由{item.ordered_by}要求开展，但九中没有列出步骤；"
            f"暂按 {item.start.value} 至 {item.end.value}。"
        )
        yield note(("unscheduled", index), "D5", message, "由主办单位确认日期。")
        if item.end.value < item.start.value:
            yield Found(("unscheduled", index, "end"), "D8", f"“{item.name}”的结束早于启动。", "改正日期。")


def field_step(plan: Plan) -> Step | None:
    """Return the step of fieldwork."""
    return next((s for s in plan.steps if "实地评估" in s.name), None)


def _workload(plan: Plan) -> Iterator[Found]:
    """D6: interviewer days for the households of the plan."""
    step = field_step(plan)
    if step is None or step.start is None or step.end.value < step.start.value:
        return
    wanted, response = plan.counts.minimum_households.value, plan.sampling.expected_response.value
    if not 0 < response <= 1 or plan.interviewer_day.value <= 0:
        return
    visits = ceil(wanted / response)
    days = (step.end.value - step.start.value).days + 1
    pair_days = ceil(visits / plan.interviewer_day.value)
    message = (
        f"实地评估 {days} 天，{len(plan.counties)} 个区县共 {wanted} 户有效样本，约需访问 {visits} 户、"
        f"{pair_days} 组·天：每天至少 {ceil(pair_days / days)} 个调查小组同时在户。"
    )
    yield note(("steps", plan.steps.index(step)), "D6", message, "据此核对第三方机构的队伍规模。")


def _imprint(plan: Plan) -> Iterator[Found]:
    """D7: a copy printed by another office, with a blank date."""
    imprint = plan.document.imprint
    if imprint and (imprint.date.value is None or imprint.office != plan.document.issuer):
        blank = "，日期空缺" if imprint.date.value is None else ""
        message = f"版记“{imprint.quote}”与发文单位“{plan.document.issuer}”不一致{blank}。"
        yield note(("document", "imprint"), "D7", message, "视为转发件，以发文单位的文本为准；读法见 A-10。")

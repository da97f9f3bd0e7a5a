"""Dates of section 九 against each other and against the print (D1-D9)."""

import re
from collections.abc import Iterator
from datetime import date
from math import ceil

from houping.core.errors import Words
from houping.core.plan.found import NOTHING, Found, Trail, note, sourced, warning
from houping.core.plan.model import Plan, Step

YEAR_MONTH = re.compile(r"(?:(\d{4})\s*年)?\s*(\d{1,2})\s*月")


def findings(plan: Plan) -> Iterator[Found]:
    """Yield what is wrong with the dates."""
    yield from _printed(plan)
    if plan.window.start.value.year != plan.year:
        message = Words(
            f"评估年度 {plan.year} 与启动日 {plan.window.start.value} 不在同一年。",
            f"The year {plan.year} is not that of the start, {plan.window.start.value}.",
        )
        yield Found(
            ("year",), "D9", message, Words("改正 year 或 window.start。", "Correct year or window.start.")
        )
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
            message = Words(
                f"原文“{item.printed}”，读作 {item.value.isoformat()}。",
                f"Printed “{item.printed}”, read as {item.value.isoformat()}.",
            )
            if item.anomaly:
                yield note(
                    trail,
                    "D1",
                    message,
                    Words(
                        f"疑点 {item.anomaly}；{item.note or '见 anomalies.yaml'}。",
                        f"Anomaly {item.anomaly}; {item.note or 'see anomalies.yaml'}.",
                    ),
                )
            else:
                remedy = Words(
                    "改正日期；若原文有误，用 anomaly 指明疑点编号。",
                    "Correct the date; if the print is wrong, name the anomaly in anomaly.",
                )
                yield Found(
                    trail,
                    "D1",
                    Words(
                        f"日期 {item.value.isoformat()} 与原文“{item.printed}”不符。",
                        f"The date {item.value.isoformat()} differs from the printed “{item.printed}”.",
                    ),
                    remedy,
                )


def _step(plan: Plan, trail: Trail, step: Step) -> Iterator[Found]:
    first, last = plan.window.start.value, plan.window.end.value
    start, end = step.start.value if step.start else None, step.end.value
    if start and end < start:
        message = Words(
            f"步骤{step.id}“{step.name}”{end} 结束，却在 {start} 才启动。",
            f"Step {step.id} “{step.name}” ends on {end} but starts only on {start}.",
        )
        yield Found(
            (*trail, "end"), "D8", message, Words("改正启动或完成日期。", "Correct the start or the end.")
        )
        return
    if end > last:
        message = Words(
            f"步骤{step.id}“{step.name}”{end} 结束，晚于评估截止日 {last}。",
            f"Step {step.id} “{step.name}” ends on {end}, after the end of the assessment, {last}.",
        )
        yield Found(
            (*trail, "end"),
            "D9",
            message,
            Words("改正完成日期，或改写 window.end。", "Correct the end of the step, or window.end."),
        )
    if (start or end) < first and not step.before_window:
        message = Words(
            f"步骤{step.id}“{step.name}”始于 {start or end}，早于评估启动日 {first}。",
            f"Step {step.id} “{step.name}” begins on {start or end}, before the start of the assessment, {first}.",
        )
        remedy = Words(
            "改正日期；确属启动前的准备，写 before_window: true。",
            "Correct the date; for work that prepares the start, write before_window: true.",
        )
        yield Found((*trail, "start" if start else "end"), "D9", message, remedy)
    yield from _order(plan, trail, step)


def _order(plan: Plan, trail: Trail, step: Step) -> Iterator[Found]:
    known = {other.id: other for other in plan.steps}
    for name in step.requires:
        if name not in known:
            yield Found(
                (*trail, "requires"),
                "D9",
                Words(f"前置步骤 {name} 不存在。", f"The required step {name} does not exist."),
                Words("改为已有的步骤编号。", "Give the number of a step of this plan."),
            )
            continue
        before = known[name]
        if before.id >= step.id:
            message = Words(
                f"步骤{step.id}的前置步骤 {name} 不在它之前。",
                f"Step {step.id} requires step {name}, which does not come before it.",
            )
            yield Found(
                (*trail, "requires"),
                "D9",
                message,
                Words("只能写编号更小的步骤。", "Name only steps with smaller numbers."),
            )
            continue
        if step.end.value < before.end.value:
            message = Words(
                f"步骤{step.id}“{step.name}”{step.end.value} 结束，"
                f"早于前置步骤{before.id}“{before.name}”的 {before.end.value}。",
                f"Step {step.id} “{step.name}” ends on {step.end.value}, before the step it requires, "
                f"{before.id} “{before.name}”, on {before.end.value}.",
            )
            yield Found((*trail, "end"), "D9", message, Words("改正先后次序。", "Correct the order."))
        elif step.start and step.start.value <= before.end.value:
            message = Words(
                f"步骤{step.id}“{step.name}”{step.start.value} 启动，而前置步骤{before.id}“{before.name}”"
                f"{before.end.value} 才完成，两者重叠。",
                f"Step {step.id} “{step.name}” starts on {step.start.value}, but the step it requires, "
                f"{before.id} “{before.name}”, ends on {before.end.value}: they overlap.",
            )
            yield note(
                (*trail, "start"),
                "D3",
                message,
                Words("按计划日期，允许重叠；读法见 A-9。", "Planned dates may overlap; reading A-9."),
            )


def _issue(plan: Plan) -> Iterator[Found]:
    """D2: the plan's own step, the document's date and the start of the work."""
    issued, window = plan.document.date.value, plan.window.start.value
    for index, step in enumerate(plan.steps):
        if step.before_window and step.start:
            message = Words(
                f"步骤{step.id}“{step.name}”（{step.start.value} 至 {step.end.value}）"
                f"在评估启动日 {window} 之前，文件 {issued} 印发。",
                f"Step {step.id} “{step.name}” ({step.start.value} to {step.end.value}) lies before the start of the "
                f"assessment, {window}; the document was issued on {issued}.",
            )
            yield note(
                ("steps", index),
                "D2",
                message,
                Words(
                    "制定方案先于评估启动；读法见 A-9。", "Making the plan precedes the start; reading A-9."
                ),
            )
    if issued > window:
        message = Words(
            f"文件 {issued} 印发，晚于评估启动日 {window}。",
            f"The document was issued on {issued}, after the start of the assessment, {window}.",
        )
        yield Found(
            ("document", "date"),
            "D2",
            message,
            Words("核对印发日期和 window.start。", "Check the date of issue and window.start."),
        )


def _tender(plan: Plan) -> Iterator[Found]:
    """D4: days between issue and the end of the selection of teams."""
    step = next((s for s in plan.steps if "队伍" in s.name), None)
    if step is None or not plan.procurement:
        return
    days, needed = (step.end.value - plan.document.date.value).days, plan.tender_days.value
    if days < needed:
        message = Words(
            f"自印发（{plan.document.date.value}）至队伍选定（{step.end.value}）仅 {days} 天，"
            f"公开招标至少需要 {needed} 天。",
            f"Only {days} days lie between issue ({plan.document.date.value}) and the choice of the teams "
            f"({step.end.value}); a public tender needs at least {needed}.",
        )
        remedy = Words(
            "核实招标是否已提前进行；否则调整步骤日期。",
            "Find out whether the tender was held before; otherwise move the step.",
        )
        yield warning(("tender_days",), "D4", message, remedy)


def _gaps(plan: Plan) -> Iterator[Found]:
    """D5: steps without a start, activities without a step."""
    for index, step in enumerate(plan.steps):
        if step.start is None:
            message = Words(
                f"步骤{step.id}“{step.name}”原文只有完成时间（{step.end.value}），没有启动时间。",
                f"Step {step.id} “{step.name}” is printed with an end ({step.end.value}) and no start.",
            )
            yield note(
                ("steps", index),
                "D5",
                message,
                Words(
                    "进度图上从前置步骤完成之日起算。",
                    "The chart lets it begin when the step before it ends.",
                ),
            )
    for index, item in enumerate(plan.unscheduled):
        message = Words(
            f"“{item.name}”由{item.ordered_by}要求开展，但九中没有列出步骤；"
            f"暂按 {item.start.value} 至 {item.end.value}。",
            f"“{item.name}” is ordered by {item.ordered_by}, but section 九 has no step for it; "
            f"taken as {item.start.value} to {item.end.value}.",
        )
        yield note(
            ("unscheduled", index),
            "D5",
            message,
            Words("由主办单位确认日期。", "The organiser should confirm the dates."),
        )
        if item.end.value < item.start.value:
            yield Found(
                ("unscheduled", index, "end"),
                "D8",
                Words(f"“{item.name}”的结束早于启动。", f"“{item.name}” ends before it starts."),
                Words("改正日期。", "Correct the dates."),
            )


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
    message = Words(
        f"实地评估 {days} 天，{len(plan.counties)} 个区县共 {wanted} 户有效样本，约需访问 {visits} 户、"
        f"{pair_days} 组·天：每天至少 {ceil(pair_days / days)} 个调查小组同时在户。",
        f"Fieldwork has {days} days for {wanted} completed households in {len(plan.counties)} counties: "
        f"about {visits} visits and {pair_days} pair-days, at least {ceil(pair_days / days)} pairs at work each day.",
    )
    yield note(
        ("steps", plan.steps.index(step)),
        "D6",
        message,
        Words("据此核对第三方机构的队伍规模。", "Check the size of the agency's teams against this."),
    )


def _imprint(plan: Plan) -> Iterator[Found]:
    """D7: a copy printed by another office, with a blank date."""
    imprint = plan.document.imprint
    if imprint and (imprint.date.value is None or imprint.office != plan.document.issuer):
        blank = Words("，日期空缺", ", its date blank") if imprint.date.value is None else NOTHING
        message = Words(
            f"版记“{imprint.quote}”与发文单位“{plan.document.issuer}”不一致{blank}。",
            f"The imprint “{imprint.quote}” is not that of the issuer “{plan.document.issuer}”{blank.en}.",
        )
        yield note(
            ("document", "imprint"),
            "D7",
            message,
            Words(
                "视为转发件，以发文单位的文本为准；读法见 A-10。",
                "Taken as a forwarded copy; the issuer's text prevails; reading A-10.",
            ),
        )

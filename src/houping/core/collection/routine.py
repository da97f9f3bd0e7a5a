"""Departments' routine data (平时情况): who owes which measures for which counties, and the checks of what is handed in.

The plan decides: a measure of source `routine` names its departments, an indicator its groups (R-7.6, R-7.18).
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from houping.core.checks import Problem
from houping.core.plan.model import Indicator, Measure, Plan

CODE, NAME, REMARK = "区县代码", "区县", "备注"
NUMBER = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
SHARE, MARK = "比例", "分"
RANGES = {MARK: (0.0, 100.0), SHARE: (0.0, 1.0)}
WIDEST = (-1e9, 1e9)
OVER_TARGET = 2.0  # a ratio to a target may pass 1; twice the target is a slip of the pen
FUND_EVALUATION = "F"
Row = tuple[int, Mapping[str, str]]
Values = dict[tuple[str, str], float]


@dataclass(frozen=True)
class Duty:
    """What one department owes for one indicator.

    others: departments that the plan names beside it; counties: measure id -> codes of the counties to be reported,
    in the order of the codes; documented: the value comes from an evaluation and needs its source document (R-5.3.6).
    """

    indicator: Indicator
    department: str
    others: tuple[str, ...]
    measures: tuple[Measure, ...]
    counties: Mapping[str, tuple[str, ...]]
    documented: bool

    @property
    def rows(self) -> tuple[str, ...]:
        """The codes of all counties that occur, in the order of the codes."""
        return tuple(sorted({code for codes in self.counties.values() for code in codes}))


def duties(plan: Plan) -> tuple[Duty, ...]:
    """Return what the departments owe, in the order of the plan: one duty per indicator and providing department."""
    found = []
    for indicator in plan.indicators():
        owed: dict[str, list[Measure]] = {}
        for measure in indicator.measures:
            if measure.source == "routine" and measure.departments:
                owed.setdefault(provider(indicator, measure), []).append(measure)
        found += [_duty(plan, indicator, department, measures) for department, measures in owed.items()]
    return tuple(found)


def provider(indicator: Indicator, measure: Measure) -> str:
    """Return the department that hands a measure in: the lead unit where the measure names it, else the first named."""
    lead = indicator.lead_unit
    return lead if lead in measure.departments else measure.departments[0]


def _duty(plan: Plan, indicator: Indicator, department: str, measures: Sequence[Measure]) -> Duty:
    named = dict.fromkeys(name for measure in measures for name in measure.departments)
    return Duty(
        indicator=indicator,
        department=department,
        others=tuple(name for name in named if name != department),
        measures=tuple(measures),
        counties={measure.id: _counties(plan, indicator, measure) for measure in measures},
        documented=FUND_EVALUATION in indicator.evidence,
    )


def _counties(plan: Plan, indicator: Indicator, measure: Measure) -> tuple[str, ...]:
    groups = set(indicator.applies_to)
    if measure.group is not None:
        groups &= {measure.group}
    return tuple(sorted(county.code for county in plan.counties if county.group in groups))


def unmeasured(plan: Plan) -> tuple[Indicator, ...]:
    """Return the indicators for which departments owe material (evidence D) but the plan measures nothing of it."""
    measured = {duty.indicator.id for duty in duties(plan)}
    return tuple(i for i in plan.indicators() if "D" in i.evidence and i.id not in measured)


def allowed(measure: Measure) -> tuple[float, float]:
    """Return the lowest and highest value that a measure may have, by its unit and goalposts.

    Shares lie in 0..1; where a goalpost lies beyond 1 it is a ratio to a target, up to twice the target.
    """
    low, high = RANGES.get(measure.unit, WIDEST)
    if measure.unit == SHARE and max(measure.worst.value, measure.best.value) > high:
        return low, OVER_TARGET
    return low, high


def check_rows(
    rows: Sequence[Row], columns: Collection[str], duty: Duty, names: Mapping[str, str], file: str = ""
) -> tuple[Values, list[Problem]]:
    """Return (county, measure) -> value of a filled template, and everything that is wrong with it.

    rows : (row of the file, column -> text) with the columns CODE, NAME and the ids of the measures; names : county
    code -> name; columns : those that the file has. With an error among the problems no value may be used.
    """
    missing = [head for head in (CODE, *(m.id for m in duty.measures)) if head not in columns]
    if missing:
        heads = {m.id: m.name for m in duty.measures}
        return {}, [
            _problem(
                1, heads.get(head, head), "D01", "缺少这一列", "从任务单重新下载模板，表头不要改动", file
            )
            for head in missing
        ]
    values: Values = {}
    problems: list[Problem] = []
    first: dict[str, int] = {}
    for number, row in rows:
        code = row.get(CODE, "").strip()
        if fault := _county_fault(number, code, row.get(NAME, "").strip(), duty, names, first):
            problems.append(_problem(number, CODE, *fault, file))
            continue
        first[code] = number
        for measure in duty.measures:
            value, fault = _value(row.get(measure.id, "").strip(), measure, code in duty.counties[measure.id])
            if fault:
                problems.append(_problem(number, measure.name, *fault, file))
            elif value is not None:
                values[code, measure.id] = value
    return values, problems + list(_absent(duty, names, first, file))


def _problem(row: int, field: str, code: str, message: str, remedy: str, file: str) -> Problem:
    return Problem(row=row, field=field, code=code, message=message, remedy=remedy, file=file)


Fault = tuple[str, str, str]


def _county_fault(
    number: int, code: str, name: str, duty: Duty, names: Mapping[str, str], first: Mapping[str, int]
) -> Fault | None:
    """Return (code, message, remedy) of a row whose county cannot be; None where it can."""
    if not code:
        return "D02", "区县代码为空", "填上区县代码，或删去这一行"
    if code not in names:
        return "D02", f"“{code[:40]}”不是参加评估的区县", "使用模板中的区县代码"
    if code not in duty.rows:
        return "D02", f"{names[code]}不在本任务单的范围内", "删去这一行"
    if name and name != names[code]:
        return "D03", f"代码 {code} 是{names[code]}，名称却写着“{name[:40]}”", "核对代码和名称，改正其一"
    if code in first:
        return "D04", f"{names[code]}与第 {first[code]} 行重复", "每个区县只留一行"
    return None


def _value(text: str, measure: Measure, applies: bool) -> tuple[float | None, Fault | None]:
    """Return the value of a cell, or why it has none."""
    if not applies:
        return None, ("D08", "此项不适用于该区县，不应有数", "清空这一格") if text else None
    if not text:
        return None, ("D05", "没有填数", "补填；确实没有数据的，先与质量总控组商定口径")
    if not NUMBER.fullmatch(text):
        return None, ("D06", f"“{text[:40]}”不是数字", _how_to_write(measure))
    low, high = allowed(measure)
    value = float(text)
    if not low <= value <= high:
        return None, ("D07", f"{text[:40]} 不在 {low:g} 至 {high:g} 之间", _how_to_write(measure))
    return value, None


def _how_to_write(measure: Measure) -> str:
    if measure.unit == SHARE:
        return "比例填小数，如 98.5% 填 0.985，不带百分号、文字和空格"
    return f"只填以{measure.unit}为单位的数字，不带文字和空格"


def _absent(duty: Duty, names: Mapping[str, str], first: Mapping[str, int], file: str) -> Iterator[Problem]:
    for code in duty.rows:
        if code not in first:
            yield _problem(0, CODE, "D05", f"缺少{names[code]}（{code}）", "补上这一行", file)


@dataclass(frozen=True)
class Change:
    """One value that differs between two versions; None stands for none."""

    county: str
    measure: str
    old: float | None
    new: float | None


def changes(old: Mapping[tuple[str, str], float], new: Mapping[tuple[str, str], float]) -> list[Change]:
    """Return the values that differ between two versions, by county and measure."""
    return [
        Change(*key, old.get(key), new.get(key))
        for key in sorted(old.keys() | new.keys())
        if old.get(key) != new.get(key)
    ]

"""Tables of this app for page and Excel."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from houping.apps.formats import MISSING, clauses, day, in_brackets, joined, moment, number, percent
from houping.apps.routine.models import DataRequest, DataVersion, FalseData
from houping.apps.routine.queries import InForce
from houping.apps.routine.register import Case
from houping.core.collection import routine
from houping.core.collection.routine import SHARE, Duty, allowed
from houping.core.plan.model import County, Measure
from houping.core.reporting.blocks import Table
from houping.tables.listing import HEADERS


def figure(value: float | None, measure: Measure) -> str:
    """Write a value in the unit of its measure: shares as percent."""
    return percent(value) if measure.unit == SHARE else number(value, 2)


def names(duty: Duty) -> str:
    """Name the measures of a duty."""
    return joined([measure.name for measure in duty.measures])


def requests(found: Sequence[tuple[DataRequest, Duty]]) -> Table:
    """Return the list of requests with state, deadline and reminders."""
    rows = [_request(request, duty) for request, duty in found]
    header = (
        _("指标"),
        _("数据项"),
        _("提供部门"),
        _("报送单位"),
        _("时限"),
        _("状态"),
        _("逾期（天）"),
        _("催报（次）"),
        _("报送（次）"),
        _("采用时间"),
    )
    note = _(
        "来源：评估方案的测量项和提供部门（七（二））；逾期按今天计，已报送、已采用的不计。不向区县以下索取（十一（一））。"
    )
    return Table(_("平时情况数据任务单"), header, rows, note, (3, 4, 2, 2, 2, 2, 1, 1, 1, 3), (6, 7, 8))


def _request(request: Any, duty: Duty) -> tuple[str, ...]:
    accepted = request.in_force.accepted if request.in_force else None
    return (
        f"{duty.indicator.id} {duty.indicator.name}",
        names(duty),
        request.department,
        request.organisation.name,
        day(request.due),
        str(request.get_state_display()),
        number(request.days_late) if request.days_late else MISSING,
        number(request.reminded),
        number(request.uploads),
        moment(accepted),
    )


def problems(version: DataVersion) -> Table:
    """Return everything that is wrong with an upload."""
    rows = [tuple(str(cell) for cell in row[1:]) for row in version.problems]
    note = _("行号同您上传的表，表头为第 1 行；0 为整个文件。有错误的版本不采用任何数值，改正后重新上传。")
    title = _("核对问题：第 %d 版") % version.number
    return Table(title, HEADERS["zh"][1:], rows, note, (1, 3, 1, 1, 4, 4), (0,))


def values(version: DataVersion, duty: Duty, counties: dict[str, str], old: DataVersion | None) -> Table:
    """Return the values of a version by county; where they differ from an older version, both."""
    new, before = version.figures(), old.figures() if old else {}
    rows = []
    for code in duty.rows:
        cells = [_change(code, m, new, before) for m in duty.measures]
        rows.append((code, counties[code], *cells, version.remarks.get(code, MISSING)))
    header = (_("区划代码"), _("区县"), *(_head(m) for m in duty.measures), _("备注"))
    note = _("口径：%s") % version.basis
    note += _("数据时点：%s。") % day(version.as_of)
    if old:
        note += _("与第 %d 版不同的，写为“旧 → 新”。") % old.number
    widths = (1.5, 2.5, *([3] * len(duty.measures)), 4)
    return Table(
        _("第 %d 版的数值") % version.number,
        header,
        rows,
        note,
        widths,
        tuple(range(2, 2 + len(duty.measures))),
    )


def changes(new: DataVersion, old: DataVersion, duty: Duty, counties: dict[str, str]) -> Table:
    """Return the values that differ between two versions, old and new side by side."""
    measures = {measure.id: measure for measure in duty.measures}
    rows = [
        (
            counties.get(change.county, change.county),
            measures[change.measure].name,
            figure(change.old, measures[change.measure]),
            figure(change.new, measures[change.measure]),
        )
        for change in routine.changes(old.figures(), new.figures())
    ]
    header = (_("区县"), _("数据项"), _("原数值"), _("新数值"))
    title = _("与第 %(old)d 版的差别（%(n)d 处）") % {"old": old.number, "n": len(rows)}
    note = _("更正理由：") + (new.reason or MISSING)
    return Table(title, header, rows, note, (2, 3, 2, 2), (2, 3))


def _change(
    code: str, measure: Measure, new: dict[tuple[str, str], float], before: dict[tuple[str, str], float]
) -> str:
    key = code, measure.id
    shown = figure(new.get(key), measure)
    if not before or before.get(key) == new.get(key):
        return shown
    return f"{figure(before.get(key), measure)} → {shown}"


def _head(measure: Measure) -> str:
    return in_brackets(measure.name, measure.unit)


def by_county(found: Sequence[InForce], counties: Iterable[County]) -> Table:
    """Return the values in force: counties × measures with their indicators; doubted values say so."""
    columns = [(one, measure) for one in found for measure in one.duty.measures]
    rows = [
        (county.code, county.name, *(_cell(one, measure, county.code) for one, measure in columns))
        for county in counties
    ]
    header = (
        _("区划代码"),
        _("区县"),
        *(f"{one.duty.indicator.id} {_head(measure)}" for one, measure in columns),
    )
    note = _(
        "来源：各部门报送并由质量总控组采用的现行版本（口径见来源表）；— 为不适用或尚未采用。"
        "标“失实”的数值已登记，更正或查否前不进入综合评价。"
    )
    widths = (1.5, 2.5, *([2] * len(columns)))
    return Table(_("平时情况"), header, rows, note, widths, tuple(range(2, 2 + len(columns))))


def _cell(one: InForce, measure: Measure, code: str) -> str:
    shown = figure(one.values.get((code, measure.id)), measure)
    doubt = one.doubts.get((code, measure.id))
    if doubt is None:
        return shown
    words = _("失实") if doubt.state == FalseData.State.CONFIRMED else _("失实待核")
    return in_brackets(shown, words)


def sources(found: Sequence[InForce]) -> Table:
    """Return where the values in force come from: department, version, day, definition, document."""
    rows = [
        (
            name_of(one.duty),
            measure.name,
            measure_range(measure),
            one.request.department,
            _("第 %d 版") % one.version.number,
            day(one.version.as_of),
            moment(one.version.accepted),
            _basis(one.version),
        )
        for one in found
        for measure in one.duty.measures
    ]
    header = (
        _("指标"),
        _("数据项"),
        _("单位和范围"),
        _("提供部门"),
        _("版本"),
        _("数据时点"),
        _("采用时间"),
        _("口径说明"),
    )
    note = _(
        "口径由提供部门填写；每次报送为一个版本，更正写明理由，新旧数值留痕。点数据项看这一版，数据反映出问题的在那里上报。"
    )
    return Table(_("平时情况的来源和口径"), header, rows, note, (3, 3, 2, 2, 1, 2, 2, 5))


def name_of(duty: Duty) -> str:
    """Name the indicator of a duty."""
    return f"{duty.indicator.id} {duty.indicator.name}"


def measure_range(measure: Measure) -> str:
    """Write the unit and the allowed range of a measure."""
    low, high = allowed(measure)
    return in_brackets(measure.unit, f"{low:g}–{high:g}")


def _basis(version: DataVersion) -> str:
    if not version.document:
        return version.basis
    words = {"number": version.document_number, "day": day(version.document_dated)}
    return clauses([version.basis, _("来源文件 %(number)s（%(day)s）") % words])


@dataclass(frozen=True)
class Words:
    """What the register is written with: names of counties, measures, and who reads (None: whoever may read all).

    What somebody reported by hand is read by who may see all violations and by who reported it; others read the facts.
    """

    counties: dict[str, str]
    measures: dict[str, Measure]
    reader: int | None


@dataclass(frozen=True)
class CaseWords:
    """A case as page and Excel write it."""

    kind: str
    county: str
    subject: str
    value: str
    said: str
    by: str
    ruling: str
    handling: str


def case_words(case: Case, words: Words) -> CaseWords:
    """Write a case: a figure of the routine data, or another case of false data."""
    county = words.counties.get(case.county, case.county)
    handling = case.violation.handling if case.violation and case.is_handled else ""
    if case.mark is not None:
        mark = case.mark
        measure = words.measures.get(mark.value.measure)
        subject = measure.name if measure else mark.value.measure
        by = f"{mark.marked_by.name} {moment(mark.marked)}"
        return CaseWords(
            _("平时情况数值"),
            county,
            subject,
            value_of(mark, words.measures),
            mark.reason,
            by,
            mark.finding,
            handling,
        )
    found = case.violation
    assert found is not None  # a case without a mark is a violation
    inside = words.reader in (None, found.registered_by_id)
    ruling = found.handling if found.state == found.State.UNFOUNDED else found.facts
    said = found.what if inside else MISSING
    by = moment(found.registered)
    return CaseWords(
        _("其他资料"), county, f"{found.item.code} {found.item.text}", "", said, by, ruling, handling
    )


def false_data(found: Iterable[Case], words: Words) -> Table:
    """Return the register of false data, every case once."""
    rows = [_case(case, case_words(case, words)) for case in found]
    header = (
        _("类别"),
        _("区县"),
        _("数据项、资料"),
        _("报送数值"),
        _("提供单位"),
        _("失实情况"),
        _("登记"),
        _("状态"),
        _("核查结论"),
        _("违规编号"),
        _("处理"),
    )
    note = _(
        "依据：严禁弄虚作假提供失实数据资料（十一（三））。登记由质量总控组、工作督导组提出，由工作督导组核查。"
        "认定失实的数值同时是一起违规，列在同一行，各处只计一次；手工登记的不列反映人。"
    )
    return Table(_("失实登记"), header, rows, note, (2, 2, 3, 1.5, 2.5, 4, 3, 1.5, 4, 1.5, 3), (3,))


def _case(case: Case, said: CaseWords) -> tuple[str, ...]:
    return (
        said.kind,
        said.county or MISSING,
        said.subject,
        said.value or MISSING,
        case.office,
        said.said,
        said.by,
        case.state_words,
        said.ruling or MISSING,
        str(case.violation.pk) if case.violation else MISSING,
        said.handling or MISSING,
    )


def value_of(mark: Any, measures: dict[str, Measure]) -> str:
    """Write the value of a mark in its unit."""
    measure = measures.get(mark.value.measure)
    return figure(mark.value.value, measure) if measure else number(mark.value.value, 4)

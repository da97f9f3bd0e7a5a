"""The template of a data request (平时情况) for Excel, and reading it back from Excel or CSV."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from houping.core.checks import Problem
from houping.core.collection.routine import CODE, NAME, REMARK, Duty, Row, allowed
from houping.core.plan.model import Measure
from houping.tables.read import EXTRA, ROW, Part, parts_in, plain_head, read_part

SHEET, NOTES = "平时情况", "填报说明"
SUFFIXES = (".xlsx", ".csv")
CREATED = datetime(2021, 1, 1)  # a fixed creation time: the same request gives the same bytes
TABLES = {"routine": SHEET}


@dataclass(frozen=True)
class Filled:
    """What a filled template says: its rows, the columns that it has, heads that nobody knows."""

    rows: tuple[Row, ...]
    columns: frozenset[str]
    problems: tuple[Problem, ...]


def read_filled(path: Path, duty: Duty) -> Filled:
    """Read a filled template (.xlsx; .csv in UTF-8 or GB18030); raises FileUnreadable."""
    sheets = [part for part in parts_in(path, TABLES)["routine"] if part.sheet == SHEET]
    part = sheets[0] if sheets else Part(path, _first_sheet(path))
    rows: list[Row] = []
    source: dict[str, str] = {}
    problems: list[Problem] = []
    for batch in read_part(part):
        if not source:
            source, problems = _matched(batch.rows.columns[1:], duty, part.label)
        kept = batch.rows.select(ROW, *source.values()).iter_rows()
        rows += [(row, dict(zip(source, map(_text, cells), strict=True))) for row, *cells in kept]
    filled = [(row, cells) for row, cells in rows if any(cells.values())]
    return Filled(tuple(filled), frozenset(source), tuple(problems))


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _first_sheet(path: Path) -> str | None:
    if path.suffix.lower() != ".xlsx":
        return None
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_path(str(path)).sheet_names[0]


def _matched(heads: list[str], duty: Duty, file: str) -> tuple[dict[str, str], list[Problem]]:
    """Return column -> head in the file, and the heads that are not read."""
    known = {CODE: CODE, NAME: NAME, REMARK: REMARK}
    known |= {plain_head(m.name): m.id for m in duty.measures} | {m.id: m.id for m in duty.measures}
    source: dict[str, str] = {}
    problems = []
    for head in heads:
        plain, _, extra = head.partition(EXTRA)
        column = known.get(plain)
        if column is None or extra or column in source:
            if plain:
                message = "同一列出现两次" if column else "不认识的列，没有读"
                level = "error" if column else "note"
                problems.append(Problem(1, plain, "D09", message, "使用模板的表头", file, level))
            continue
        source[column] = head
    return source, problems


def write_template(duty: Duty, names: Mapping[str, str], *, due: str, demo: bool = False) -> bytes:
    """Return the workbook to fill in: counties as rows, measures as columns, and what each of them means.

    names : county code -> name; due : the deadline in words
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        title = f"{duty.indicator.id} {duty.indicator.name}"
        book.set_properties({"created": CREATED, "title": title, "author": "后评 Houping"})
        head = book.add_format(
            {"bold": True, "bg_color": "#D9E2F3", "border": 1, "text_wrap": True, "valign": "vcenter"}
        )
        fixed = book.add_format({"num_format": "@", "bg_color": "#F2F2F2", "border": 1})
        cell = book.add_format({"border": 1})
        closed = book.add_format({"border": 1, "bg_color": "#D9D9D9"})
        sheet = book.add_worksheet(SHEET)
        sheet.freeze_panes(1, 2)
        sheet.set_row(0, 48)
        sheet.write_row(0, 0, (CODE, NAME, *map(_head, duty.measures), REMARK), head)
        sheet.set_column(0, 1, 14)
        sheet.set_column(2, 1 + len(duty.measures), 26)
        sheet.set_column(2 + len(duty.measures), 2 + len(duty.measures), 30)
        for line, code in enumerate(duty.rows, start=1):
            sheet.write_string(line, 0, code, fixed)
            sheet.write_string(line, 1, names[code], fixed)
            for place, measure in enumerate(duty.measures, start=2):
                sheet.write_blank(line, place, None, cell if code in duty.counties[measure.id] else closed)
            sheet.write_blank(line, 2 + len(duty.measures), None, cell)
        for place, measure in enumerate(duty.measures, start=2):
            _bound(sheet, place, measure, len(duty.rows))
        _printable(sheet, demo)
        notes = book.add_worksheet(NOTES)
        notes.set_column(0, 0, 16)
        notes.set_column(1, 1, 100, book.add_format({"text_wrap": True, "valign": "top"}))
        for line, pair in enumerate(_notes(duty, due)):
            notes.write_row(line, 0, pair)
        _printable(notes, demo)
    return buffer.getvalue()


def _head(measure: Measure) -> str:
    low, high = allowed(measure)
    return f"{measure.name}（{measure.unit}，{low:g} 至 {high:g}）"


def _bound(sheet: Worksheet, place: int, measure: Measure, rows: int) -> None:
    """Let Excel refuse what is out of range already while it is typed."""
    low, high = allowed(measure)
    words = f"单位：{measure.unit}；{low:g} 至 {high:g}"
    rule = {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": high}
    told = {"input_title": "填写要求", "input_message": words, "error_message": words}
    sheet.data_validation(1, place, rows, place, rule | told)


def _notes(duty: Duty, due: str) -> Iterator[tuple[str, str]]:
    indicator = duty.indicator
    yield "指标", f"{indicator.id} {indicator.name}（{indicator.clause}）"
    yield "评估内容", indicator.content
    yield "提供部门", duty.department + (f"（会同{'、'.join(duty.others)}）" if duty.others else "")
    yield "报送时限", due
    for measure in duty.measures:
        low, high = allowed(measure)
        count = len(duty.counties[measure.id])
        yield "数据项", f"{measure.name}（{measure.id}）：{measure.unit}，{low:g} 至 {high:g}；{count} 个区县"
    yield (
        "怎样填",
        "每个区县一行，代码和名称不要改动；灰色格不适用，不填。只填数字，不填百分号、文字；不要合并单元格。",
    )
    yield (
        "",
        "比例填小数：98.5% 填 0.985；计算到小数点后 4 位。超过允许范围上限的按上限填，并在备注中写明实际数。",
    )
    yield "", "另存为 CSV 的，编码用 UTF-8 或 GB18030（Excel 的“CSV（逗号分隔）”）。"
    if duty.documented:
        yield "来源文件", "须同时上传绩效评价结果文件，并填写文号和日期；没有来源文件的得分不予接收。"
    yield "数据来源", "只从市级部门现有数据中取数。不得为此要求区县以下填表报数（方案十一（一））。"
    yield "真实性", "严禁弄虚作假提供失实数据资料（方案十一（三））；失实的登记并移交工作督导组。"


def _printable(sheet: Worksheet, demo: bool) -> None:
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    if demo:
        sheet.set_header("&R演示数据")

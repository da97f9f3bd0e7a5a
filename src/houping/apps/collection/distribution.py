"""The sheet of who visits whom: written for Excel, read back with every wrong row named."""

import datetime
import io
from collections.abc import Iterable, Sequence, Set
from typing import Any, BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from houping.apps.collection.assigning import Wanted
from houping.apps.formats import joined
from houping.core.errors import DistributionUnusable

SHEET = "分派表"
COLUMNS = ("户编号", "村", "序号", "户主", "类别", "状态", "小组", "计划日期")
TYPED = ("户编号", "小组", "计划日期")
WIDTHS = (30, 22, 8, 10, 18, 10, 8, 14)
LARGEST = 2 << 20
CREATED = datetime.datetime(2021, 1, 1)  # the same rows are the same bytes
Fault = tuple[int, str, str]


class RowsWrong(Exception):
    """A sheet with wrong rows; `faults` holds (row, column, sentence)."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__(len(faults))


def write(rows: Sequence[dict[str, Any]], *, demo: bool) -> bytes:
    """Return the present distribution as an Excel workbook; replaced households stay out."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": CREATED, "title": SHEET, "author": "后评 Houping"})
        head = book.add_format({"bold": True, "bg_color": "#D9E2F3", "border": 1})
        text = book.add_format({"num_format": "@"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet(SHEET)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.repeat_rows(0)
        if demo:
            sheet.set_header("&R演示数据")
        for place, (name, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True)):
            sheet.write_string(0, place, name, head)
            sheet.set_column(place, place, width, text)
        kept = [row for row in rows if row["row"].state != "replaced"]
        for line, row in enumerate(kept, start=1):
            for place, cell in enumerate(_cells(row)):
                sheet.write_string(line, place, cell)
            if row["pair"]:
                sheet.write_number(line, 6, row["pair"])
            if row["row"].day:
                sheet.write_datetime(line, 7, datetime.datetime.combine(row["row"].day, datetime.time()), day)
    return buffer.getvalue()


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    own = row["row"]
    kind, state = str(own.get_kind_display()), str(own.get_state_display())
    return (own.unit, row["village_name"], row["number"], row["head"], kind, state)


def read(file: BinaryIO, *, units: Set[str], pairs: Set[int]) -> list[Wanted]:
    """Return what a sheet asks for. Raises DistributionUnusable, or RowsWrong with everything that is wrong in it."""
    found: list[Wanted] = []
    faults: list[Fault] = []
    seen: set[str] = set()
    for number, row in _rows(file):
        wanted, wrong = _line(number, row, units, pairs)
        if wanted and wanted.unit in seen:
            wrong.append((number, "户编号", _("这一户在表中出现两次")))
        faults += wrong
        if wanted and not wrong:
            seen.add(wanted.unit)
            found.append(wanted)
    if faults:
        raise RowsWrong(faults)
    return found


def _rows(file: BinaryIO) -> Iterable[tuple[int, dict[str, Any]]]:
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise DistributionUnusable(detail=_("文件超过 2 MB"))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        name = SHEET if SHEET in book.sheet_names else book.sheet_names[0]
        cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, IndexError, OSError, ValueError):
        raise DistributionUnusable(detail=_("不是可读的 Excel 文件（.xlsx）")) from None
    heads = [str(cell).strip() for cell in cells[0]] if cells else []
    missing = [name for name in TYPED if name not in heads]
    if missing:
        raise DistributionUnusable(detail=_("缺少列：%s") % joined(missing))
    places = {name: heads.index(name) for name in TYPED}
    for number, row in enumerate(cells[1:], start=2):
        if any(str(cell).strip() for cell in row):
            yield number, {name: row[place] for name, place in places.items()}


def _line(
    number: int, row: dict[str, Any], units: Set[str], pairs: Set[int]
) -> tuple[Wanted | None, list[Fault]]:
    faults: list[Fault] = []
    unit = str(row["户编号"]).strip()
    if unit not in units:
        return None, [(number, "户编号", _("“%s”不在本区县名单内") % unit)]
    pair, typed = None, str(row["小组"]).strip().removesuffix(".0")
    if typed:
        pair = int(typed) if typed.isdecimal() else -1
        if pair not in pairs:
            faults.append((number, "小组", _("没有第 %s 小组") % typed))
    day, text = None, row["计划日期"]
    if isinstance(text, datetime.date):
        day = text.date() if isinstance(text, datetime.datetime) else text
    elif str(text).strip():
        try:
            day = datetime.date.fromisoformat(str(text).strip().replace("/", "-"))
        except ValueError:
            faults.append((number, "计划日期", _("日期写作 2021-11-15")))
    return Wanted(unit, pair, day), faults

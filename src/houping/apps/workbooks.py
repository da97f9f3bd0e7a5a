"""Sheets that people fill in: rows of an Excel workbook as text, by the heads of its columns."""

import datetime
import io
from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from houping.apps.formats import joined

LARGEST = 2 << 20
Rows = list[tuple[int, dict[str, str]]]


def read_rows(
    data: bytes, *, sheet: str, columns: Sequence[str], most: int, refused: Callable[..., Exception]
) -> Rows:
    """Return the filled rows with their numbers in Excel (heads may carry a *); raises `refused(detail=...)`."""
    if len(data) > LARGEST:
        raise refused(detail=_("文件超过 2 MB"))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        name = sheet if sheet in book.sheet_names else book.sheet_names[0]
        cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, IndexError, OSError, ValueError):
        raise refused(detail=_("不是可读的 Excel 文件（.xlsx）")) from None
    if not cells:
        raise refused(detail=_("表中没有内容"))
    heads = [text_of(cell).rstrip("*") for cell in cells[0]]
    missing = [name for name in columns if name not in heads]
    if missing:
        raise refused(detail=_("缺少列：%s") % joined(missing))
    places = {name: heads.index(name) for name in columns}
    rows = [
        (number, {name: text_of(row[place]) for name, place in places.items()})
        for number, row in enumerate(cells[1:], start=2)
        if any(text_of(cell) for cell in row)
    ]
    if len(rows) > most:
        raise refused(detail=_("一次最多 %d 行，请分成几份") % most)
    return rows


def text_of(cell: object) -> str:
    """Return a cell as text: dates without their midnight, whole numbers without their point."""
    if isinstance(cell, datetime.datetime):
        cell = cell.date()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()

"""The Excel annexes: one sheet per annex of the general report, ready to print on A4."""

import io
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from houping.core.reporting.blocks import Content, Table
from houping.documents.cells import number_of, sheets

FIRST = "样本完成情况"
FONT = "宋体"
NARROW, WIDE, AIR = 6.5, 48, 2.2
LINE, NOTE_LINE = 18, 15
SHORT, MANY_COLUMNS = 10, 20
A3, A4 = 8, 9
MARK = "演示数据 虚构内容 不得引用"
BASE: dict[str, object] = {"font_name": FONT, "font_size": 11, "valign": "vcenter"}
CELL = BASE | {"border": 1, "border_color": "#808080", "text_wrap": True}
HEAD = {"bold": True, "align": "center", "bg_color": "#E8EEF4"}
TOTAL = {"bold": True, "bg_color": "#F4F4F4"}


class Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._known: dict[tuple[tuple[str, object], ...], Format] = {}
        self.title = self._of(BASE | {"font_size": 16, "bold": True, "align": "center"})
        self.mark = self._of(BASE | {"font_color": "#B00000", "align": "center", "bold": True})
        self.head = self._of(CELL | HEAD)
        self.note = self._of(
            BASE | {"font_color": "#595959", "text_wrap": True, "font_size": 10, "valign": "top"}
        )

    def cell(self, *, side: str, total: bool, shown: str = "General") -> Format:
        """Return the format of a body cell."""
        own = {"align": side, "num_format": shown}
        return self._of(CELL | own | (TOTAL if total else {}))

    def _of(self, properties: dict[str, object]) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._known:
            self._known[key] = self._book.add_format(properties)
        return self._known[key]


def render(content: Content, *, day: datetime, demo: bool) -> bytes:
    """Return the workbook of all tables of a content; no clock is read."""
    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": content.title, "author": "Houping", "created": day})
    styles = Styles(book)
    found = sheets(content, FIRST)
    _contents(book, styles, content, [name for name, _ in found], demo)
    for name, tables in found:
        _sheet(book.add_worksheet(name), styles, name, tables, demo)
    book.close()
    return buffer.getvalue()


def render_table(table: Table, *, day: datetime, demo: bool, mark: str = "") -> bytes:
    """Return a workbook of one table, as pages export it, with `mark` on every printed page; no clock is read."""
    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": table.title, "author": "Houping", "created": day})
    sheet = book.add_worksheet("表")
    _sheet(sheet, Styles(book), table.title, [table], demo)
    if mark:
        sheet.set_header(f"&C&9{_plain(mark)}")
    book.close()
    return buffer.getvalue()


def _contents(book: Workbook, styles: Styles, content: Content, names: Sequence[str], demo: bool) -> None:
    sheet = book.add_worksheet("目录")
    sheet.set_column(0, 0, 8)
    sheet.set_column(1, 1, 70)
    sheet.merge_range(0, 0, 0, 1, content.title, styles.title)
    sheet.set_row(0, 32)
    if demo:
        sheet.merge_range(1, 0, 1, 1, MARK, styles.mark)
    sheet.write_row(2, 0, ("序号", "表名"), styles.head)
    for position, name in enumerate(names, start=1):
        sheet.write_number(2 + position, 0, position, styles.cell(side="center", total=False))
        link = styles.cell(side="left", total=False)
        sheet.write_url(2 + position, 1, f"internal:'{name}'!A1", link, name)
    _print(sheet, demo, upright=True)


def _sheet(sheet: Worksheet, styles: Styles, name: str, tables: Sequence[Table], demo: bool) -> None:
    columns = max(len(t.header) for t in tables)
    widths = [max(_width(t, i) for t in tables if i < len(t.header)) for i in range(columns)]
    for position, width in enumerate(widths):
        sheet.set_column(position, position, width)
    row = 0
    if demo:
        sheet.merge_range(0, 0, 0, columns - 1, MARK, styles.mark)
        row = 1
    for table in tables:
        row = _table(sheet, styles, table, row, table.title or name, widths)
    if len(tables) == 1:
        heads = (1 if demo else 0) + (3 if tables[0].above else 2)
        sheet.freeze_panes(heads, 1)
        sheet.repeat_rows(heads - (2 if tables[0].above else 1), heads - 1)
    _print(sheet, demo, paper=A3 if columns > MANY_COLUMNS else A4, upright=columns <= SHORT)


def _table(
    sheet: Worksheet, styles: Styles, table: Table, row: int, title: str, widths: Sequence[float]
) -> int:
    """Write one table below `row`; return the row after its note."""
    last = len(table.header) - 1
    sheet.merge_range(row, 0, row, last, title, styles.title)
    sheet.set_row(row, 30)
    row = _heads(sheet, styles, table, row + 1)
    sides = [_side(table, column) for column in range(len(table.header))]
    for position, cells in enumerate(table.rows):
        total = table.total and position == len(table.rows) - 1
        for column, text in enumerate(cells):
            _cell(sheet, row, column, text, styles, side=sides[column], total=total)
        sheet.set_row(row, LINE * max(-(-_cells_wide(text) // WIDE) for text in cells if text))
        row += 1
    sheet.merge_range(row, 0, row, last, table.note, styles.note)
    width = sum(widths[: last + 1])  # a narrow table below a wide one has less room
    sheet.set_row(row, NOTE_LINE * (1 + _cells_wide(table.note) // max(width, 1)) + 4)
    return row + 2


def _heads(sheet: Worksheet, styles: Styles, table: Table, row: int) -> int:
    """Write one or two rows of heads; return the row below them."""
    sheet.set_row(row, LINE)
    if not table.above:
        sheet.write_row(row, 0, table.header, styles.head)
        return row + 1
    sheet.set_row(row + 1, LINE)
    sheet.write_row(row + 1, 0, table.header, styles.head)
    first = 0
    for text, columns in table.above:
        if columns == 1:
            sheet.merge_range(row, first, row + 1, first, text, styles.head)
        else:
            sheet.merge_range(row, first, row, first + columns - 1, text, styles.head)
        first += columns
    return row + 2


def _cell(
    sheet: Worksheet, row: int, column: int, text: str, styles: Styles, *, side: str, total: bool
) -> None:
    """Write numbers as numbers, everything else as the text that the facts print."""
    found = number_of(text)
    if found is None:
        sheet.write_string(row, column, text, styles.cell(side=side, total=total))
    else:
        value, shown = found
        sheet.write_number(row, column, value, styles.cell(side=side, total=total, shown=shown))


def _side(table: Table, column: int) -> str:
    """Numbers right, short words centred, all others left."""
    if column in table.numbers:
        return "right"
    return "center" if all(_cells_wide(row[column]) <= SHORT for row in table.rows) else "left"


def _width(table: Table, column: int) -> float:
    """Return the width of a column in characters: its longest cell, within limits."""
    longest = max(_cells_wide(text) for text in (table.header[column], *(row[column] for row in table.rows)))
    return min(max(longest + AIR, NARROW), WIDE)


def _cells_wide(text: str) -> int:
    """Return the width of a text; a Chinese character counts twice."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def _plain(text: str) -> str:
    """Return a text as head of a page: "&" begins a code there, and a digit after the size would join it."""
    return " " + text.replace("&", "&&")


def _print(sheet: Worksheet, demo: bool, *, paper: int = A4, upright: bool = False) -> None:
    """Set up printing: one page wide; a table of few columns stands upright, a very wide one goes on A3."""
    sheet.set_paper(paper)
    if not upright:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.7)
    sheet.set_footer("&C第 &P 页 共 &N 页" + ("&R演示数据" if demo else ""))

"""The Excel annexes: one sheet per table of the general report, ready to print on A4."""

import io
from collections.abc import Sequence
from datetime import datetime

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from houping.core.reporting.blocks import Annex, Content, Table

WIDTH = 118.0
FONT = "宋体"


def render(content: Content, *, day: datetime, demo: bool) -> bytes:
    """Return the workbook of all annex tables of a content; no clock is read."""
    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"title": content.title, "author": "Houping", "created": day})
    sheets = _sheets(content)
    _contents(book, content, [name for name, _ in sheets], demo)
    for name, tables in sheets:
        _sheet(book, name, tables, demo)
    book.close()
    return buffer.getvalue()


def _sheets(content: Content) -> list[tuple[str, list[Table]]]:
    """Group the tables by annex, in order; sheet names are those of the annexes."""
    found: list[tuple[str, list[Table]]] = [("样本完成情况", [])]
    for block in content.blocks:
        if isinstance(block, Annex):
            found.append((block.title[:31], []))
        elif isinstance(block, Table):
            found[-1][1].append(block)
    return [(name, tables) for name, tables in found if tables]


def _formats(book: Workbook) -> dict[str, Format]:
    base = {"font_name": FONT, "font_size": 11, "valign": "vcenter"}
    line = base | {"border": 1, "border_color": "#808080", "text_wrap": True}
    return {
        "title": book.add_format(base | {"font_size": 16, "bold": True, "align": "center"}),
        "mark": book.add_format(base | {"font_color": "#B00000", "align": "center", "bold": True}),
        "head": book.add_format(line | {"bold": True, "align": "center", "bg_color": "#E8EEF4"}),
        "text": book.add_format(line | {"align": "left"}),
        "number": book.add_format(line | {"align": "right"}),
        "total": book.add_format(line | {"align": "right", "bold": True, "bg_color": "#F4F4F4"}),
        "note": book.add_format(base | {"font_color": "#6B6B6B", "text_wrap": True, "font_size": 10}),
    }


def _contents(book: Workbook, content: Content, names: Sequence[str], demo: bool) -> None:
    sheet = book.add_worksheet("目录")
    styles = _formats(book)
    sheet.set_column(0, 0, 8)
    sheet.set_column(1, 1, 70)
    sheet.merge_range(0, 0, 0, 1, content.title, styles["title"])
    sheet.set_row(0, 32)
    if demo:
        sheet.merge_range(1, 0, 1, 1, "演示数据：全部内容虚构，不代表任何区县的真实情况", styles["mark"])
    sheet.write_row(2, 0, ("序号", "表名"), styles["head"])
    for position, name in enumerate(names, start=1):
        sheet.write_number(2 + position, 0, position, styles["number"])
        sheet.write_url(2 + position, 1, f"internal:'{name}'!A1", styles["text"], name)
    _print(sheet, demo)


def _sheet(book: Workbook, name: str, tables: Sequence[Table], demo: bool) -> None:
    sheet = book.add_worksheet(name)
    styles = _formats(book)
    row = 0
    columns = max(len(t.header) for t in tables)
    shares = max(tables, key=lambda t: len(t.header)).widths
    for position, share in enumerate(shares):
        sheet.set_column(position, position, WIDTH * share / sum(shares))
    if demo:
        sheet.merge_range(row, 0, row, columns - 1, "演示数据 虚构内容 不得引用", styles["mark"])
        row += 1
    for table in tables:
        row = _table(sheet, table, row, columns, styles)
    if len(tables) == 1:
        sheet.freeze_panes(3 if demo else 2, 1)
    _print(sheet, demo)


def _table(sheet: Worksheet, table: Table, row: int, columns: int, styles: dict[str, Format]) -> int:
    """Write one table below `row`; return the row after its note."""
    last = max(len(table.header), 2) - 1
    sheet.merge_range(row, 0, row, last, table.title, styles["title"])
    sheet.set_row(row, 30)
    sheet.write_row(row + 1, 0, table.header, styles["head"])
    for position, cells in enumerate(table.rows):
        total = table.total and position == len(table.rows) - 1
        for column, text in enumerate(cells):
            style = styles["total"] if total else styles["number" if column in table.numbers else "text"]
            _cell(sheet, row + 2 + position, column, text, style)
    end = row + 2 + len(table.rows)
    sheet.merge_range(end, 0, end, max(columns - 1, 1), table.note, styles["note"])
    sheet.set_row(end, 44)
    return end + 2


def _cell(sheet: Worksheet, row: int, column: int, text: str, style: Format) -> None:
    """Write whole numbers as numbers, everything else as the text that the facts print."""
    if text.isdigit() and len(text) < 9:
        sheet.write_number(row, column, int(text), style)
    else:
        sheet.write_string(row, column, text, style)


def _print(sheet: Worksheet, demo: bool) -> None:
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.7)
    sheet.set_footer("&C第 &P 页 共 &N 页" + ("&R演示数据" if demo else ""))

"""A questionnaire as an Excel workbook for people who edit in Excel, and back to the reviewable Markdown."""

import io
from datetime import datetime
from typing import Any

import xlsxwriter

from houping.instruments.sheet import SHEETS, Sheet, Source

WRITTEN = datetime(2021, 1, 1)  # a fixed date, so that the same questionnaire is the same bytes
WIDE, NARROW = 34, 16
LONG_HEADS = ("label", "hint", "constraint", "relevant", "calculation")


def to_excel(source: Source) -> bytes:
    """Return the workbook of a questionnaire: one sheet each for questions, lists and settings, all cells text."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_numbers": False})
    book.set_properties({"title": source.settings["form_title"], "created": WRITTEN})
    head = book.add_format({"bold": True, "bg_color": "#DDE6F0", "border": 1, "text_wrap": True})
    cell = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    for name in SHEETS:
        _write(book.add_worksheet(name), source.sheets.get(name, Sheet()), head, cell)
    book.close()
    return target.getvalue()


def _write(page: Any, sheet: Sheet, head: Any, cell: Any) -> None:
    page.freeze_panes(1, 2)
    for column, name in enumerate(sheet.heads):
        page.set_column(column, column, WIDE if name.startswith(LONG_HEADS) else NARROW, cell)
        page.write_string(0, column, name, head)
        for row in sheet.rows:
            if row[name]:
                page.write_string(row.number - 1, column, row[name], cell)


def to_markdown(source: Source) -> str:
    """Return the questionnaire as Markdown tables that `read_source` and pyxform read alike."""
    lines = [f"# {source.settings['form_title']}", ""]
    for name in SHEETS:
        sheet = source.sheets.get(name, Sheet())
        lines += [f"| {name} |", _line(sheet.heads)]
        lines += [_line([row[head] for head in sheet.heads]) for row in sheet.rows]
        lines.append("")
    return "\n".join(lines)


def _line(cells: tuple[str, ...] | list[str]) -> str:
    return "|  | " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"

"""Cells of a workbook: finished text that is a number is written as one, with the format that prints the same text."""

import re

from houping.core.errors import Words
from houping.core.reporting.blocks import Annex, Content, Table, heads
from houping.core.reporting.check import Piece

KINDS = (
    (re.compile(r"0|-?[1-9]\d{0,7}"), 1.0, "0"),  # 0026 is a name, no number
    (re.compile(r"-?\d+\.\d\d"), 1.0, "0.00"),
    (re.compile(r"-?\d+\.\d{4}"), 1.0, "0.0000"),
    (re.compile(r"-?\d+\.\d\d%"), 0.01, "0.00%"),
    (re.compile(r"±\d+\.\d\d%"), 0.01, '"±"0.00%'),
)


def number_of(text: str) -> tuple[float, str] | None:
    """Return (number, Excel format) of a text that is a number, or None."""
    for pattern, unit, shown in KINDS:
        if pattern.fullmatch(text):
            return round(float(text.strip("±%")) * unit, 6), shown
    return None


def as_read(text: str) -> str:
    """Return a text as it is read back from a sheet."""
    found = number_of(text)
    return text if found is None else read_number(found[0])


def read_number(value: float) -> str:
    """Return a number read from a sheet as text."""
    return f"{round(value, 6):.10g}"


def sheets(content: Content, first: str) -> list[tuple[str, list[Table]]]:
    """Return the tables of a content by sheet: `first` for those of the text, then one sheet per annex."""
    found: list[tuple[str, list[Table]]] = [(first, [])]
    for block in content.blocks:
        if isinstance(block, Annex):
            found.append((block.title[:31], []))
        elif isinstance(block, Table):
            found[-1][1].append(block)
    return [(name, tables) for name, tables in found if tables]


def expected_cells(content: Content, first: str, mark: str = "") -> list[str]:
    """Return every text of the workbook in the order in which it is read back; `mark` stands above each sheet."""
    found = []
    for name, tables in sheets(content, first):
        found.append(mark)
        for table in tables:
            inside = [cell for row in table.rows for cell in row]
            found += [table.title or name, *heads(table), *map(as_read, inside), table.note]
    return found


def shown(place: Words, value: object) -> Piece:
    """Return one read cell."""
    return Piece(place, read_number(value) if isinstance(value, (int, float)) else str(value))

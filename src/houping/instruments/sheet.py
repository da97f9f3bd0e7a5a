"""Read a questionnaire as sheets of cells: Markdown tables or an Excel workbook, the way XLSForm lays them out.

Rows keep the number that an Excel editor sees (the header is row 1), so that every finding can name its place.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from python_calamine import CalamineError, CalamineWorkbook

from houping.core.errors import FormUnreadable

SHEETS = ("survey", "choices", "settings")
BAR = re.compile(r"(?<!\\)\|")
OWN = "hp_"  # columns of ours, which form engines never see


@dataclass(frozen=True)
class Row:
    """One row of a sheet: its number and its filled cells by head."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, head: str) -> str:
        return self.cells.get(head, "")


@dataclass(frozen=True)
class Sheet:
    """One sheet: heads in order and rows."""

    heads: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Source:
    """A questionnaire as it is edited."""

    name: str
    sheets: Mapping[str, Sheet] = field(default_factory=dict)

    @property
    def survey(self) -> Sheet:
        """The questions."""
        return self.sheets.get("survey", Sheet())

    @property
    def choices(self) -> Sheet:
        """The code lists."""
        return self.sheets.get("choices", Sheet())

    @property
    def settings(self) -> Row:
        """Form id, title, version, default language."""
        rows = self.sheets.get("settings", Sheet()).rows
        return rows[0] if rows else Row(2, {})

    def for_pyxform(self) -> dict[str, list[dict[str, str]]]:
        """Return the workbook as pyxform takes it, without our own columns."""
        book: dict[str, list[dict[str, str]]] = {}
        for name, sheet in self.sheets.items():
            book[name] = [_without_ours(row.cells) for row in sheet.rows]
            book[f"{name}_header"] = [{head: "" for head in sheet.heads if not head.startswith(OWN)}]
        return book


def _without_ours(cells: Mapping[str, str]) -> dict[str, str]:
    return {head: value for head, value in cells.items() if not head.startswith(OWN)}


def read_source(name: str, data: bytes) -> Source:
    """Return the sheets of a Markdown (UTF-8) or Excel file; raises FormUnreadable."""
    if data[:2] == b"PK":
        return Source(name, dict(_excel(name, data)))
    try:
        return Source(name, dict(_markdown(data.decode("utf-8-sig"))))
    except (UnicodeDecodeError, ValueError) as error:
        raise FormUnreadable(name=name, detail=error) from error


def _markdown(text: str) -> Iterator[tuple[str, Sheet]]:
    """Yield the sheets of tables whose first cell names the sheet; lines that begin with # are remarks."""
    tables: dict[str, list[list[str]]] = {}
    current: list[list[str]] = []
    for line in text.splitlines():
        stripped = line.strip()
        if not stripped.startswith("|") or not stripped.endswith("|"):
            continue
        first, *cells = [cell.strip().replace("\\|", "|") for cell in BAR.split(stripped[1:-1])]
        if first:
            current = tables.setdefault(first.lower(), [])
        if any(cells) and not all(set(cell) <= set("-:") for cell in cells):
            current.append(cells)
    yield from ((name, _sheet(rows)) for name, rows in tables.items() if name in SHEETS)


def _excel(name: str, data: bytes) -> Iterator[tuple[str, Sheet]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for title in book.sheet_names:
            if title.lower() in SHEETS:
                rows = book.get_sheet_by_name(title).to_python(skip_empty_area=False)
                yield title.lower(), _sheet([[_said(cell) for cell in row] for row in rows])
    except (CalamineError, ValueError, OSError) as error:
        raise FormUnreadable(name=name, detail=error) from error


def _said(cell: object) -> str:
    """Return a cell as text; whole numbers without the decimal point that Excel gives them."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).replace("\u00a0", " ").strip()


def _sheet(rows: Sequence[Sequence[str]]) -> Sheet:
    if not rows:
        return Sheet()
    heads = [re.sub(r" +", " ", head) for head in rows[0]]
    filled = (
        (number, {head: cell for head, cell in zip(heads, cells, strict=False) if head and cell})
        for number, cells in enumerate(rows[1:], start=2)
    )
    return Sheet(tuple(filter(None, heads)), tuple(Row(number, cells) for number, cells in filled if cells))

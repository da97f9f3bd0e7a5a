"""Read Parquet, Excel and CSV tables of any size in batches, with the rows as users see them.

A batch holds every column as it stands in the file (text for Excel and CSV) plus `row`: the row of
the sheet or of the CSV file with the header in row 1, or the record number from 1 in Parquet.
Nothing is guessed: CSV is UTF-8 (with or without BOM) or GB18030, and must decode to its last byte.
"""

import csv
import datetime
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from houping.core.errors import FileMissing, FileUnreadable, Words

BATCH_ROWS = 1 << 18
ROW = "row"
SUFFIXES = (".parquet", ".xlsx", ".xls", ".csv")
ENCODINGS = ("utf-8-sig", "gb18030")
DECODE_BLOCK = 1 << 22
# A 16-digit number no longer survives in a spreadsheet's double.
EXACT_IN_EXCEL = 10**15
UNIT_IN_HEADER = re.compile(r"（[^）]*）$|\([^)]*\)$")
EXTRA = "\x00extra"
NO_WORKBOOK = Words("不是完整的 Excel 工作簿，或设有密码", "it is no whole Excel workbook, or has a password")
NO_PARQUET = Words("不是完整的 Parquet 文件", "it is no whole Parquet file")
BROKEN_CSV = Words(
    "CSV 中有引号没有成对，或引号后还有文字", "a quotation mark of the CSV is not closed, or text follows it"
)
NO_HEADER = Words("没有表头", "it has no header")
UTF_16 = Words("文件是 UTF-16 编码，请另存为 UTF-8 的 CSV", "it is UTF-16; save it as CSV in UTF-8")


@dataclass(frozen=True)
class Part:
    """One piece of a table: a file, or one sheet of a workbook."""

    path: Path
    sheet: str | None = None

    @property
    def label(self) -> str:
        """How the user calls it."""
        return f"{self.path.name}［{self.sheet}］" if self.sheet else self.path.name


@dataclass(frozen=True)
class Batch:
    """Consecutive rows of a part; `ragged` lists (row, cells) of rows with more cells than the header."""

    part: Part
    rows: pl.DataFrame
    typed: bool
    ragged: tuple[tuple[int, int], ...] = ()


def parts_of(source: Path, tables: dict[str, str]) -> dict[str, list[Part]]:
    """Return the parts of each table (name -> Chinese title) in a folder or one workbook.

    A file belongs to a table when its name begins with the table's name or title, or when it is a
    workbook with a sheet of that title. Raises FileMissing when a table has no part.
    """
    found = parts_in(source, tables)
    for name, title in tables.items():
        if not found[name]:
            raise FileMissing(path=f"{source}/{name}.parquet（或 {title}.xlsx、{title}.csv）")
    return found


def parts_in(source: Path, tables: Mapping[str, str]) -> dict[str, list[Part]]:
    """Return the parts of each table that are there, as `parts_of` does; a table without a part has an empty list."""
    if not source.exists():
        raise FileMissing(path=source)
    files = [source] if source.is_file() else sorted(source.iterdir())
    found: dict[str, list[Part]] = {name: [] for name in tables}
    for path in files:
        if path.suffix.lower() not in SUFFIXES or path.name.startswith((".", "~$")):
            continue
        for name, sheet in _tables_in(path, tables):
            found[name].append(Part(path, sheet))
    return found


def read_part(part: Part, rows: int = BATCH_ROWS) -> Iterator[Batch]:
    """Yield the batches of one part; raises FileUnreadable."""
    suffix = part.path.suffix.lower()
    if suffix == ".parquet":
        return _read_parquet(part, rows)
    if suffix == ".csv":
        return _read_texts(part, _csv_rows(part.path), rows)
    return _read_texts(part, _sheet_rows(part), rows)


def unknown_heads(part: Part, known: Collection[str]) -> list[str]:
    """Return the heads of a part that are not among the known ones."""
    heads = next(iter(read_part(part, 1))).rows.columns[1:]
    plain = (head.partition(EXTRA)[0] for head in heads)
    return [head for head in plain if head and head not in known]


def csv_encoding(path: Path) -> str:
    """Return the encoding in which a whole file decodes; raises FileUnreadable with the first bad byte."""
    with path.open("rb") as stream:
        if stream.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            raise FileUnreadable(path=path, detail=UTF_16)
    faults = []
    for encoding in ENCODINGS:
        try:
            with path.open(encoding=encoding, newline="") as stream:
                while stream.read(DECODE_BLOCK):
                    pass
        except UnicodeDecodeError as error:
            faults.append(f"{encoding}: 0x{error.object[error.start]:02x}")
        else:
            return encoding
    raise FileUnreadable(path=path, detail=_undecodable(faults))


def _undecodable(faults: list[str]) -> Words:
    where = "；".join(faults)
    return Words(f"既不是 UTF-8 也不是 GB18030（{where}）", f"it is neither UTF-8 nor GB18030 ({where})")


def _tables_in(path: Path, tables: Mapping[str, str]) -> Iterator[tuple[str, str | None]]:
    named = [n for n, title in tables.items() if path.name.lower().startswith((n, title))]
    if path.suffix.lower() not in (".xlsx", ".xls"):
        yield from ((name, None) for name in named)
        return
    sheets = _workbook(path).sheet_names
    titled = [(name, title) for name, title in tables.items() if title in sheets]
    if titled:
        yield from titled
    elif named and sheets:
        yield named[0], sheets[0]


def _workbook(path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError, ValueError) as error:
        raise FileUnreadable(path=path, detail=NO_WORKBOOK) from error


def parquet_rows(part: Part) -> int:
    """Return the number of rows of a Parquet part from its footer; raises FileUnreadable."""
    try:
        return int(pq.read_metadata(part.path).num_rows)
    except (pa.ArrowException, OSError) as error:
        raise FileUnreadable(path=part.path, detail=NO_PARQUET) from error


def _read_parquet(part: Part, rows: int) -> Iterator[Batch]:
    start = 1
    try:
        for batch in pq.ParquetFile(part.path).iter_batches(batch_size=rows):
            frame = _numbered(pl.DataFrame(batch), start)
            start += frame.height
            yield Batch(part, frame, typed=True)
        if start == 1:
            empty = pl.DataFrame(pq.read_schema(part.path).empty_table())
            yield Batch(part, _numbered(empty, 1), typed=True)
    except (pa.ArrowException, OSError, ValueError, pl.exceptions.PolarsError) as error:
        raise FileUnreadable(path=part.path, detail=NO_PARQUET) from error


def _numbered(rows: pl.DataFrame, start: int) -> pl.DataFrame:
    """Add the record numbers; a column of the file that bears their name becomes one that nobody knows."""
    return rows.rename(dict(zip(rows.columns, range_names(rows.columns), strict=True))).with_row_index(
        ROW, offset=start
    )


def _csv_rows(path: Path) -> Iterator[tuple[int, Sequence[str | None]]]:
    encoding = csv_encoding(path)
    with path.open(encoding=encoding, newline="") as stream:
        try:
            yield from enumerate(csv.reader(stream, strict=True), start=1)
        except csv.Error as error:
            raise FileUnreadable(path=path, detail=BROKEN_CSV) from error


def _sheet_rows(part: Part) -> Iterator[tuple[int, Sequence[str | None]]]:
    try:
        sheet = _workbook(part.path).get_sheet_by_name(part.sheet or "")
        for row, cells in enumerate(sheet.iter_rows(), start=1):
            yield row, [cell_text(cell) for cell in cells]
    except CalamineError as error:
        raise FileUnreadable(path=part.path, detail=NO_WORKBOOK) from error


def cell_text(cell: object) -> str | None:
    """Return a spreadsheet cell as the text that its user sees; an inexact number as 1.2E+17."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and abs(cell) >= EXACT_IN_EXCEL:
        return f"{cell:.14E}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    return None if cell is None else str(cell)


def _read_texts(part: Part, rows: Iterable[tuple[int, Sequence[str | None]]], size: int) -> Iterator[Batch]:
    """Yield batches of text columns under the first row that is not blank; blank rows are passed over."""
    filled = ((row, cells) for row, cells in rows if any(cells))
    _, first = next(filled, (0, ()))
    header = _header(part, first)
    empty = True
    while chunk := list(islice(filled, size)):
        empty = False
        yield _text_batch(part, header, chunk)
    if empty:
        yield _text_batch(part, header, [])


def _header(part: Part, cells: Sequence[str | None]) -> list[str]:
    header = [plain_head(cell or "") for cell in cells]
    while header and not header[-1]:
        header.pop()
    if not header:
        raise FileUnreadable(path=part.label, detail=NO_HEADER)
    return header


def plain_head(text: str) -> str:
    """Return the head of a column without blanks, stars and the unit in brackets behind it."""
    return UNIT_IN_HEADER.sub("", re.sub(r"[\s*]", "", text))


def _text_batch(part: Part, header: list[str], chunk: list[tuple[int, Sequence[str | None]]]) -> Batch:
    width = len(header)
    ragged = tuple((row, len(cells)) for row, cells in chunk if any(cells[width:]))
    columns: dict[str, list[str | None]] = {name: [] for name in range_names(header)}
    stores = list(columns.values())
    for _, cells in chunk:
        for place, store in enumerate(stores):
            value = cells[place] if place < len(cells) else None
            store.append(value or None)
    rows = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    rows = rows.insert_column(0, pl.Series(ROW, [row for row, _ in chunk], dtype=pl.UInt32))
    return Batch(part, rows, typed=False, ragged=ragged)


def range_names(header: Sequence[str]) -> list[str]:
    """Return header names made distinct: a repeated or missing name gets its place behind a NUL."""
    seen: set[str] = set()
    names = []
    for place, name in enumerate(header):
        unique = name if name and name not in seen and name != ROW else f"{name}{EXTRA}{place}"
        seen.add(name)
        names.append(unique)
    return names

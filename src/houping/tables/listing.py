"""The listing of everything that is wrong: one line per fault, streamed to a file, never held in memory."""

import csv
import io
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

import polars as pl
import xlsxwriter

from houping.core.checks import Problem
from houping.core.errors import FileTaken, FileUnreadable, SuffixUnusable, in_words
from houping.tables.disk import writing
from houping.tables.files import beside
from houping.tables.read import Part, read_part

HEADERS = {
    "zh": ("文件", "行", "列", "代码", "级别", "说明", "怎么改"),
    "en": ("file", "row", "column", "code", "level", "what", "what to do"),
}
LEVELS = {"error": "错误", "note": "提示"}
NAMES = {"zh": "问题清单", "en": "problems"}
SHOWN = 20
SHEET_ROWS = 1_000_000
SHEET = "问题清单"
SUFFIXES = (".csv", ".xlsx")
# file names and heads are words of whoever handed the file in: no formula and no link comes of them
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False}


class _Writer(Protocol):
    def writerow(self, row: tuple[str | int, ...], /) -> object: ...


class Listing:
    """Counts faults, keeps the first few for the screen, writes all of them to a CSV stream."""

    def __init__(self, stream: _Writer | None = None, path: Path = Path(), language: str = "zh") -> None:
        self._stream = stream
        self._path = path
        self._language = language
        self.counts: Counter[tuple[str, str]] = Counter()
        self.first: list[Problem] = []

    def add(self, problem: Problem) -> None:
        """Take one fault."""
        self.counts[problem.level, problem.code] += 1
        if len(self.first) < SHOWN:
            self.first.append(problem)
        if self._stream is not None:
            with writing(self._path):
                self._stream.writerow(as_row(problem, self._language))

    @property
    def errors(self) -> int:
        """How many faults must be mended."""
        return sum(count for (level, _), count in self.counts.items() if level == "error")

    @property
    def notes(self) -> int:
        """How many places are only worth a look."""
        return sum(self.counts.values()) - self.errors


def as_row(problem: Problem, language: str = "zh") -> tuple[str | int, ...]:
    """Return a fault as a line of the listing, in Chinese ("zh") or English ("en")."""
    level = LEVELS[problem.level] if language == "zh" else problem.level
    return problem.file, problem.row, problem.field, problem.code, level, *problem.said(language)


def default_listing(source: Path, language: str = "zh") -> Path:
    """Return where the listing of a frame stands unless the user names a place.

    Beside the frame; in the working directory when nothing can be written there (a disc, somebody else's folder).
    """
    source = source.resolve()
    writable = os.access(source.parent, os.W_OK, effective_ids=os.access in os.supports_effective_ids)
    folder = source.parent if writable else Path.cwd()
    return folder / f"{source.stem}-{NAMES[language]}.csv"


@contextmanager
def listing_file(path: Path, language: str = "zh") -> Iterator[Listing]:
    """Collect faults into `path` (.csv, or .xlsx): written whole, and only when there are any.

    A listing of an earlier check is removed when nothing is wrong any more. Raises SuffixUnusable, FileTaken when
    the file is no listing, or FileUnwritable, all before any work.
    """
    _require_listing(path)
    with beside(path) as temporary:
        stream = temporary.open("w", encoding="utf-8-sig", newline="")
        try:
            with writing(path):
                writer = csv.writer(stream, lineterminator="\n")
                writer.writerow(HEADERS[language])
                stream.flush()
            listing = Listing(writer, path, language)
            yield listing
            with writing(path):
                stream.flush()
                if path.suffix.lower() == ".xlsx":
                    _write_workbook(temporary)
        finally:
            with suppress(OSError):  # flushed above, or given up
                stream.close()
    if not listing.counts:
        path.unlink()


def _require_listing(path: Path) -> None:
    if path.suffix.lower() not in SUFFIXES:
        raise SuffixUnusable(path=path, expected=in_words(SUFFIXES))
    if path.is_file() and not _is_listing(path):
        raise FileTaken(path=path)


def _is_listing(path: Path) -> bool:
    """Return whether a file begins like a listing; what cannot be read is somebody else's."""
    try:
        batch = next(iter(read_part(Part(path, _first_sheet(path)))))
    except FileUnreadable:
        return False
    return tuple(batch.rows.columns[1:]) in HEADERS.values()


def _first_sheet(path: Path) -> str | None:
    return f"{SHEET}1" if path.suffix.lower() == ".xlsx" else None


def _write_workbook(path: Path) -> None:
    """Replace the CSV at `path` by a workbook, as many sheets as its rows need."""
    rows = pl.read_csv(path, infer_schema=False)
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"constant_memory": True, **PLAIN}) as book:
        for start in range(0, max(rows.height, 1), SHEET_ROWS):
            sheet = book.add_worksheet(f"{SHEET}{start // SHEET_ROWS + 1}")
            sheet.write_row(0, 0, rows.columns)
            for place, row in enumerate(rows[start : start + SHEET_ROWS].iter_rows(), start=1):
                sheet.write_row(place, 0, row)
    path.write_bytes(content.getvalue())

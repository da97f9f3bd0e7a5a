"""The listing of everything that is wrong: one line per fault, streamed to a file, never held in memory."""

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

import polars as pl
import xlsxwriter

from houping.core.checks import Problem
from houping.core.errors import FileUnwritable
from houping.tables.files import atomic

HEADER = ("文件", "行", "列", "代码", "级别", "说明", "怎么改")
LEVELS = {"error": "错误", "note": "提示"}
SHOWN = 20
SHEET_ROWS = 1_000_000


class _Writer(Protocol):
    def writerow(self, row: tuple[str | int, ...], /) -> object: ...


class Listing:
    """Counts faults, keeps the first few for the screen, writes all of them to a CSV stream."""

    def __init__(self, stream: _Writer | None = None) -> None:
        self._stream = stream
        self.counts: Counter[tuple[str, str]] = Counter()
        self.first: list[Problem] = []

    def add(self, problem: Problem) -> None:
        """Take one fault."""
        self.counts[problem.level, problem.code] += 1
        if len(self.first) < SHOWN:
            self.first.append(problem)
        if self._stream is not None:
            self._stream.writerow(as_row(problem))

    @property
    def errors(self) -> int:
        """How many faults must be mended."""
        return sum(count for (level, _), count in self.counts.items() if level == "error")

    @property
    def notes(self) -> int:
        """How many places are only worth a look."""
        return sum(self.counts.values()) - self.errors


def as_row(problem: Problem) -> tuple[str | int, ...]:
    """Return a fault as a line of the listing."""
    level = LEVELS[problem.level]
    return problem.file, problem.row, problem.field, problem.code, level, problem.message, problem.remedy


def default_listing(source: Path) -> Path:
    """Return where the listing of a frame stands unless the user names a place: beside the frame."""
    return source.resolve().parent / f"{source.resolve().stem}-问题清单.csv"


@contextmanager
def listing_file(path: Path) -> Iterator[Listing]:
    """Collect faults into `path` (.csv, or .xlsx): written whole, and only when there are any.

    A listing of an earlier check is removed when nothing is wrong any more. Raises FileUnwritable.
    """
    with _writable(path) as temporary:
        with temporary.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(HEADER)
            listing = Listing(writer)
            yield listing
        if path.suffix.lower() == ".xlsx":
            _write_workbook(temporary)
    if not listing.counts:
        path.unlink()


@contextmanager
def _writable(path: Path) -> Iterator[Path]:
    """Open the temporary file of `path`; raises FileUnwritable before any work is done."""
    with ExitStack() as stack:
        try:
            temporary = stack.enter_context(atomic(path))
        except OSError as error:
            raise FileUnwritable(path=path, detail=error.strerror or str(error)) from None
        yield temporary


def _write_workbook(path: Path) -> None:
    """Replace the CSV at `path` by a workbook, as many sheets as its rows need."""
    rows = pl.read_csv(path, infer_schema=False)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        for start in range(0, max(rows.height, 1), SHEET_ROWS):
            sheet = book.add_worksheet(f"问题清单{start // SHEET_ROWS + 1}")
            sheet.write_row(0, 0, HEADER)
            for place, row in enumerate(rows[start : start + SHEET_ROWS].iter_rows(), start=1):
                sheet.write_row(place, 0, row)

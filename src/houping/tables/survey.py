"""Columns of a survey file as arrays: labels as text, values as numbers, missing cells as NaN."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from python_calamine import CalamineError, CalamineWorkbook

from houping.core.errors import ColumnMissing, FileUnreadable, HoupingError, NumberUnreadable, Words, in_words
from houping.tables.disk import require_file
from houping.tables.read import EXTRA, NO_WORKBOOK, ROW, SUFFIXES, Part, read_part

MISSING = ("", "NA", "NaN", "nan", ".")
NO_SHEETS = Words(
    "只有 Excel 文件有工作表，请去掉 --sheet", "only Excel files have sheets; leave out --sheet"
)
NO_ROWS = Words("没有数据行", "it has no rows of data")
WHOLE_NUMBER = r"^(0|-?[1-9][0-9]{0,14})$"
Array = NDArray[np.generic]


@dataclass(frozen=True)
class Survey:
    """The needed columns of a file and the row of each record as its user counts (`row`)."""

    path: Path
    frame: pl.DataFrame

    def __len__(self) -> int:
        return self.frame.height

    def present(self, columns: Sequence[str]) -> NDArray[np.bool_]:
        """Return which rows have a value in all of these columns: shape (n,)."""
        filled = [self.frame[name].is_not_null().to_numpy() for name in columns]
        return np.logical_and.reduce(filled) if filled else np.ones(len(self), dtype=bool)

    def row(self, place: int) -> int:
        """Return the row of the file, as its user counts, that stands at a place of the arrays (from 0)."""
        return int(self.frame[ROW][place])

    def in_file(self, reason: HoupingError) -> HoupingError:
        """Return a refusal about a row of the arrays (from 1) as one about that row of the file."""
        row = reason.fields.get("row")
        if not isinstance(row, int):
            return reason
        return type(reason)(**(reason.fields | {"row": self.row(row - 1)}))

    def keep(self, rows: NDArray[np.bool_]) -> "Survey":
        """Return the survey with some rows only."""
        return Survey(self.path, self.frame.filter(pl.Series(rows)))

    def labels(self, column: str) -> Array:
        """Return labels, shape (n,): whole numbers as integers, anything else as text, "" where missing."""
        series = self.frame[column]
        if series.null_count() == 0 and _all_whole(series):
            return series.cast(pl.Int64).to_numpy()
        return np.asarray(series.cast(pl.String).fill_null("").to_list(), dtype=np.str_)

    def numbers(self, column: str) -> NDArray[np.float64]:
        """Return finite numbers, shape (n,), NaN where missing; raises NumberUnreadable."""
        series = self.frame[column]
        values = series.cast(pl.Float64, strict=False)
        bad = (values.is_null() & series.is_not_null()) | values.is_infinite().fill_null(value=False)
        if bad.any():
            place = int(bad.arg_max() or 0)
            raise NumberUnreadable(
                path=self.path.name,
                column=column,
                count=int(bad.sum()),
                row=self.row(place),
                value=series[place],
            )
        return values.fill_null(float("nan")).to_numpy()

    def numeric(self, column: str) -> bool:
        """Say whether all values of a column are numbers."""
        series = self.frame[column]
        return series.cast(pl.Float64, strict=False).null_count() == series.null_count()


def read_survey(path: Path, columns: Sequence[str], sheet: str = "") -> Survey:
    """Read the named columns of a Parquet, Excel (first sheet by default) or CSV file.

    Raises FileMissing, FolderGiven, FileUnreadable, ColumnMissing.
    """
    require_file(path)
    if path.suffix.lower() not in SUFFIXES:
        suffixes = ", ".join(SUFFIXES)
        raise FileUnreadable(path=path, detail=Words(f"只能读 {suffixes}", f"only {suffixes} can be read"))
    frames = []
    for batch in read_part(Part(path, _sheet(path, sheet))):
        if batch.ragged:
            row, cells = batch.ragged[0]
            raise FileUnreadable(path=path, detail=more_cells(row, cells))
        for name in columns:
            if name not in batch.rows.columns:
                known = [c for c in batch.rows.columns if c != ROW and EXTRA not in c]
                raise ColumnMissing(path=path.name, column=name, known=in_words(known))
        frames.append(batch.rows.select(ROW, *dict.fromkeys(columns)))
    frame = pl.concat(frames)
    if not frame.height:
        raise FileUnreadable(path=path, detail=NO_ROWS)
    return Survey(path, frame.with_columns(_blank_missing(frame, name) for name in dict.fromkeys(columns)))


def more_cells(row: int, cells: int) -> Words:
    """Return that a row is longer than the header."""
    return Words(
        f"第 {row} 行有 {cells} 个单元格，多于表头", f"row {row} has {cells} cells, more than the header"
    )


def _sheet(path: Path, sheet: str) -> str | None:
    if path.suffix.lower() not in (".xlsx", ".xls"):
        if sheet:
            raise FileUnreadable(path=path, detail=NO_SHEETS)
        return None
    try:
        names = CalamineWorkbook.from_path(str(path)).sheet_names
    except (CalamineError, OSError, ValueError) as error:
        raise FileUnreadable(path=path, detail=NO_WORKBOOK) from error
    if (sheet and sheet not in names) or not names:
        known = "、".join(names)
        absent = Words(
            f"没有工作表“{sheet}”，现有：{known}", f"it has no sheet '{sheet}'; there are: {known}"
        )
        raise FileUnreadable(path=path, detail=absent)
    return sheet or names[0]


def _blank_missing(frame: pl.DataFrame, name: str) -> pl.Expr:
    column, kind = pl.col(name), frame.schema[name]
    if kind == pl.String:
        stripped = column.str.strip_chars()
        return pl.when(~stripped.is_in(MISSING)).then(stripped).alias(name)
    return column.fill_nan(None) if kind.is_float() else column


def _all_whole(series: pl.Series) -> bool:
    if series.dtype.is_integer():
        return True
    if series.dtype.is_float():
        return bool((series == series.round()).all() and (series.abs() < 1e15).all())
    return series.dtype == pl.String and bool(series.str.contains(WHOLE_NUMBER).all())

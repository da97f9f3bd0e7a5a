"""A covariance matrix from a CSV file, put in the order of the units."""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from houping.cli.survey_request import ENCODINGS
from houping.core.errors import FileUnreadable, Words
from houping.tables.disk import require_file

FloatArray = NDArray[np.float64]


def read_covariance(path: Path, units: Sequence[str]) -> FloatArray:
    """Read a square table, shape (units, units).

    With a header row of unit names (and, if it has one column more, unit names in the first column) it is put
    in the order of `units`; a bare matrix of numbers must stand in that order already.
    Raises FileMissing, FileUnreadable.
    """
    rows = _cells(path)
    header = None if _number(rows[0][-1]) is not None and len(rows) == len(units) else rows[0]
    body = rows if header is None else rows[1:]
    named = header is not None and len(header) == len(units) + 1
    if len(body) != len(units):
        detail = Words(
            f"有 {len(body)} 行，应为 {len(units)} 行（每个单位一行）",
            f"it has {len(body)} rows, not {len(units)} (one for each unit)",
        )
        raise FileUnreadable(path=path, detail=detail)
    matrix = np.array([_row(path, i, r[named:], len(units)) for i, r in enumerate(body)])
    if header is None:
        return matrix
    columns = _places(path, header[named:], units)
    lines = _places(path, [r[0] for r in body], units) if named else columns
    return matrix[np.ix_(lines, columns)]


def _cells(path: Path) -> list[list[str]]:
    require_file(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = path.read_text(encoding="gb18030")
        except UnicodeDecodeError:
            raise FileUnreadable(path=path, detail=ENCODINGS) from None
    rows = [[cell.strip() for cell in row] for row in csv.reader(text.splitlines()) if any(row)]
    if not rows:
        raise FileUnreadable(path=path, detail=Words("空文件", "it is empty"))
    return rows


def _row(path: Path, place: int, cells: Sequence[str], width: int) -> list[float]:
    if len(cells) != width:
        detail = Words(
            f"矩阵第 {place + 1} 行有 {len(cells)} 个数，应为 {width} 个",
            f"row {place + 1} of the matrix has {len(cells)} numbers, not {width}",
        )
        raise FileUnreadable(path=path, detail=detail)
    values = [_number(cell) for cell in cells]
    for column, value in enumerate(values):
        if value is None:
            shown = cells[column]
            detail = Words(
                f"矩阵第 {place + 1} 行第 {column + 1} 列“{shown}”不是数",
                f"row {place + 1}, column {column + 1} of the matrix: '{shown}' is not a number",
            )
            raise FileUnreadable(path=path, detail=detail)
    return [value for value in values if value is not None]


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def _places(path: Path, names: Sequence[str], units: Sequence[str]) -> list[int]:
    place = {name: i for i, name in enumerate(names)}
    absent = [unit for unit in units if unit not in place]
    if absent:
        detail = Words(f"没有单位“{absent[0]}”", f"the unit '{absent[0]}' is missing")
        raise FileUnreadable(path=path, detail=detail)
    return [place[unit] for unit in units]

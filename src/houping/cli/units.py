"""The units of a table that `houping rank` and `houping score` read: one row each, with a name."""

from collections.abc import Collection, Sequence
from pathlib import Path

from houping.core.errors import CellsEmpty, SettingInvalid, Words
from houping.tables.read import EXTRA, ROW, SUFFIXES, Part, read_part
from houping.tables.survey import Survey


def columns_of(path: Path) -> list[str]:
    """Return the heads of a file; none when it cannot be read: reading the columns says what is wrong."""
    if not path.is_file() or path.suffix.lower() not in SUFFIXES:
        return []
    batch = next(iter(read_part(Part(path, None))), None)
    return [n for n in batch.rows.columns if n != ROW and EXTRA not in n] if batch else []


def first_column(path: Path, taken: Collection[str]) -> str:
    """Return the first column unless it holds values; "" also when the file cannot be read."""
    names = columns_of(path)
    return names[0] if names and names[0] not in taken else ""


def unit_names(survey: Survey, column: str) -> list[str]:
    """Return the name of every row; numbers from 1 without a column. Raises CellsEmpty."""
    if not column:
        return [str(i + 1) for i in range(len(survey))]
    require_present(survey, column)
    return [str(label) for label in survey.labels(column)]


def require_distinct(survey: Survey, column: str, names: Sequence[str]) -> None:
    """Refuse a name that stands twice."""
    seen: set[str] = set()
    for i, name in enumerate(names):
        if name in seen:
            different = Words("各不相同", "all different")
            raise SettingInvalid(path=row_of(survey, i), key=column, value=name, expected=different)
        seen.add(name)


def row_of(survey: Survey, place: int) -> Words:
    """Return where a unit stands: the name of the file, and the row as its user counts."""
    row = survey.row(place)
    return Words(f"{survey.path.name} 第 {row} 行", f"{survey.path.name}, row {row}")


def require_present(survey: Survey, column: str) -> None:
    """Refuse empty cells. Raises CellsEmpty."""
    absent = ~survey.present([column])
    if absent.any():
        row = survey.row(int(absent.argmax()))
        raise CellsEmpty(path=survey.path.name, column=column, count=int(absent.sum()), row=row)

"""Frozen interviews as data files for SPSS, Stata, R and Excel: a file for each table, a dictionary, what to know.

What names a person or a place is hidden unless asked for in full: a star where something was said, interviewers by a
number of this freezing. Identity numbers never leave in full (docs/decisions/0141).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import polars as pl

from houping.core.collection.datafile import Column, columns_of
from houping.core.collection.variables import INTERVIEW, PLACE, Layout, Variable, extract
from houping.core.errors import FileMissing, FileUnreadable
from houping.core.privacy import HIDDEN, masked_id
from houping.tables.interviews import read_dictionary

MARK = Variable("meta_demo", "text", "演示数据", "Demonstration data")
DEMO_VALUE = "演示数据"


@dataclass(frozen=True)
class Wanted:
    """How the files should be. full : with personal data; day : written into the files; remark : who took them when

    exercise : only what serves this assessment, "" for all; names : id -> name of the assessments of the visit
    """

    language: str = "zh"
    full: bool = False
    demo: bool = False
    day: datetime = datetime(2021, 1, 1)
    remark: str = ""
    exercise: str = ""
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LongText:
    """A text that a format had to cut: where it stands, and the whole of it."""

    table: str
    interview: str
    place: str
    name: str
    text: str


@dataclass
class Table:
    """One table as it is written: rows in the columns of the file, numbers for codes; texts that were cut."""

    layout: Layout
    columns: tuple[Column, ...]
    rows: pl.DataFrame
    hidden: frozenset[str]
    cut: list[LongText] = field(default_factory=list)

    @property
    def key(self) -> list[str]:
        """What names a row: the interview, and the place in it for a row of a repeat."""
        return [one.name for one in self.columns if one.variable.name in (INTERVIEW, PLACE)]


def read_tables(folder: Path, wanted: Wanted, forms: Sequence[str] = ()) -> list[Table]:
    """Return the tables of a folder of frozen interviews as they are to be written; raises FileMissing, FileUnreadable.

    forms : only the tables of these forms; default all. Numbers of interviewers are those of the whole in every extract.
    """
    layouts = read_dictionary(folder)
    rows = {layout.name: _read(folder / f"{layout.name}.parquet", layout) for layout in layouts}
    numbers = {} if wanted.full else _numbers(layouts, rows)
    return [
        shaped(layout, rows[layout.name], wanted, numbers)
        for layout in extract(layouts, wanted.exercise)
        if not forms or layout.form_id in forms
    ]


def _read(path: Path, layout: Layout) -> pl.DataFrame:
    if not path.is_file():
        raise FileMissing(path=path)
    try:
        return pl.read_parquet(path, columns=[one.name for one in layout.variables])
    except (pl.exceptions.PolarsError, OSError) as error:
        raise FileUnreadable(path=path, detail=str(error)) from error


def _numbers(layouts: Iterable[Layout], rows: Mapping[str, pl.DataFrame]) -> dict[str, str]:
    """Return account -> E001 …, in the order of the random ids of their interviews: no account can be guessed from it."""
    first: dict[str, str] = {}
    for layout in layouts:
        accounts = [one.name for one in layout.variables if one.personal == "account"]
        for name in accounts:
            for account, interview in rows[layout.name].select(name, INTERVIEW).drop_nulls().iter_rows():
                first[account] = min(first.get(account, interview), interview)
    ordered = sorted(first, key=lambda account: (first[account], account))
    return {account: f"E{number:03d}" for number, account in enumerate(ordered, 1)}


def shaped(layout: Layout, rows: pl.DataFrame, wanted: Wanted, numbers: Mapping[str, str]) -> Table:
    """Return a table as it is to be written: personal data hidden, codes as numbers, several choices as flags."""
    hidden = frozenset(one.name for one in layout.variables if _hides(one, wanted.full))
    variables = [_told(one) if one.name in hidden else one for one in layout.variables]
    kept = rows.with_columns(_covered(one, wanted, numbers) for one in layout.variables if one.name in hidden)
    if wanted.demo:
        variables.append(MARK)
        kept = kept.with_columns(pl.lit(DEMO_VALUE).alias(MARK.name))
    own = replace(layout, variables=tuple(variables))
    columns = columns_of(own, _seen(own, kept))
    return Table(own, columns, kept.select(_values(column) for column in columns), hidden)


def _hides(variable: Variable, full: bool) -> bool:
    return variable.personal == "id" or (bool(variable.personal) and not full)


def _told(variable: Variable) -> Variable:
    return replace(variable, kind="text", codes=())


def _covered(variable: Variable, wanted: Wanted, numbers: Mapping[str, str]) -> pl.Expr:
    value = pl.col(variable.name).cast(pl.String)
    if variable.personal == "account":
        return value.replace_strict(numbers, default=None, return_dtype=pl.String)
    if wanted.full:
        return value.map_elements(masked_id, return_dtype=pl.String)
    return pl.when(value.is_not_null()).then(pl.lit(HIDDEN)).alias(variable.name)


def _seen(layout: Layout, rows: pl.DataFrame) -> dict[str, list[str]]:
    wanted = [one.name for one in layout.variables if one.kind in ("code", "codes", "calculated")]
    return {name: rows[name].drop_nulls().unique().to_list() for name in wanted}


def _values(column: Column) -> pl.Expr:
    value = pl.col(column.variable.name)
    if column.form == "code":
        numbers = {label.code: label.value for label in column.labels}
        value = value.replace_strict(numbers, default=None, return_dtype=pl.Int64)
    elif column.choice is not None:
        value = value.str.split(" ").list.contains(column.choice.code).cast(pl.Int64)
    elif column.form == "number":
        value = value.cast(pl.Float64).fill_nan(None)
    return value.alias(column.name)


def title_of(table: Table, wanted: Wanted) -> str:
    """Return what a file is called inside, with the mark of invented data."""
    layout = table.layout
    title = (layout.title_en if wanted.language == "en" else layout.title_zh) or layout.name
    return f"{DEMO_VALUE} {title}" if wanted.demo else title

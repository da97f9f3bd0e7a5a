"""Turn a batch into the columns of the schema and name every value that is not what its column allows.

Polars passes over all values with the rule of the column; only the few that fail are explained one
by one by the core (`core/frame/rules.py`). A value that cannot be read becomes null *and* a fault,
so nothing is lost in silence.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from houping.core.checks import Problem
from houping.core.frame.faults import problem
from houping.core.frame.identity import DEMO_AREA
from houping.core.frame.rules import (
    CLEAN_TEXT,
    DEMO_PHONE,
    IDENTITY_FAULTS,
    PHONE,
    identity_faults,
    text_fault,
)
from houping.core.frame.schema import Column, Table
from houping.tables.columns import TYPES
from houping.tables.read import EXTRA, ROW, Batch

YES = ("是", "1", "true", "True", "TRUE", "有")
NO = ("否", "0", "false", "False", "FALSE", "无")
INTEGER = r"^-?[0-9]{1,15}$"
NUMBER = r"^-?[0-9]{1,15}(\.[0-9]+)?$"
DATE_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y.%m.%d")
UNREADABLE = {
    "int": "not_integer",
    "float": "not_number",
    "bool": "not_boolean",
    "date": "not_date",
    "label": "unknown_label",
}
OWN_RULES = ("id_number", "phone")
TEXT_TYPES = (pl.String, pl.Categorical, pl.Enum)
ACCEPTED = {
    "int": pl.datatypes.group.INTEGER_DTYPES,
    "float": (pl.Float64, *pl.datatypes.group.INTEGER_DTYPES),
    "bool": (pl.Boolean,),
    "date": (pl.Date,),
}


@dataclass(frozen=True)
class Layout:
    """Which column of a part stands for which column of the table."""

    table: Table
    source: dict[str, str]
    problems: tuple[Problem, ...]

    @property
    def usable(self) -> bool:
        """Whether every column of the table is there with a type that can be read."""
        return not any(p.level == "error" for p in self.problems)


def layout_of(batch: Batch, table: Table) -> Layout:
    """Match the header of a part with the columns of a table."""
    known = table.names_by_header()
    source: dict[str, str] = {}
    problems = []
    file = batch.part.label
    for header in batch.rows.columns[1:]:
        plain, _, extra = header.partition(EXTRA)
        name = known.get(plain)
        if name is None:
            if plain:
                problems.append(problem("unknown_column", row=0, file=file, value=plain))
        elif extra or name in source:
            problems.append(problem("repeated_column", row=0, file=file, column=table.column(name)))
        else:
            source[name] = header
    for column in table.columns:
        if column.name not in source:
            problems.append(problem("missing_column", row=0, file=file, column=column))
        elif batch.typed and not _readable(batch.rows[source[column.name]].dtype, column):
            kind = str(batch.rows[source[column.name]].dtype)
            problems.append(problem("wrong_type", row=0, file=file, column=column, value=kind))
    return Layout(table, source, tuple(problems))


def typed_rows(batch: Batch, layout: Layout) -> tuple[pl.DataFrame, list[Problem]]:
    """Return `row` and the table's columns in their types, and the faults of reading them."""
    file, rows = batch.part.label, batch.rows[ROW]
    columns, problems = [rows], []
    for column in layout.table.columns:
        raw = batch.rows[layout.source[column.name]]
        parsed = _parsed(raw, column).alias(column.name)
        columns.append(parsed)
        lost = parsed.is_null() & raw.is_not_null()
        for row, value in _where(rows, raw, lost):
            code = UNREADABLE[column.kind]
            problems.append(problem(code, row=row, file=file, column=column, value=str(value)[:40]))
        if not column.nullable:
            empty = raw.is_null()
            problems += [
                problem("required", row=r, file=file, column=column) for r, _ in _where(rows, raw, empty)
            ]
    return pl.DataFrame(columns), problems


def value_problems(rows: pl.DataFrame, file: str, table: Table, demo: bool) -> Iterator[Problem]:
    """Yield what is wrong with single values of typed rows."""
    for column in table.columns:
        values = rows[column.name]
        if column.kind in ("text", "code") and column.name not in OWN_RULES:
            yield from _text_problems(rows[ROW], values, file, column)
        elif column.kind in ("int", "float"):
            yield from _number_problems(rows[ROW], values, file, column)
    if "id_number" in rows.columns:
        yield from _identity_problems(rows, file, table.column("id_number"), demo)
        yield from _phone_problems(rows, file, table.column("phone"), demo)


def identity_matrix(values: pl.Series) -> np.ndarray:
    """Return the bytes of texts of 18 bytes each, shape (n, 18), without a copy per text."""
    array = values.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    buffer = array.buffers()[2]
    if buffer is None or not len(array):
        return np.empty((0, 18), dtype=np.uint8)
    offsets = np.frombuffer(array.buffers()[1], dtype=np.int64)[array.offset :]
    return np.frombuffer(buffer, dtype=np.uint8)[offsets[0] :][: 18 * len(array)].reshape(-1, 18)


def _readable(dtype: pl.DataType, column: Column) -> bool:
    if dtype == pl.Null:
        return column.nullable
    return dtype.base_type() in ACCEPTED.get(column.kind, TEXT_TYPES)


def _parsed(raw: pl.Series, column: Column) -> pl.Series:
    """Return a column in its type, null where it cannot be read."""
    if column.kind == "label":
        words = {label: code for code, label in column.labels.items()} | {
            code: code for code in column.labels
        }
        return raw.cast(pl.String).replace_strict(words, default=None, return_dtype=pl.String)
    if raw.dtype != pl.String or TYPES[column.kind] is pl.String:
        return raw.cast(TYPES[column.kind], strict=False)
    if column.kind == "bool":
        answers = dict.fromkeys(YES, True) | dict.fromkeys(NO, False)
        return raw.replace_strict(answers, default=None, return_dtype=pl.Boolean)
    if column.kind == "date":
        tries = [pl.col(raw.name).str.to_date(form, strict=False) for form in DATE_FORMATS]
        return raw.to_frame().select(pl.coalesce(tries)).to_series()
    form = INTEGER if column.kind == "int" else NUMBER
    fits = pl.when(pl.col(raw.name).str.contains(form)).then(pl.col(raw.name))
    # Adding 0.0 turns -0.0 into 0.0, which the canonical CSV writes differently.
    parsed = raw.to_frame().select(fits.cast(TYPES[column.kind], strict=False)).to_series()
    return parsed + 0.0 if column.kind == "float" else parsed


def _where(rows: pl.Series, values: pl.Series, mask: pl.Series) -> Iterator[tuple[int, object]]:
    if mask.any():
        yield from zip(rows.filter(mask), values.filter(mask), strict=True)


def _text_problems(rows: pl.Series, values: pl.Series, file: str, column: Column) -> Iterator[Problem]:
    distinct = values.unique().drop_nulls()
    rule = f"^(?:{column.pattern or CLEAN_TEXT})$"
    suspect = ~distinct.str.contains(rule) | distinct.str.ends_with("\n")
    if not column.pattern:
        suspect |= distinct.str.normalize("NFC") != distinct
    faults = {value: fault for value in distinct.filter(suspect) if (fault := text_fault(column, value))[0]}
    if faults:
        for row, value in _where(rows, values, values.is_in(list(faults)).fill_null(False)):
            code, words = faults[str(value)]
            yield problem(code, row=row, file=file, column=column, **words)


def _number_problems(rows: pl.Series, values: pl.Series, file: str, column: Column) -> Iterator[Problem]:
    outside = ~values.is_between(column.minimum, column.maximum)
    for row, value in _where(rows, values, outside.fill_null(False)):
        yield problem("out_of_range", row=row, file=file, column=column, value=value)
    if column.kind == "float":
        precise = (values != values.round(2)) & ~outside
        for row, value in _where(rows, values, precise.fill_null(False)):
            yield problem("too_precise", row=row, file=file, column=column, value=value)


def _identity_problems(rows: pl.DataFrame, file: str, column: Column, demo: bool) -> Iterator[Problem]:
    known = rows.select(ROW, column.name).drop_nulls()
    whole = known[column.name].str.len_bytes() == 18
    for row, _ in _where(known[ROW], known[column.name], ~whole):
        yield problem("identity_form", row=row, file=file, column=column)
    known = known.filter(whole)
    fault = identity_faults(identity_matrix(known[column.name]))
    for place in np.flatnonzero(fault):
        yield problem(IDENTITY_FAULTS[fault[place]], row=known[ROW][int(place)], file=file, column=column)
    invented = known[column.name].str.starts_with(DEMO_AREA)
    code = "real_identity" if demo else "demo_identity"
    for row, _ in _where(known[ROW], known[column.name], invented != demo):
        yield problem(code, row=row, file=file, column=column)


def _phone_problems(rows: pl.DataFrame, file: str, column: Column, demo: bool) -> Iterator[Problem]:
    known = rows.select(ROW, column.name).drop_nulls()
    real = known[column.name].str.contains(f"^(?:{PHONE})$")
    invented = known[column.name].str.contains(f"^(?:{DEMO_PHONE})$")
    for row, _ in _where(known[ROW], known[column.name], ~real & ~invented):
        yield problem("phone_form", row=row, file=file, column=column)
    wrong = real if demo else invented
    for row, _ in _where(known[ROW], known[column.name], wrong):
        yield problem("real_phone" if demo else "demo_phone", row=row, file=file, column=column)

"""The formats of data files: SPSS, Stata, CSV, Excel; each written within its limits, what had to be cut is kept whole.

Limits: IBM SPSS Statistics, "Command Syntax Reference" (labels 255 and 120 bytes, texts 32,767 bytes, file label 64);
Stata "dta file format 118" (labels 80 characters); Excel "specifications and limits". Version 118 is what every Stata
since 14 and R and pandas read; 119 is for Stata/MP only.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pyreadstat
import xlsxwriter

from houping.core.collection.datafile import LETTERS, Column, shortened, words_of
from houping.core.errors import DataFileTooLong
from houping.tables.datafile_words import VARIABLE_HEADS, lines_of
from houping.tables.datafiles import LongText, Table, Wanted, title_of

SAV_LABEL, SAV_VALUE, SAV_FILE, SAV_TEXT, SAV_NOTE = 255, 120, 64, 32_767, 80
DTA_LABEL, DTA_VALUE, DTA_LONG = 80, 32_000, 2_147_483_620
XLSX_TEXT, XLSX_ROWS = 32_767, 1_048_575
NO_LIMIT = 1 << 30
DECIMALS = 6
FORMULA = r"^[=+\-@\t\r]"  # what Excel would compute when it opens a CSV file
DTA_HEAD = b"<timestamp>\x11"
SAV_DATE = 92  # where the header of a .sav file holds date and time
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def write_sav(path: Path, table: Table, wanted: Wanted) -> None:
    """Write a table for SPSS: labels, missing values, dates; texts beyond 32,767 bytes are cut."""
    rows = _within(table, NO_LIMIT, SAV_TEXT)
    pyreadstat.write_sav(
        rows,
        path,
        file_label=shortened(title_of(table, wanted), NO_LIMIT, SAV_FILE),
        note=_note(title_of(table, wanted), wanted.remark and f" {wanted.remark}"),
        column_labels=_column_labels(table, wanted, NO_LIMIT, SAV_LABEL),
        variable_value_labels={
            column.name: _value_labels(column, wanted, SAV_VALUE)
            for column in table.columns
            if _labelled(column)
        },
        missing_ranges={
            column.name: [label.value for label in column.missing]
            for column in table.columns
            if column.missing
        },
        variable_measure={column.name: _measure(column) for column in table.columns},
        variable_format=_formats(table.columns, rows),
    )
    when = f"{wanted.day:%d} {MONTHS[wanted.day.month - 1]} {wanted.day:%y%H:%M:%S}"
    _overwrite(path, SAV_DATE, when.encode())


def write_dta(path: Path, table: Table, wanted: Wanted) -> None:
    """Write a table for Stata: .a does not know, .b refuses, .c not applicable; an empty text is a missing one."""
    short = [column.name for column in table.columns if _is_long(table.rows[column.name])]
    rows = table.rows.with_columns(pl.col(pl.String).fill_null(""), pl.col(short).cast(pl.Int32))
    # a column in which nobody answered is typed as numbers, and letters have no place in it
    lettered = {c.name: c for c in table.columns if c.missing and table.rows[c.name].count()}
    rows = rows.with_columns(_with_letters(column, rows[name]) for name, column in lettered.items())
    pyreadstat.write_dta(
        rows,
        path,
        version=14,
        file_label=shortened(title_of(table, wanted), DTA_LABEL, NO_LIMIT),
        column_labels=_column_labels(table, wanted, DTA_LABEL, NO_LIMIT),
        variable_value_labels={
            column.name: _stata_labels(column, wanted, column.name in lettered)
            for column in table.columns
            if _labelled(column)
        },
        missing_user_values={
            name: [LETTERS[label.missing] for label in column.missing] for name, column in lettered.items()
        },
        variable_format={column.name: "%tdCCYY-NN-DD" for column in table.columns if column.form == "date"},
    )
    with path.open("rb") as stream:
        head = stream.read(512).index(DTA_HEAD) + len(DTA_HEAD)
    _overwrite(path, head, f"{wanted.day:%d} {MONTHS[wanted.day.month - 1]} {wanted.day:%Y %H:%M}".encode())


def _note(*texts: str) -> list[str]:
    """Return texts as the lines of 80 bytes that the documents of a .sav file consist of."""
    lines, rest = [], "".join(texts)
    while rest:
        lines.append(rest.encode()[:SAV_NOTE].decode(errors="ignore"))
        rest = rest[len(lines[-1]) :]
    return lines


def _is_long(values: pl.Series) -> bool:
    """Say whether whole numbers fit into the integers of Stata; larger ones stay floating, which hold them exactly."""
    if values.dtype != pl.Int64:
        return False
    return bool((values.drop_nulls().abs() <= DTA_LONG).all())


def _with_letters(column: Column, values: pl.Series) -> pl.Series:
    """Return a column with its missing answers as the letters of Stata."""
    letters = {label.value: LETTERS[label.missing] for label in column.missing}
    found = [letters.get(value, value) for value in values.to_list()]
    return pl.Series(column.name, found, dtype=pl.Object)


def _stata_labels(column: Column, wanted: Wanted, lettered: bool) -> dict[Any, str]:
    letters = {label.value: LETTERS[label.missing] for label in column.missing}
    words = _value_labels(column, wanted, DTA_VALUE)
    if not lettered:
        return {value: text for value, text in words.items() if value not in letters}
    return {letters.get(value, value): text for value, text in words.items()}


def write_csv(path: Path, table: Table, wanted: Wanted) -> None:
    """Write a table as CSV in UTF-8 with BOM; a text that Excel would compute gets an apostrophe in front."""
    text = pl.col(pl.String)
    safe = pl.when(text.str.contains(FORMULA)).then(pl.lit("'") + text).otherwise(text)
    table.rows.with_columns(safe.name.keep()).write_csv(path, include_bom=True)


def write_xlsx(path: Path, table: Table, wanted: Wanted) -> None:
    """Write a table as a workbook: sheet of the data in words, sheet of the dictionary; raises DataFileTooLong."""
    if table.rows.height > XLSX_ROWS:
        raise DataFileTooLong(table=table.layout.name, rows=table.rows.height, most=XLSX_ROWS)
    rows = _within(table, XLSX_TEXT, NO_LIMIT)
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": title_of(table, wanted), "author": "Houping", "created": wanted.day})
        head = book.add_format({"bold": True, "bg_color": "#E8EEF4"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheets = ("数据", "数据字典") if wanted.language == "zh" else ("Data", "Dictionary")
        cells = [[_in_words(column, rows[column.name], wanted) for column in table.columns]]
        _sheet(
            book, sheets[0], [column.name for column in table.columns], zip(*cells[0], strict=True), head, day
        )
        lines = lines_of(table, f"{table.layout.name}.xlsx", wanted)
        _sheet(book, sheets[1], VARIABLE_HEADS[wanted.language], lines, head, day)


def _sheet(book: Any, name: str, heads: Sequence[str], rows: Any, head: Any, day: Any) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(heads) - 1, 14)
    for place, text in enumerate(heads):
        sheet.write_string(0, place, text, head)
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                sheet.write_string(number, place, value)
            elif isinstance(value, (int, float)):
                sheet.write_number(number, place, value)
            else:
                sheet.write_datetime(number, place, datetime(value.year, value.month, value.day), day)


def _in_words(column: Column, values: pl.Series, wanted: Wanted) -> list[object]:
    if column.form != "code":
        return list(values.to_list())
    words = {label.value: words_of(label, wanted.language) for label in column.labels}
    return [words.get(value) for value in values.to_list()]


def _within(table: Table, characters: int, octets: int) -> pl.DataFrame:
    """Return the rows with every text within the limits of a format; the table keeps what had to be cut."""
    names = [
        column.name
        for column in table.columns
        if column.form == "text" and _too_long(table.rows[column.name], characters, octets)
    ]
    for name in names:
        for row in table.rows.select(*table.key, pl.col(name).alias("text")).drop_nulls("text").iter_rows():
            if shortened(row[-1], characters, octets) != row[-1]:
                place = row[1] if len(row) > 2 else ""
                table.cut.append(LongText(table.layout.name, row[0], place, name, row[-1]))
    return table.rows.with_columns(
        pl.Series(
            name,
            [text and shortened(text, characters, octets) for text in table.rows[name].to_list()],
            dtype=pl.String,
        )
        for name in names
    )


def _too_long(texts: pl.Series, characters: int, octets: int) -> bool:
    given = texts.drop_nulls()
    return bool(((given.str.len_chars() > characters) | (given.str.len_bytes() > octets)).any())


def _labelled(column: Column) -> bool:
    return bool(column.labels) or column.form == "flag"


def _value_labels(column: Column, wanted: Wanted, octets: int) -> dict[Any, str]:
    if column.form == "flag":
        return {1: "选", 0: "未选"} if wanted.language == "zh" else {1: "Selected", 0: "Not selected"}
    return {
        label.value: shortened(words_of(label, wanted.language), NO_LIMIT, octets) for label in column.labels
    }


def _column_labels(table: Table, wanted: Wanted, characters: int, octets: int) -> dict[str, str | None]:
    return {
        column.name: shortened(column.label(wanted.language), characters, octets) for column in table.columns
    }


def _measure(column: Column) -> str:
    return "scale" if column.form in ("whole", "number", "date") else "nominal"


def _formats(columns: Sequence[Column], rows: pl.DataFrame) -> dict[str, str]:
    """Return how SPSS shows each column: as many decimals as there are, days as year/month/day."""
    found = {}
    for column in columns:
        if column.form == "date":
            found[column.name] = "SDATE10"
        elif column.form == "number":
            found[column.name] = f"F16.{_decimals(rows[column.name])}"
        elif column.form != "text":
            found[column.name] = "F12.0" if column.form == "whole" else "F8.0"
    return found


def _decimals(values: pl.Series) -> int:
    given = values.drop_nulls()
    return next((n for n in range(DECIMALS) if (given.round(n) == given).all()), DECIMALS)


def _overwrite(path: Path, place: int, data: bytes) -> None:
    """Set the day inside a file, so that the same rows are the same bytes."""
    with path.open("r+b") as stream:
        stream.seek(place)
        stream.write(data)


def write_parquet(path: Path, table: Table, wanted: Wanted) -> None:
    """Write a table as Parquet, typed as the other formats are; its labels stand in the dictionary beside it."""
    table.rows.write_parquet(path)


FORMATS: Mapping[str, Callable[[Path, Table, Wanted], None]] = {
    "sav": write_sav,
    "dta": write_dta,
    "csv": write_csv,
    "xlsx": write_xlsx,
    "parquet": write_parquet,
}

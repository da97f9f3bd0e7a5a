"""Answer tables as people hand them in: Excel, CSV or Parquet, read into the columns of the data dictionary.

One sheet or file a table, named as in `core.collection.columns.TITLES`. Heads are Chinese (单位编号) or the codes
(unit). A cell that cannot be read becomes empty *and* a problem: nothing is lost in silence.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import polars as pl
import xlsxwriter

from houping.core.checks import Problem, told
from houping.core.collection.columns import HEADS, KINDS, TABLES, TITLES
from houping.core.errors import Words
from houping.core.plan.model import Plan
from houping.tables.parse import DATE_FORMATS, INTEGER, NO, NUMBER, YES
from houping.tables.read import EXTRA, ROW, Batch, parts_in, plain_head, read_part, unknown_heads

CREATED = datetime(2021, 1, 1)  # a fixed creation time: the same template is the same bytes
TYPES = {
    "int": pl.Int64,
    "float": pl.Float64,
    "share": pl.Int8,
    "date": pl.Date,
    "bool": pl.Boolean,
    "text": pl.String,
}
WANTED = {
    "int": Words("整数", "a whole number"),
    "float": Words("数字", "a number"),
    "share": Words("0、1 或空", "one of 0, 1 and empty"),
    "date": Words("日期（如 2021-11-20）", "a date (like 2021-11-20)"),
    "bool": Words("是或否", "yes or no (是 or 否)"),
}
UNKNOWN = Words("不认识的列，未导入", "an unknown column, not imported")
CHECK_HEADS = Words("核对表头", "check the head")
COLUMN_TWICE = Words("同一列出现两次", "the column stands twice")
DELETE_ONE = Words("删去其中一列", "delete one of them")
CHECK_RECORD = Words("核对原始记录后改正", "check the original record and mend it")
SOURCES = {"households": "household", "phone": "phone", "villages": "village"}
FIRST_ROW = 2  # Parquet has no head; its records are numbered as if it had


@dataclass(frozen=True)
class Read:
    """One table: its rows in the columns of the dictionary, where each stands, and what could not be read."""

    rows: pl.DataFrame
    places: tuple[tuple[str, int], ...]
    problems: tuple[Problem, ...]

    def placed(self, problem: Problem) -> Problem:
        """Return a problem of the joined table with file and row as its user sees them."""
        place = problem.row - FIRST_ROW
        if not 0 <= place < len(self.places):
            file = "、".join(dict.fromkeys(file for file, _ in self.places))
            return replace(problem, file=file or problem.file)
        file, row = self.places[place]
        return replace(problem, file=file, row=row)


def tables_in(folder: Path) -> list[str]:
    """Return the answer tables of which a folder holds a part, in the order of the dictionary."""
    return [name for name, parts in parts_in(folder, TITLES).items() if parts]


def read_table(folder: Path, table: str, plan: Plan) -> Read:
    """Read all parts of one table; raises FileUnreadable for a file that is none."""
    kinds = columns_of(table, plan)
    frames, places, problems = (
        [pl.DataFrame(schema={name: TYPES[kind] for name, kind in kinds.items()})],
        [],
        [],
    )
    seen: set[str] = set()
    for part in parts_in(folder, TITLES)[table]:
        for batch in read_part(part):
            source, found = _matched(batch, table, plan)
            if part.label not in seen:
                problems += found
            seen.add(part.label)
            frames.append(_typed(batch, source, kinds, problems))
            shift = 1 if batch.typed else 0
            places += [(part.label, row + shift) for row in batch.rows[ROW]]
    present = [name for name in kinds if any(name in frame.columns for frame in frames[1:])]
    whole = pl.concat(frames, how="diagonal").select(present)
    return Read(whole, tuple(places), tuple(problems))


def unread(folder: Path, plan: Plan) -> list[tuple[str, str]]:
    """Return (file, head) of every column of a folder of answers that nobody knows and that is not read."""
    found = []
    for table, parts in parts_in(folder, TITLES).items():
        heads = heads_of(table, plan)
        for part in parts:
            found += [(part.label, head) for head in unknown_heads(part, {*heads, *heads.values()})]
    return found


def columns_of(table: str, plan: Plan) -> dict[str, str]:
    """Return column -> kind of a table: those of the dictionary, then the shares that the plan measures with it."""
    kinds = {name: KINDS.get(name, "text") for name in TABLES[table]}
    source = SOURCES.get(table)
    shares = (m.id for _, m in plan.measures() if m.source == source and m.statistic == "share")
    return kinds | dict.fromkeys(shares, "share")


def heads_of(table: str, plan: Plan) -> dict[str, str]:
    """Return column -> its Chinese head; two measures of one name are told apart by their codes."""
    names = {m.id: m.name for _, m in plan.measures()}
    known: dict[str, str] = {}
    for column in columns_of(table, plan):
        head = HEADS.get(column) or plain_head(f"{names[column]}（{column}）")
        known[column] = column if head in known.values() else head
    return known


def _matched(batch: Batch, table: str, plan: Plan) -> tuple[dict[str, str], list[Problem]]:
    """Return column -> head in the file, and the heads that nobody knows."""
    heads = heads_of(table, plan)
    codes = {head: column for column, head in heads.items()} | {column: column for column in heads}
    source: dict[str, str] = {}
    problems = []
    for head in batch.rows.columns[1:]:
        plain, _, extra = head.partition(EXTRA)
        column = codes.get(plain)
        if column is None and plain:
            problems.append(_unread(batch, 1, plain, "A10", UNKNOWN, CHECK_HEADS, level="note"))
        elif column and (extra or column in source):
            problems.append(_unread(batch, 1, plain, "A11", COLUMN_TWICE, DELETE_ONE))
        elif column:
            source[column] = head
    return source, problems


def _typed(
    batch: Batch, source: Mapping[str, str], kinds: Mapping[str, str], problems: list[Problem]
) -> pl.DataFrame:
    """Return the known columns in their types; what cannot be read is added to the problems."""
    columns = []
    for column, head in source.items():
        raw = batch.rows[head]
        parsed = _parsed(raw, kinds[column]).alias(column)
        lost = parsed.is_null() & raw.is_not_null()
        shift = 1 if batch.typed else 0
        for row, value in zip(batch.rows[ROW].filter(lost), raw.filter(lost), strict=True):
            shown, wanted = str(value)[:40], WANTED[kinds[column]]
            message = Words(f"“{shown}”不是{wanted.zh}", f"'{shown}' is not {wanted.en}")
            problems.append(_unread(batch, row + shift, column, "A12", message, CHECK_RECORD))
        columns.append(parsed)
    return pl.DataFrame(columns)


def _parsed(raw: pl.Series, kind: str) -> pl.Series:
    """Return a column in its type, empty where it cannot be read."""
    if raw.dtype != pl.String or kind == "text":
        return _exactly(raw, TYPES[kind])
    if kind in ("bool", "share"):
        answers = dict.fromkeys(YES, True) | dict.fromkeys(NO, False)
        return raw.replace_strict(answers, default=None, return_dtype=pl.Boolean).cast(TYPES[kind])
    if kind == "date":
        tries = [pl.col(raw.name).str.to_date(form, strict=False) for form in DATE_FORMATS]
        return raw.to_frame().select(pl.coalesce(tries)).to_series()
    form = INTEGER if kind == "int" else NUMBER
    fits = pl.when(pl.col(raw.name).str.contains(form)).then(pl.col(raw.name))
    return raw.to_frame().select(fits.cast(TYPES[kind], strict=False)).to_series()


def _exactly(raw: pl.Series, dtype: type[pl.DataType]) -> pl.Series:
    """Return a typed column in another type, empty where it would not say the same: 0.7 is not 0, and 5 not true."""
    cast = raw.cast(dtype, strict=False)
    if not raw.dtype.is_numeric() or dtype == pl.String:
        return cast
    same = cast.cast(raw.dtype, strict=False) == raw
    return cast.to_frame("cast").select(pl.when(same).then("cast").alias(raw.name)).to_series()


def _unread(
    batch: Batch, row: int, column: str, code: str, message: Words, remedy: Words, level: str = "error"
) -> Problem:
    return told(row, column, code, message, remedy, file=batch.part.label, level=level)


def write_answer_template(path: Path, tables: Iterable[str], plan: Plan) -> None:
    """Write the workbook to fill in: one sheet a table, the meaning of every column in a sheet of its own."""
    wanted = list(tables)
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": CREATED, "title": "调查结果模板", "author": "后评 Houping"})
        head = book.add_format({"bold": True, "bg_color": "#D9E2F3", "border": 1, "text_wrap": True})
        text = book.add_format({"num_format": "@"})
        for table in wanted:
            sheet, kinds = book.add_worksheet(TITLES[table]), columns_of(table, plan)
            sheet.freeze_panes(1, 0)
            for place, (column, title) in enumerate(heads_of(table, plan).items()):
                sheet.write(0, place, f"{title}（{column}）{'*' if _must(table, column) else ''}", head)
                as_text = text if kinds[column] in ("text", "date") else None
                sheet.set_column(place, place, max(12, 2 * len(title)), as_text)
        sheet = book.add_worksheet("填写说明")
        sheet.set_column(0, 3, 24)
        for row, line in enumerate(_instructions(wanted, plan)):
            sheet.write_row(row, 0, line, head if row == 0 else None)


def _must(table: str, column: str) -> bool:
    return TABLES[table].get(column, ("", True))[1]


def _instructions(tables: Iterable[str], plan: Plan) -> Iterator[tuple[str, ...]]:
    yield "表", "列", "必须有此列", "含义"
    names = {m.id: f"{m.name}：1 是，0 否，不适用留空" for _, m in plan.measures()}
    for table in tables:
        for column, title in heads_of(table, plan).items():
            meaning = TABLES[table].get(column, (names.get(column, ""), True))[0]
            yield TITLES[table], f"{title}（{column}）", "是" if _must(table, column) else "否", meaning

"""Frozen interviews as plain files: a Parquet file for each table of each form, and `dictionary.json` beside them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from houping.core.collection.variables import Code, Layout, Variable
from houping.core.errors import FileMissing, FileUnreadable

DICTIONARY = "dictionary.json"
TYPES: Mapping[str, Any] = {"integer": pl.Int64, "decimal": pl.Float64, "date": pl.Date}
Row = Mapping[str, object]


def write_interviews(
    folder: Path, tables: Iterable[tuple[Layout, Sequence[Row]]], metadata: dict[str, str]
) -> list[Layout]:
    """Write tables and dictionary; return the layouts. A value that is not of its variable's kind raises TypeError."""
    found = []
    for layout, rows in tables:
        frame(layout, rows).write_parquet(folder / f"{layout.name}.parquet", metadata=metadata)
        found.append(layout)
    text = json.dumps([asdict(layout) for layout in found], ensure_ascii=False, indent=1)
    (folder / DICTIONARY).write_text(text + "\n", encoding="utf-8")
    return found


def frame(layout: Layout, rows: Sequence[Row]) -> pl.DataFrame:
    """Return the rows of a table, its columns in the order and types of its variables."""
    schema = {one.name: TYPES.get(one.kind, pl.String) for one in layout.variables}
    columns = {one.name: [_value(row.get(one.name), one.kind) for row in rows] for one in layout.variables}
    return pl.DataFrame(columns, schema=schema)


def _value(value: object, kind: str) -> object:
    if value is None or kind in ("integer", "decimal"):
        return value
    return date.fromisoformat(str(value)[:10]) if kind == "date" else str(value)


def read_dictionary(folder: Path) -> list[Layout]:
    """Return the layouts of a folder of frozen interviews; raises FileMissing, FileUnreadable."""
    path = folder / DICTIONARY
    if not path.is_file():
        raise FileMissing(path=path)
    return layouts_in(path.read_bytes(), path)


def layouts_in(data: bytes, path: Path) -> list[Layout]:
    """Return the layouts of a dictionary that was read from somewhere; raises FileUnreadable."""
    try:
        return [_layout(entry) for entry in json.loads(data)]
    except (ValueError, TypeError, KeyError) as error:
        raise FileUnreadable(path=path, detail=str(error)) from error


def _layout(entry: dict[str, Any]) -> Layout:
    variables = tuple(
        Variable(
            **one
            | {
                "codes": tuple(Code(**code) for code in one["codes"]),
                "exercises": tuple(one.get("exercises", ())),
            }
        )
        for one in entry["variables"]
    )
    return Layout(**{**entry, "variables": variables})

"""Read a proof bundle back, as text: what verifying starts from."""

import gzip
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import ValidationError

from houping.chain.bundle import HOUSEHOLD_COLUMNS, PHONE_COLUMNS, VILLAGE_COLUMNS
from houping.chain.sample_files import read_json
from houping.core.errors import FileMissing, FileUnreadable
from houping.core.plan.model import Plan
from houping.core.provenance import digest

Rows = Iterator[tuple[str, Mapping[str, object]]]
DRAW, VILLAGES, HOUSEHOLDS, PHONE = "draw.json", "villages.csv", "households.csv.gz", "phone.csv.gz"


@dataclass(frozen=True)
class Bundle:
    """The published parts of a draw, as text."""

    draw: Mapping[str, Any]
    plan: Plan
    plan_digest: str
    villages: pl.DataFrame
    households: pl.DataFrame
    phone: pl.DataFrame


def read_bundle(folder: Path) -> Bundle:
    """Read a proof bundle; raises FileMissing or FileUnreadable."""
    data = _bytes(folder / "plan.json")
    try:
        plan = Plan.model_validate_json(data)
    except ValidationError as error:
        raise FileUnreadable(path=folder / "plan.json", detail=error.error_count()) from None
    return Bundle(
        read_json(folder / DRAW),
        plan,
        digest(data),
        _table(folder / VILLAGES, VILLAGE_COLUMNS),
        _table(folder / HOUSEHOLDS, HOUSEHOLD_COLUMNS),
        _table(folder / PHONE, PHONE_COLUMNS),
    )


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise FileMissing(path=path)
    try:
        return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (OSError, EOFError, zlib.error) as error:
        raise FileUnreadable(path=path, detail=error) from None


def _table(path: Path, columns: tuple[str, ...]) -> pl.DataFrame:
    """Read a CSV file as text, empty cells as empty text."""
    try:
        table = pl.read_csv(_bytes(path), infer_schema=False).fill_null("")
    except pl.exceptions.PolarsError as error:
        raise FileUnreadable(path=path, detail=error) from None
    absent = [name for name in columns if name not in table.columns]
    if absent:
        raise FileUnreadable(path=path, detail="、".join(absent))
    return table


def rows_by(table: pl.DataFrame, key: str) -> Rows:
    """Yield (value of `key`, row) of every row."""
    return ((row[key], row) for row in table.iter_rows(named=True))

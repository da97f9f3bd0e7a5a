"""Read a proof bundle back, as text: what verifying starts from."""

import gzip
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from houping.chain.bundle import HOUSEHOLD_COLUMNS, PHONE_COLUMNS, VILLAGE_COLUMNS
from houping.chain.sample_files import read_json
from houping.chain.verify_draw import COUNTS
from houping.core.errors import FileMissing, FileUnreadable, Words, in_words
from houping.core.plan.model import Plan
from houping.core.provenance import digest

Rows = Iterator[tuple[str, Mapping[str, object]]]
DRAW, PLAN = "draw.json", "plan.json"
VILLAGES, HOUSEHOLDS, PHONE = "villages.csv", "households.csv.gz", "phone.csv.gz"
INCOME = "collective_income_yuan"


Count = Annotated[int, Field(ge=0)]
Pair = Annotated[list[Count], Field(min_length=2, max_length=2)]
Triple = Annotated[list[Count], Field(min_length=3, max_length=3)]


class DrawFile(BaseModel):
    """What draw.json says; anything missing, additional or of another type is refused by its key.

    counties : persons and households of the 1 % rule; village_strata : population, sample;
    household_strata, phone_strata : population, main sample, main sample and reserve
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    format: Literal["houping-draw/2"]
    demo: bool
    notice: str
    root: str
    plan_digest: str
    beacon: str
    nonce: str
    seed: str
    villages_root: str
    phone_root: str
    counties_root: str
    salt_commitment: str
    commitment: str
    counties: dict[str, Pair]
    village_strata: dict[str, Pair]
    household_strata: dict[str, Triple]
    phone_strata: dict[str, Triple]


@dataclass(frozen=True)
class Bundle:
    """The published parts of a draw, as text."""

    draw: DrawFile
    plan: Plan
    plan_digest: str
    villages: pl.DataFrame
    households: pl.DataFrame
    phone: pl.DataFrame


def read_bundle(folder: Path) -> Bundle:
    """Read a proof bundle; raises FileMissing, or FileUnreadable with file and key or column."""
    return Bundle(
        _draw(folder / DRAW),
        read_plan(folder),
        digest(_bytes(folder / PLAN)),
        _numeric(folder / VILLAGES, _table(folder / VILLAGES, VILLAGE_COLUMNS)),
        _table(folder / HOUSEHOLDS, HOUSEHOLD_COLUMNS),
        _table(folder / PHONE, PHONE_COLUMNS),
    )


def read_plan(folder: Path) -> Plan:
    """Return the plan of a bundle; raises FileMissing or FileUnreadable with the keys at fault."""
    try:
        return Plan.model_validate_json(_bytes(folder / PLAN))
    except ValidationError as error:
        raise FileUnreadable(path=folder / PLAN, detail=keys_of(error)) from None


def keys_of(error: ValidationError) -> Words:
    """Return the keys that a model refused, as they stand in the file."""
    found = (".".join(map(str, fault["loc"])) for fault in error.errors())
    return in_words(dict.fromkeys(name or "JSON" for name in found))


def _draw(path: Path) -> DrawFile:
    try:
        return DrawFile.model_validate(read_json(path))
    except ValidationError as error:
        raise FileUnreadable(path=path, detail=keys_of(error)) from None


def _numeric(path: Path, villages: pl.DataFrame) -> pl.DataFrame:
    """Refuse a village table whose numbers are none, by the first column at fault."""
    for name in (*COUNTS, INCOME):
        numbers = villages[name].cast(pl.Int64 if name in COUNTS else pl.Float64, strict=False)
        if numbers.null_count() or not numbers.is_finite().all():
            raise FileUnreadable(path=path, detail=name)
    return villages


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise FileMissing(path=path)
    try:
        return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (OSError, EOFError, zlib.error) as error:
        raise FileUnreadable(path=path, detail=error) from None


def _table(path: Path, columns: tuple[str, ...]) -> pl.DataFrame:
    """Read a CSV file of exactly these columns as text, empty cells as empty text."""
    try:
        table = pl.read_csv(_bytes(path), infer_schema=False).fill_null("")
    except pl.exceptions.PolarsError as error:
        raise FileUnreadable(path=path, detail=error) from None
    if table.columns != [*columns]:  # a column that stands twice would be read by one and shown to another
        wrong = [name for name in (*columns, *table.columns) if (name in columns) != (name in table.columns)]
        raise FileUnreadable(path=path, detail=in_words(wrong or columns))
    return table


def rows_by(table: pl.DataFrame, key: str) -> Rows:
    """Yield (value of `key`, row) of every row."""
    return ((row[key], row) for row in table.iter_rows(named=True))

"""Read what the draw starts from and what it leaves: a frozen frame, a plan, a sample folder."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from houping.core.errors import CountyNotInFrame, FileMissing, FileUnreadable
from houping.core.plan.model import Plan
from houping.core.sampling.county import Village


def read_json(path: Path) -> dict[str, Any]:
    """Return the JSON object of a file; raises FileMissing or FileUnreadable."""
    if not path.is_file():
        raise FileMissing(path=path)
    try:
        found = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise FileUnreadable(path=path, detail=error) from None
    if not isinstance(found, dict):
        raise FileUnreadable(path=path, detail="JSON")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that stands twice: a reader would see one value and the program use the other."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError("同一个键出现两次 a key stands twice")
    return dict(pairs)


def read_table(path: Path) -> pl.DataFrame:
    """Return a Parquet table; raises FileMissing or FileUnreadable."""
    require_table(path)
    try:
        return pl.read_parquet(path)
    except pl.exceptions.PolarsError as error:
        raise FileUnreadable(path=path, detail=error) from None


def require_table(path: Path) -> None:
    """Raise FileMissing or FileUnreadable unless `path` is a Parquet file."""
    if not path.is_file():
        raise FileMissing(path=path)
    try:
        pl.read_parquet_schema(path)
    except pl.exceptions.PolarsError as error:
        raise FileUnreadable(path=path, detail=error) from None


def require_counties(plan: Plan, villages: pl.DataFrame) -> None:
    """Raise CountyNotInFrame unless every county of the plan has villages with households."""
    known = set(villages.filter(pl.col("households") > 0)["county"])
    for county in plan.counties:
        if county.code not in known:
            raise CountyNotInFrame(county=county.code, name=county.name)


def villages_of(table: pl.DataFrame, county: str) -> list[Village]:
    """Return the villages of a county; yuan count to the two decimals that the frame's record prints."""
    fields = list(Village.__dataclass_fields__)
    rows = table.filter(pl.col("county") == county).select(fields).iter_rows(named=True)
    known = (Village(**row) for row in rows)
    return [replace(v, collective_income_yuan=float(f"{v.collective_income_yuan:.2f}")) for v in known]

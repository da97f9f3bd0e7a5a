"""A frame folder: read both tables, check them, freeze them."""

from collections.abc import Callable
from pathlib import Path

import polars as pl

from houping.tables.demo_mark import is_marked
from houping.tables.freeze import freeze_tables

Progress = Callable[[str, float], None]


def freeze_folder(
    source: Path, out: Path, *, salt: str, demo: bool, progress: Progress
) -> dict[str, object]:
    """Check the frame in `source` and write the frozen one into the folder `out`."""
    villages = pl.read_parquet(source / "villages.parquet")
    return freeze_tables(
        villages,
        source / "households.parquet",
        out,
        salt=salt,
        demo=demo or is_marked(source),
        progress=progress,
    )

"""Compare a list that was handed out (Parquet) with the one recomputed: every column of every row."""

from itertools import zip_longest
from pathlib import Path

import polars as pl

from houping.chain.sample_files import read_table
from houping.core.frame.schema import HOUSEHOLDS
from houping.core.sampling.verify import require_same

HOUSEHOLD = "household"
UNIT_PART = r"-[^-]*$"
FORM = HOUSEHOLDS.column(HOUSEHOLD).pattern


def require_list(path: Path, expected: pl.DataFrame, key: str) -> int:
    """Raise SampleDiffers at the first value of the list `path` that is not the recomputed one.

    expected : the whole list in its order, without private numbers; key : the column that names a row
    Returns the number of rows. The private `household` is held against `expected` only where that has it;
    without it, it must at least be a number of the unit's village that stands there once.
    """
    listed = read_table(path)
    private = [HOUSEHOLD] if HOUSEHOLD in listed.columns and HOUSEHOLD not in expected.columns else []
    known = {name: str(dtype) for name, dtype in expected.schema.items()}
    for name in [*known, *(name for name in listed.columns if name not in known and name not in private)]:
        require_same(path.name, "columns", name, listed.schema.get(name, ""), known.get(name, ""))
    _require_keys(path.name, listed[key], expected[key])
    for name in known:
        for place in listed[name].ne_missing(expected[name]).arg_true()[:1]:
            require_same(
                path.name, _row(place, listed[key]), name, listed[name][place], expected[name][place]
            )
    if private:
        _require_numbers(path.name, listed)
    return listed.height


def _require_keys(file: str, recorded: pl.Series, recomputed: pl.Series) -> None:
    for place, (ours, theirs) in enumerate(zip_longest(recorded, recomputed)):
        if ours != theirs:
            require_same(file, f"#{place + 1}", recorded.name, ours, theirs)


def _require_numbers(file: str, listed: pl.DataFrame) -> None:
    """Without the frame: a household number is one of its village, and stands once."""
    seen: set[str] = set()
    right = listed.select(
        pl.col(HOUSEHOLD).str.starts_with(pl.col("unit").str.replace(UNIT_PART, "-"))
        & pl.col(HOUSEHOLD).str.contains(f"^{FORM}$")
    ).to_series()
    for place, (unit, number, fits) in enumerate(zip(listed["unit"], listed[HOUSEHOLD], right, strict=True)):
        if not fits or number in seen:
            require_same(file, _row(place, listed["unit"]), HOUSEHOLD, number, f"{unit.rsplit('-', 1)[0]}-…")
        seen.add(number)


def _row(place: int, names: pl.Series) -> str:
    """Name a row by its place and key, as it is found in the file."""
    return f"#{place + 1} {names[place]}"

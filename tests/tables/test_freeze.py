"""Freezing in batches: villages stay whole, sorting is by bytes, results do not depend on the batch size."""

import polars as pl
import pytest

from houping.core.frame.schema import HOUSEHOLDS
from houping.tables import freeze
from houping.tables.freeze import freeze_tables, sorted_copy, village_batches

SALT = "a salt for the tests only"


@pytest.fixture
def households(frame, tmp_path):
    return frame.parquet(tmp_path / "in") / "households.parquet"


@pytest.mark.parametrize("size", [1, 2, 3, 4, 100])
def test_no_batch_splits_a_village_and_none_is_lost(frame, households, size):
    batches = list(village_batches(households, size))
    villages = [village for batch in batches for village in batch["village"].unique()]
    assert len(villages) == len(set(villages)) == 3
    assert pl.concat(batches).equals(frame.households)


def test_the_frame_does_not_depend_on_the_batch_size(frame, households, tmp_path, silent, monkeypatch):
    found = []
    for size in (2, 100):
        monkeypatch.setattr(freeze.village_batches, "__defaults__", (size,))
        out = tmp_path / str(size)
        out.mkdir()
        found.append(freeze_tables(frame.villages, households, out, salt=SALT, demo=False, progress=silent))
    assert found[0] == found[1]


def test_a_village_without_households_has_the_empty_root(frame, households, tmp_path, silent):
    extra = frame.villages[0].with_columns(
        village=pl.lit("500101104203"),
        households=pl.lit(0, pl.Int64),
        relieved_households=pl.lit(0, pl.Int64),
    )
    out = tmp_path / "out"
    out.mkdir()
    villages = pl.concat([frame.villages, extra])
    freeze_tables(villages, households, out, salt=SALT, demo=False, progress=silent)
    roots = dict(pl.read_parquet(out / "villages.parquet")[["village", "households_root"]].iter_rows())
    assert roots["500101104203"] == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_sorting_is_by_village_then_household_as_bytes(frame, households, tmp_path):
    frame.households[::-1].write_parquet(households)
    copy = pl.read_parquet(sorted_copy(households, tmp_path / "sorted.parquet"))
    assert copy.select(HOUSEHOLDS.names).equals(frame.households)

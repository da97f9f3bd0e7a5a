"""The roots of a frame are recomputed from its rows: a change in a village that was not drawn is found too."""

import shutil

import polars as pl
import pytest

from houping.chain.frame_roots import village_roots
from houping.chain.verify import verify_sample
from houping.core.errors import SampleDiffers


def test_recomputed_roots_are_those_of_the_frozen_villages(frozen):
    villages = pl.read_parquet(frozen / "villages.parquet").filter(pl.col("households") > 0)
    assert village_roots(frozen / "households.parquet") == dict(
        villages.select("village", "households_root").iter_rows()
    )


def test_a_changed_household_of_a_village_that_was_not_drawn_is_found(sample, frozen, tmp_path):
    copy = shutil.copytree(frozen, tmp_path / "frozen")
    drawn = pl.read_parquet(sample / "villages.parquet")["village"]
    table = pl.read_parquet(copy / "households.parquet")
    other = table.filter(~pl.col("village").is_in(drawn.implode()) & (pl.col("household_type") == "general"))
    unit, village = other.select("unit", "village").row(0)
    persons = pl.when(pl.col("unit") == unit).then(pl.col("persons") + 1).otherwise("persons")
    table.with_columns(persons=persons).write_parquet(copy / "households.parquet")
    with pytest.raises(SampleDiffers, match=village):
        verify_sample(sample, copy)

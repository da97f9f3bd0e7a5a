"""The roots of a frame are recomputed from its rows: a change in a village that was not drawn is found too."""

import json
import shutil

import polars as pl
import pytest

from houping.chain.frame_roots import county_targets, village_counts, village_roots
from houping.chain.run import silent
from houping.chain.verify import verify_sample
from houping.core.errors import SampleDiffers
from houping.tables.freeze import freeze_tables


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
    listed = pl.col("listed") ^ (pl.col("unit") == unit)
    table.with_columns(listed=listed).write_parquet(copy / "households.parquet")
    with pytest.raises(SampleDiffers, match=village):
        verify_sample(sample, copy)


def test_recounted_villages_and_counties_are_those_of_the_frozen_frame(sample, frozen):
    villages = pl.read_parquet(frozen / "villages.parquet").filter(pl.col("households") > 0)
    found = village_counts(frozen / "households.parquet")
    for row in villages.iter_rows(named=True):
        assert found[row["village"]] == {name: row[name] for name in found[row["village"]]}
    draw = json.loads((sample / "bundle/draw.json").read_text(encoding="utf-8"))
    assert county_targets(frozen / "households.parquet") == draw["counties"]


def changed(frozen, tmp_path, row, **values):
    """Return a copy of the frame in which one household row says something else; frame.json says what it said."""
    copy = shutil.copytree(frozen, tmp_path / "frozen")
    table = pl.read_parquet(copy / "households.parquet")
    one = pl.col("unit") == row["unit"]
    table.with_columns(
        pl.when(one).then(pl.lit(value)).otherwise(name).cast(table.schema[name]).alias(name)
        for name, value in values.items()
    ).write_parquet(copy / "households.parquet")
    return copy


def a_row(frozen, kind):
    return pl.read_parquet(frozen / "households.parquet").filter(household_type=kind).row(-1, named=True)


@pytest.mark.parametrize(
    ("kind", "column", "named"),
    [
        ("relieved", "relieved_persons", "target_persons"),
        ("monitored", "persons", "target_persons"),
        ("general", "relieved_persons", "relieved_households"),
    ],
)
def test_counts_that_the_households_do_not_bear_out_are_found(sample, frozen, tmp_path, kind, column, named):
    row = a_row(frozen, kind)
    copy = changed(frozen, tmp_path, row, **{column: row[column] + 1})
    place = row["county"] if named.startswith("target") else row["village"]
    with pytest.raises(SampleDiffers, match=rf"{place}.*{named}"):
        verify_sample(sample, copy)


def test_a_household_of_another_type_changes_the_counts_of_its_county(sample, frozen, tmp_path):
    row = a_row(frozen, "general")
    with pytest.raises(SampleDiffers, match=rf"{row['county']}.*target_(persons|households)"):
        verify_sample(sample, changed(frozen, tmp_path, row, household_type="monitored"))


def test_a_household_less_changes_the_size_of_its_village(sample, frozen, tmp_path):
    copy = shutil.copytree(frozen, tmp_path / "frozen")
    table = pl.read_parquet(copy / "households.parquet")
    gone = a_row(frozen, "general")
    table.filter(pl.col("unit") != gone["unit"]).write_parquet(copy / "households.parquet")
    with pytest.raises(SampleDiffers, match=rf"{gone['village']}.*households"):
        verify_sample(sample, copy)


@pytest.mark.parametrize("column", ["household_type", "listed", "phone", "persons", "relieved_persons"])
def test_the_root_changes_with_every_household_value_that_the_draw_uses(frozen, tmp_path, column):
    table = pl.read_parquet(frozen.parent / "source" / "households.parquet").sort("village", "household")
    villages = pl.read_parquet(frozen / "villages.parquet").drop("households_root")
    kind = "monitored" if column == "persons" else "relieved"
    row = table.filter(pl.col("phone").is_not_null() & (pl.col("household_type") == kind)).row(0, named=True)
    wrong = {
        "household_type": "general",
        "listed": not row["listed"],
        "phone": None,
        "persons": row["persons"] + 1,
        "relieved_persons": row["relieved_persons"] + 1,
    }[column]
    one = pl.col("household") == row["household"]
    other = pl.when(one).then(pl.lit(wrong)).otherwise(column).cast(table.schema[column]).alias(column)
    roots = []
    for place, rows in enumerate((table, table.with_columns(other))):
        out = tmp_path / str(place)
        out.mkdir()
        rows.write_parquet(out / "source.parquet")
        found = freeze_tables(
            villages, out / "source.parquet", out, salt="a salt for the tests", demo=True, progress=silent
        )
        roots.append(found["root"])
    assert roots[0] == json.loads((frozen / "frame.json").read_text(encoding="utf-8"))["root"] != roots[1]

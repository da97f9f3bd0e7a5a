"""No blind spot: a part that the frame holds and the sample does not is named (R-2.5)."""

import polars as pl
import pytest
from django.test import RequestFactory

from houping.apps.plans import groups
from houping.apps.results import coverage
from houping.plans import load

ONE, OTHER = "500101", "500102"  # one of the 14, one of the 19


@pytest.fixture
def strata(tmp_path):
    """Two counties: the far villages and one town of the first have no sample."""
    rows = [
        (ONE, "t1", "v1", "relieved", 3.0),
        (ONE, "t1", "v2", "ordinary", 12.0),
        (ONE, "t2", "v3", "ordinary", 45.0),
        (OTHER, "t9", "v9", "ordinary", 30.0),
    ]
    names = ("county", "town", "village", "village_type", "remoteness_km")
    pl.DataFrame(rows, schema=names, orient="row").write_parquet(tmp_path / "villages.parquet")
    kinds = [(ONE, "relieved")] * 3 + [(ONE, "general")] * 5 + [(OTHER, "monitored")] * 2
    homes = pl.DataFrame(kinds, schema=("county", "household_type"), orient="row")
    homes.write_parquet(tmp_path / "households.parquet")
    sample = tmp_path / "sample"
    sample.mkdir()
    pl.DataFrame({"village": ["v1", "v2", "v9"]}).write_parquet(sample / "villages.parquet")
    drawn = [(ONE, "relieved", "main"), (ONE, "general", "reserve"), (OTHER, "monitored", "main")]
    listed = pl.DataFrame(drawn, schema=("county", "household_type", "status"), orient="row")
    listed.write_parquet(sample / "households.parquet")
    return coverage._strata(tmp_path, sample)


@pytest.fixture
def shown():
    return lambda key: groups.shown(RequestFactory().get("/", {"group": key}), load("chongqing_2021"))


def test_frame_and_sample_are_counted_by_county_and_part(strata):
    found = {(s.county, s.kind, s.name): (s.frame, s.sample) for s in strata}
    assert found[ONE, "village_type", "ordinary"] == (2, 1)
    assert found[ONE, "household_type", "relieved"] == (3, 1)
    assert found[ONE, "town", "town"] == (2, 1)
    assert found[OTHER, "remoteness", "far"] == (1, 1)  # 30 km belongs to the far ones, as in the reports


def test_what_has_no_sample_is_named_and_reserves_are_no_sample(strata, shown):
    assert coverage.uncovered(strata, shown("")) == [
        "万州区：30 千米以上（1）",
        "万州区：一般农户（5）",
    ]
    assert coverage.uncovered(strata, shown("19")) == []


def test_the_table_sums_the_counties_shown(strata, shown):
    rows = {(row[0], row[1]): row[3:] for row in coverage.table(strata, shown("14"), "sample-x").rows}
    assert rows["村类型", "一般村"] == ("2", "1", "50.00%", "0")
    assert rows["户类型", "一般农户"] == ("5", "0", "0.00%", "1")
    assert rows["户类型", "易返贫致贫户"] == ("0", "0", "—", "0")


def test_the_table_by_county_marks_the_uncovered_and_ends_with_the_sum(strata, shown):
    table = coverage.by_county(strata, shown(""), "sample-x")
    first, last = table.rows[0], table.rows[-1]
    assert first[:2] == (ONE, "万州区") and "未覆盖 0 / 1" in first and "未覆盖 0 / 5" in first
    assert last[1] == "合计" and last[3] == "2 / 3"
    assert sum(columns for _text, columns in table.above) == len(table.header)

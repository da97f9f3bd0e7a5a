"""The invented frame: exact sums, real village codes, nobody real, the same bytes from the same seed."""

import json

import numpy as np
import polars as pl
import pyarrow.parquet as pq
import pytest

from houping.core.frame.identity import identity_fault
from houping.core.frame.schema import HOUSEHOLDS, VILLAGES
from houping.synthetic.draws import apportion, generator, scattered, shifted, sizes
from houping.synthetic.frame import _county_sizes, _units, build_frame
from houping.synthetic.households import invent_households, summed
from houping.synthetic.villages import invent_villages
from houping.tables.demo_mark import is_marked
from houping.tables.frame import check_frame, freeze_folder

SALT = "a salt for the tests only"


def build(folder, seed="a", scale=0.003):
    build_frame(folder, seed=seed, scale=scale, progress=lambda message, share: None)
    return folder


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return build(tmp_path_factory.mktemp("small") / "frame")


@pytest.fixture(scope="module")
def households(small):
    return pl.read_parquet(small / "households.parquet")


@pytest.fixture(scope="module")
def full_county():
    """城口 at full size: small and poor."""
    size = next(s for s in _county_sizes() if s.code == "500229")
    units = _units().filter(pl.col("county") == size.code)
    villages = invent_villages(units, size, "a")
    households = invent_households(villages, size, 20, 4_000_000, "a")
    return size, summed(villages, households, "a"), households


# --- at full size -------------------------------------------------------------------------


def test_the_counties_add_up_to_the_city():
    sizes_ = list(_county_sizes())
    assert len(sizes_) == 33
    assert sum(s.rural_households for s in sizes_) == 6_445_000
    assert sum(s.relieved_households for s in sizes_) == 513_200
    assert sum(s.relieved_persons for s in sizes_) == 1_906_000
    assert sum(s.monitored_households for s in sizes_) == 30_800
    assert sum(s.relieved_villages for s in sizes_) == 1_919


def test_all_units_of_the_33_counties_are_there_and_wansheng_has_its_own_code():
    units = _units()
    assert units.height == units["village"].n_unique() == 10_389
    assert units["county"].n_unique() == 33
    assert units.filter(pl.col("county") == "500110W").height == 99


def test_a_county_has_exactly_the_households_persons_and_villages_that_it_should(full_county):
    size, villages, households = full_county
    assert villages["households"].sum() == households.height == size.rural_households
    assert villages["relieved_households"].sum() == size.relieved_households
    assert villages["relieved_persons"].sum() == size.relieved_persons
    assert villages["monitored_households"].sum() == size.monitored_households
    assert (villages["village_type"] == "relieved").sum() == size.relieved_villages


def test_relieved_households_include_those_monitored_as_unstable(full_county):
    size, _, households = full_county
    types = dict(households["household_type"].value_counts().iter_rows())
    categories = dict(households["monitored_category"].value_counts().iter_rows())
    assert types["monitored"] == size.monitored_households
    assert types["relieved"] + categories["unstable"] == size.relieved_households
    assert categories["unstable"] == round(0.6 * size.monitored_households)


def test_villages_are_skewed_and_communities_have_fewer_rural_households(full_county):
    _, villages, _ = full_county
    mean = dict(villages.group_by("village_kind").agg(pl.mean("households").alias("mean")).iter_rows())
    assert mean["community"] < 0.5 * mean["village"]
    spread = villages.filter(pl.col("village_kind") == "village")["households"]
    assert spread.mean() > spread.median() and spread.min() > 0


def test_relieved_and_monitored_households_gather_in_relieved_villages(full_county):
    _, villages, _ = full_county
    share = villages.group_by("village_type").agg(
        (pl.sum("relieved_households") / pl.sum("households")).alias("relieved"),
        (pl.sum("monitored_households") / pl.sum("households")).alias("monitored"),
        pl.median("collective_income_yuan").alias("income"),
        pl.median("remoteness_km").alias("km"),
    )
    row = {r["village_type"]: r for r in share.iter_rows(named=True)}
    assert row["relieved"]["relieved"] > 1.5 * row["ordinary"]["relieved"]
    assert row["relieved"]["monitored"] > row["ordinary"]["monitored"]
    assert row["relieved"]["income"] < row["ordinary"]["income"]
    assert row["relieved"]["km"] > row["ordinary"]["km"]


def test_four_to_six_percent_stand_on_the_hardship_list_and_eight_percent_have_no_telephone(full_county):
    _, _, households = full_county
    assert 0.04 < households["listed"].mean() < 0.06
    assert 0.06 < households["phone"].null_count() / households.height < 0.10
    reasons = households["listed_reason"].drop_nulls()
    assert set(reasons) == set(HOUSEHOLDS.column("listed_reason").labels)
    assert households.filter(pl.col("listed_reason") == "tekun")["persons"].max() <= 2


# --- nobody real --------------------------------------------------------------------------


def test_every_identity_number_has_an_area_that_does_not_exist_and_a_right_check_digit(households):
    numbers = households["id_number"]
    areas = numbers.str.slice(0, 6).cast(pl.Int64)
    assert areas.min() >= 509901 and areas.max() <= 509999
    assert {identity_fault(number) for number in numbers[:2000]} == {""}
    assert numbers.n_unique() == households.height


def test_telephones_begin_as_no_subscriber_number_does_and_are_unique(households):
    phones = households["phone"].drop_nulls()
    assert phones.str.contains(r"^1004[0-9]{7}$").all()
    assert phones.n_unique() == len(phones)


def test_no_two_of_the_full_frame_share_an_identity_number_or_telephone():
    index = np.arange(391_000)
    assert len(np.unique(scattered(index, 3 * 20_454 * 999, "a|id|3"))) == len(index)
    first = scattered(np.arange(0, 6_445_000, 97), 10**7, "a|phone")
    assert len(np.unique(first)) == len(first) and first.min() >= 0 and first.max() < 10**7


def test_everything_is_marked_as_invented(small):
    assert is_marked(small)
    assert "演示数据" in (small / "DEMO.txt").read_text(encoding="utf-8")
    for name in ("villages", "households"):
        assert pq.read_schema(small / f"{name}.parquet").metadata[b"houping"].decode() == "演示数据"
    assert pl.read_parquet(small / "villages.parquet")["source"].unique().to_list() == ["演示数据（虚构）"]


# --- files --------------------------------------------------------------------------------


def test_the_invented_frame_passes_its_own_checks_and_freezes(small, tmp_path):
    silent = lambda message, share: None  # noqa: E731
    listing = check_frame(small, tmp_path / "listing.csv", progress=silent)
    assert listing.errors == 0
    out = tmp_path / "frozen"
    out.mkdir()
    freeze_folder(small, out, salt=SALT, progress=silent)
    said = json.loads((out / "frame.json").read_text(encoding="utf-8"))
    assert said["demo"] and len(said["counties"]) == 33


def test_the_columns_are_those_of_the_schema_sorted_by_id(small, households):
    assert households.columns == list(HOUSEHOLDS.names)
    assert pl.read_parquet(small / "villages.parquet").columns == list(VILLAGES.names)
    assert households["household"].is_sorted() and households["village"].is_sorted()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_frame(small, tmp_path):
    again, other = build(tmp_path / "again"), build(tmp_path / "other", seed="b")
    for name in ("villages.parquet", "households.parquet"):
        assert (again / name).read_bytes() == (small / name).read_bytes()
        assert (other / name).read_bytes() != (small / name).read_bytes()


def test_the_smallest_scale_leaves_villages_empty_but_right(tmp_path):
    folder = build(tmp_path / "tiny", scale=0.001)
    assert pl.read_parquet(folder / "villages.parquet")["households"].min() == 0
    listing = check_frame(folder, tmp_path / "listing.csv", progress=lambda message, share: None)
    assert listing.errors == 0


def test_a_small_scale_keeps_enough_villages_to_draw_from(small):
    villages = pl.read_parquet(small / "villages.parquet")
    per_county = villages["county"].value_counts()
    assert per_county.height == 33 and per_county["count"].min() >= 40
    relieved = villages.filter(pl.col("village_type") == "relieved")["county"].value_counts()
    assert relieved.height == 33 and relieved["count"].min() >= 2


# --- pieces -------------------------------------------------------------------------------


def test_shares_add_up_and_stay_under_their_caps():
    got = apportion(100, np.array([5.0, 1.0, 0.0, 3.0]), np.array([10, 50, 50, 60]))
    assert got.sum() == 100 and got[0] == 10 and (got <= [10, 50, 50, 60]).all()


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="do not fit"):
        apportion(5, np.ones(2), np.array([2, 2]))
    with pytest.raises(ValueError, match="cannot sum"):
        shifted(np.array([1, 1]), 20, 1, 8, np.arange(2))


def test_sizes_have_the_mean_they_are_asked_for():
    drawn = sizes(generator("a", "sizes").random(20_000), 7, 3.7)
    assert drawn.min() == 1 and drawn.max() <= 8
    assert drawn.mean() == pytest.approx(3.7, abs=0.03)


def test_a_generator_depends_on_seed_and_label_only():
    assert generator("a", "x").random() == generator("a", "x").random() != generator("a", "y").random()

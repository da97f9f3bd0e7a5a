"""The step `sample`: what an office gets is what the plan says, and comes out the same every time."""

import gzip
import json
import math
import re

import polars as pl
import pytest

from houping.chain.draw import step
from houping.chain.run import folder_digests, silent
from houping.chain.sample_files import villages_of
from houping.core.errors import (
    CountyNotInFrame,
    FileMissing,
    FileUnreadable,
    SeedPartUnusable,
    TooFewVillages,
)
from houping.core.sampling.county import VillageRules, draw_villages
from houping.core.sampling.draw import draw_equal
from houping.core.sampling.ticket import ticket
from houping.plans import folder_of, load

PLAN = load("chongqing_2021")
BEACON = {"beacon": "drand 1000"}


def table(sample, name):
    return pl.read_parquet(sample / f"{name}.parquet")


@pytest.fixture
def inputs(frozen, nonce):
    return {"plan": folder_of("chongqing_2021"), "frame": frozen, "nonce": nonce}


@pytest.fixture(scope="module")
def sizes(sample):
    return json.loads((sample / "sizes.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def seed(sample):
    return json.loads((sample / "bundle" / "draw.json").read_text(encoding="utf-8"))["seed"]


def test_the_same_inputs_give_the_same_bytes(inputs, sample, tmp_path):
    step(inputs, tmp_path, BEACON, silent)
    assert folder_digests(tmp_path) == folder_digests(sample)


def test_the_lists_are_for_their_owner_only_and_were_so_from_the_first_moment(inputs, tmp_path):
    tmp_path.chmod(0o755)
    seen = []
    step(inputs, tmp_path, BEACON, lambda *_: seen.append(tmp_path.stat().st_mode & 0o777))
    assert set(seen) == {0o700}
    for path in (tmp_path, *tmp_path.rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


def test_another_public_event_draws_other_villages_and_households(inputs, sample, tmp_path):
    step(inputs, tmp_path, {"beacon": "1001"}, silent)
    ours, theirs = table(sample, "villages"), table(tmp_path, "villages")
    named = pl.col("selection") == "named"
    assert ours.filter(named)["village"].equals(theirs.filter(named)["village"])
    assert not ours.filter(~named)["village"].equals(theirs.filter(~named)["village"])


def test_every_county_has_its_villages_half_of_them_named(sample):
    counts = (
        table(sample, "villages")
        .group_by("county")
        .agg(named=(pl.col("selection") == "named").sum(), random=(pl.col("selection") == "random").sum())
    )
    halves = {county: (named, random) for county, named, random in counts.iter_rows()}
    for county in PLAN.counties:
        wanted = PLAN.sampling.villages_by_minimum[county.min_households.value].value
        assert halves[county.code] == (wanted // 2, wanted - wanted // 2)


def test_villages_are_those_of_the_core(frozen, sample, seed):
    frame = pl.read_parquet(frozen / "villages.parquet")
    rules = VillageRules(0.5, "floor", "certainty", (1.0, 1.0, 1.0), 2)
    for county in PLAN.counties[:3]:
        wanted = PLAN.sampling.villages_by_minimum[county.min_households.value].value
        drawn = draw_villages(county.code, villages_of(frame, county.code), wanted, rules, seed=seed)
        own = table(sample, "villages").filter(pl.col("county") == county.code)
        assert set(own.select("village", "stratum", "rank", "inclusion_prob").iter_rows()) == {
            (d.village, d.stratum, d.rank, float(d.probability)) for d in drawn
        }


def test_households_and_reserve_are_those_of_the_core(frozen, sample, seed):
    frame = pl.read_parquet(frozen / "households.parquet")
    households = table(sample, "households")
    for (village, kind), listed in households.group_by("village", "hh_stratum", maintain_order=True):
        if kind != "general":
            continue
        others = (pl.col("household_type") == "general") & ~pl.col("listed")
        units = frame.filter((pl.col("village") == village) & others)["unit"].to_list()
        order = draw_equal(units, listed.height, seed=seed, stage="hh").sample
        assert listed.sort("rank")["unit"].to_list() == list(order)
        assert listed["stratum_population"].unique().to_list() == [len(units)]


def test_all_monitored_households_of_drawn_villages_are_in_the_main_sample(frozen, sample):
    frame = pl.read_parquet(frozen / "households.parquet")
    drawn = table(sample, "villages")["village"].implode()
    everyone = frame.filter(pl.col("village").is_in(drawn), pl.col("household_type") == "monitored")
    taken = table(sample, "households").filter(pl.col("hh_stratum") == "monitored")
    assert set(taken["household"]) == set(everyone["household"])
    assert taken["status"].unique().to_list() == ["main"]
    assert taken["household_prob"].unique().to_list() == [1.0]


def test_nobody_is_listed_twice_and_main_comes_before_reserve(sample):
    households = table(sample, "households")
    assert households["household"].n_unique() == households.height
    main = pl.col("rank") <= pl.col("stratum_sample")
    assert households.filter(main != (pl.col("status") == "main")).is_empty()
    assert (households["household_prob"] <= 1).all()


def test_listed_households_are_drawn_more_densely_than_general_ones(sample):
    main = table(sample, "households").filter(pl.col("status") == "main")
    share = dict(main.group_by("hh_stratum").agg(pl.col("household_prob").mean()).iter_rows())
    assert share["listed"] > share["general"]


def test_telephone_numbers_start_at_8000_and_come_in_blocks(sample, seed):
    phone = table(sample, "phone")
    first = phone.filter(pl.col("rank") == 1)
    crowded = first.filter(pl.col("stratum_population") > 40)
    assert (crowded["ticket"] >= "8").all()
    assert phone["ticket"].to_list() == [ticket(seed, "hh", unit) for unit in phone["unit"]]
    assert phone["block"].to_list() == [math.ceil(rank / 50) for rank in phone["rank"]]
    assert set(phone["household_type"]) == {"relieved", "monitored"}


def test_only_households_with_a_telephone_are_called(frozen, sample):
    frame = pl.read_parquet(frozen / "households.parquet")
    known = set(frame.filter(pl.col("phone").is_not_null())["unit"])
    assert set(table(sample, "phone")["unit"]) <= known


def test_sizes_add_up_and_say_what_was_drawn(sample, sizes):
    households, phone = table(sample, "households"), table(sample, "phone")
    city = sizes["city"]
    assert city["field"]["households"] == (households["status"] == "main").sum()
    assert city["field"]["reserve"] == (households["status"] == "reserve").sum()
    assert city["phone"]["numbers"] == (phone["status"] == "main").sum()
    assert city["villages"] == table(sample, "villages").height
    assert sum(row["villages"] for row in sizes["counties"]) == city["villages"]
    assert [g["minimum"] for g in sizes["groups"]] == [5_600, 4_200]
    both = set(households.filter(pl.col("status") == "main")["unit"]) & set(
        phone.filter(pl.col("status") == "main")["unit"]
    )
    assert city["overlap"]["both"] == len(both) >= city["overlap"]["take_all"]


def test_where_few_are_drawn_both_samples_meet_only_in_take_all_strata(frozen, seed):
    """Half a stratum in each sample: the shifted order avoids the other half altogether."""
    frame = pl.read_parquet(frozen / "households.parquet").filter(pl.col("phone").is_not_null())
    units = frame.filter(pl.col("household_type") == "relieved")["unit"].to_list()
    field = draw_equal(units, len(units) // 3, seed=seed, stage="hh").sample
    phone = draw_equal(units, len(units) // 3, seed=seed, stage="hh", shift=True).sample
    unshifted = draw_equal(units, len(units) // 3, seed=seed, stage="hh").sample
    assert set(field).isdisjoint(phone) and set(field) == set(unshifted)


def test_demonstration_data_stay_marked(sample):
    assert "演示数据" in (sample / "DEMO.txt").read_text(encoding="utf-8")
    draw = json.loads((sample / "bundle" / "draw.json").read_text(encoding="utf-8"))
    assert draw["demo"] and "演示数据" in draw["notice"]


def test_the_bundle_names_no_person_and_no_household_number(frozen, sample):
    data = [(p.suffix, p.read_bytes()) for p in sorted((sample / "bundle").iterdir())]
    texts = [(gzip.decompress(d) if suffix == ".gz" else d).decode() for suffix, d in data]
    words = {word for text in texts for word in re.split(r'[\s,"|]+', text)}
    frame = pl.read_parquet(frozen.parent / "source" / "households.parquet")
    for column in ("household", "id_number", "phone"):
        assert words.isdisjoint(frame[column].drop_nulls())


@pytest.mark.parametrize(
    ("beacon", "secret"), [("", "a nonce for the tests only"), ("b", "a nonce with | in it")]
)
def test_a_seed_that_is_not_one_is_refused(inputs, tmp_path, beacon, secret):
    (tmp_path / "nonce.txt").write_text(secret)
    with pytest.raises(SeedPartUnusable):
        step({**inputs, "nonce": tmp_path / "nonce.txt"}, tmp_path, {"beacon": beacon}, silent)


def broken_frame(inputs, folder, change):
    folder.mkdir()
    for path in inputs["frame"].iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    change(folder)
    return {**inputs, "frame": folder}


def without_county(folder):
    pl.read_parquet(folder / "villages.parquet").filter(pl.col("county") != "500101").write_parquet(
        folder / "villages.parquet"
    )


def with_few_villages(folder):
    few = (pl.col("county") != "500101") | (pl.int_range(pl.len()).over("county") < 6)
    pl.read_parquet(folder / "villages.parquet").filter(few).write_parquet(folder / "villages.parquet")


@pytest.mark.parametrize(
    ("change", "refusal", "names"),
    [
        (without_county, CountyNotInFrame, "500101"),
        (with_few_villages, TooFewVillages, "500101"),
        (lambda f: (f / "households.parquet").unlink(), FileMissing, "households.parquet"),
        (lambda f: (f / "frame.json").unlink(), FileMissing, "frame.json"),
        (lambda f: (f / "frame.json").write_text("{"), FileUnreadable, "frame.json"),
        (lambda f: (f / "villages.parquet").write_text("x"), FileUnreadable, "villages.parquet"),
        (lambda f: (f / "households.parquet").write_text("x"), FileUnreadable, "households.parquet"),
    ],
)
def test_a_frame_that_cannot_be_drawn_from_is_refused_by_name(inputs, tmp_path, change, refusal, names):
    broken = broken_frame(inputs, tmp_path / "frame", change)
    (tmp_path / "out").mkdir()
    with pytest.raises(refusal, match=names):
        step(broken, tmp_path / "out", BEACON, silent)

"""The simulated visits of the demonstration."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from houping.core.collection.disposition import FIELD
from houping.synthetic.outcomes import SHARES, household_answers
from houping.synthetic.world import HOUSEHOLD_COLUMNS, households_of

PRIVATE = {"head_name", "id_number", "phone", "name"}


@pytest.fixture(scope="module")
def answers(field):
    return field[0]


@pytest.fixture(scope="module")
def listed(small_sample):
    return pl.read_parquet(small_sample / "households.parquet")


@pytest.fixture(scope="module")
def approached(answers, listed):
    return answers.join(listed.select("household", "hh_stratum", "rank", "household_type"), on="household")


def test_every_main_unit_is_approached_and_nobody_outside_the_list(answers, listed):
    main = listed.filter(pl.col("status") == "main")
    assert set(main["household"]) <= set(answers["household"])
    assert set(answers["household"]) <= set(listed["household"])
    assert answers["household"].is_unique().all()


def test_all_monitored_households_of_drawn_villages_are_attempted(answers, frame_households):
    villages = set(answers["village"])
    monitored = frame_households.filter(pl.col("village").is_in(villages), household_type="monitored")
    assert set(monitored["household"]) <= set(answers["household"])


def test_some_monitored_households_are_covered_by_telephone_or_video_with_a_reason(approached):
    remote = approached.filter(pl.col("mode").is_in(["phone", "video"]))
    assert remote.height and (remote["household_type"] == "monitored").all()
    assert remote["reason"].null_count() == 0


def test_substitutes_come_in_the_order_of_the_reserve(approached, listed):
    """The reserve units approached in a stratum are the first ones, without gaps."""
    reserve = approached.filter(pl.col("status") == "reserve")
    main = listed.filter(pl.col("status") == "main").group_by("village", "hh_stratum").len("main")
    checked = reserve.join(main, on=["village", "hh_stratum"]).with_columns(
        place=pl.col("rank").rank("ordinal").over("village", "hh_stratum") + pl.col("main")
    )
    assert reserve.height and (checked["place"] == checked["rank"]).all()


def test_a_substitute_names_the_main_household_whose_place_it_takes(approached):
    stands = approached.filter(pl.col("substitute_for").is_not_null())
    assert (stands["status"] == "reserve").all()
    assert stands.height == approached.filter(pl.col("status") == "reserve").height
    named = stands.join(approached, left_on="substitute_for", right_on="household", suffix="_main")
    assert named.height == stands.height
    assert (named["status_main"] == "main").all() and (named["disposition_main"] != "complete").all()
    assert (named["hh_stratum"] == named["hh_stratum_main"]).all()
    assert (named["village"] == named["village_main"]).all()


def test_fieldwork_stops_when_the_stratum_has_its_completes(approached):
    strata = approached.group_by("village", "hh_stratum").agg(
        (pl.col("status") == "main").sum().alias("main"),
        (pl.col("disposition") == "complete").sum().alias("done"),
        (pl.col("status") == "reserve").any().alias("reserve"),
    )
    assert (strata["done"] <= strata["main"]).all()


def test_about_nine_in_ten_answer_and_all_codes_are_known(answers):
    assert 0.87 < (answers["disposition"] == "complete").mean() < 0.94
    assert set(answers["disposition"]) <= set(FIELD)


def test_response_depends_on_the_type_of_household(approached):
    rate = dict(
        approached.group_by("household_type").agg((pl.col("disposition") == "complete").mean()).iter_rows()
    )
    assert rate["monitored"] > rate["general"]


def test_only_completes_carry_answers(answers):
    silent = answers.filter(pl.col("disposition") != "complete")
    assert all(silent[name].is_null().all() for name in (*SHARES, "income_pc_yuan", "persons", "mode"))
    assert silent["reason"].null_count() == 0
    assert answers.filter(pl.col("disposition") == "complete")["h_overall"].null_count() == 0


def test_honest_answers_are_those_of_the_household(field, world, frame_households):
    answers, interviewers = field
    honest = answers.join(interviewers.filter(~pl.col("dishonest")), on="interviewer").filter(
        pl.col("disposition") == "complete"
    )
    facts = honest.select("household").join(
        frame_households.select(HOUSEHOLD_COLUMNS), on="household", maintain_order="left"
    )
    true = household_answers(world, households_of(facts, world))
    for name in SHARES:
        np.testing.assert_array_equal(honest[name].fill_null(-1).to_numpy(), true[name], err_msg=name)


def test_visits_lie_in_the_weeks_of_the_plan_at_most_ten_a_day(answers):
    assert answers["date"].min() >= date(2021, 11, 10) and answers["date"].max() <= date(2021, 11, 28)
    assert answers.group_by("interviewer", "date").len()["len"].max() <= 10


def test_nobody_is_in_two_houses_at_once(field):
    answers, _ = field
    visits = answers.filter(pl.col("mode").is_not_null()).with_columns(
        begin=pl.col("start").str.slice(0, 2).cast(pl.Int64) * 60
        + pl.col("start").str.slice(3).cast(pl.Int64)
    )
    gaps = visits.sort("interviewer", "date", "begin").with_columns(
        previous=(pl.col("begin") + pl.col("minutes")).shift().over("interviewer", "date")
    )
    assert gaps.filter(pl.col("previous") > pl.col("begin")).height == 0


def test_teams_belong_to_a_county_and_have_two_pairs(answers):
    teams = answers.group_by("team").agg(pl.col("interviewer").n_unique(), pl.col("county").n_unique())
    assert teams["interviewer"].max() == 2 and teams["county"].max() == 1
    assert answers.group_by("county").agg(pl.col("team").n_unique())["team"].min() >= 2


def test_no_names_telephones_or_identity_numbers_leave_the_frame(field, called):
    for table in (*field, called):
        assert not PRIVATE & set(table.columns)
        for column in table.select(pl.col(pl.String)).get_columns():
            assert not column.drop_nulls().str.contains(r"5099\d{14}|^1004\d{7}$").any()

"""The simulated telephone survey."""

import polars as pl
import pytest

from houping.core.collection.disposition import PHONE as CODES
from houping.core.collection.disposition import outcome
from houping.synthetic.outcomes import PHONE

AAPOR = {
    "complete": "1.1",
    "partial": "1.2",
    "refusal": "2.1",
    "noncontact": "2.2",
    "other_nonresponse": "2.3",
    "unknown": "3.",
    "ineligible": "4.",
}


@pytest.fixture(scope="module")
def listed(small_sample):
    return pl.read_parquet(small_sample / "phone.parquet")


def test_about_a_third_of_the_numbers_answer(called):
    rates = outcome(called["disposition"])
    assert 0.29 < rates.complete / rates.approached < 0.38
    assert 0.31 < rates.response_rate_1 < 0.42
    assert set(called["disposition"]) == set(CODES)


def test_numeric_codes_agree_with_the_words(called):
    for word, code in called.select("disposition", "aaprc").unique().iter_rows():
        assert code.startswith(AAPOR[word]), (word, code)


def test_whole_blocks_are_released_until_the_stratum_has_its_target(called, listed):
    joined = called.join(listed.select("household", "stratum", "target", "rank"), on="household")
    for (stratum,), rows in joined.group_by("stratum"):
        mine = listed.filter(pl.col("stratum") == stratum)
        last = rows["block"].max()
        assert set(rows["household"]) == set(mine.filter(pl.col("block") <= last)["household"])
        done = rows.filter(pl.col("disposition") == "complete")
        assert done.filter(pl.col("block") < last).height < rows["target"][0]
        assert done.height >= rows["target"][0] or last == mine["block"].max()


def test_nobody_is_called_more_than_five_times(called):
    assert called["attempts"].min() == 1 and called["attempts"].max() == 5
    assert called.filter(pl.col("disposition") == "noncontact")["attempts"].min() == 5


def test_no_interview_no_answers_and_partials_stop_early(called):
    silent = called.filter(~pl.col("disposition").is_in(["complete", "partial"]))
    assert all(silent[name].is_null().all() for name in PHONE)
    partial = called.filter(pl.col("disposition") == "partial")
    assert partial[PHONE[0]].drop_nulls().len() and partial[PHONE[-1]].drop_nulls().is_empty()


def test_some_do_not_know_or_will_not_say(called):
    complete = called.filter(pl.col("disposition") == "complete")
    assert 0.005 < complete["p_overall"].is_null().mean() < 0.06
    assert complete["p_overall"].drop_nulls().is_in([0, 1]).all()


def test_only_registered_households_with_a_telephone_are_called(called, frame_households):
    facts = called.join(frame_households.select("household", "phone"), on="household")
    assert facts["phone"].null_count() == 0
    assert set(called["household_type"]) == {"monitored", "relieved"}

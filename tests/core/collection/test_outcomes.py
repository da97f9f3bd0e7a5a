"""The codes of visits at home, when they are final, and the rates that follow from them."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from houping.core.collection.attempts import (
    Attempt,
    Rule,
    is_final,
    lacking,
    next_try,
    part_of_day,
    replaceable,
)
from houping.core.collection.disposition import Outcome, rates
from houping.core.collection.outcomes import BUCKETS, BY_CODE, RESULTS, field_of
from houping.core.sampling.replace import REASONS

MONDAY = datetime.datetime(2021, 11, 15, 9, 30)
CODES = st.sampled_from([result.code for result in RESULTS])
ATTEMPTS = st.lists(
    st.builds(
        Attempt,
        at=st.datetimes(datetime.datetime(2021, 11, 10), datetime.datetime(2021, 11, 30)),
        code=CODES,
    ),
    max_size=6,
    unique_by=lambda attempt: attempt.at,
)


def at(days=0, hour=9):
    return MONDAY.replace(hour=hour) + datetime.timedelta(days=days)


def test_the_codes_of_visits_at_home_are_those_of_the_standard():
    # group of the code, as the standard numbers them: 1 interview, 2 eligible without, 3 unknown, 4 not eligible
    groups = {"1": {"I", "P"}, "2": {"R", "NC", "O"}, "3": {"UH", "UO"}, "4": {"NE"}}
    assert all(result.bucket in groups[result.code[0]] for result in RESULTS)
    assert {BY_CODE[code].bucket for code in ("2.23", "2.24", "2.25")} == {"NC"}
    assert {BY_CODE[code].bucket for code in ("3.11", "3.17", "3.18")} == {"UH"}
    assert BY_CODE["4.60"].bucket == "NE"
    assert len(BY_CODE) == len(RESULTS)


def test_every_bucket_has_a_code_and_every_code_its_words_in_both_languages():
    assert {result.bucket for result in RESULTS} == set(BUCKETS)
    assert all(result.zh and result.en for result in RESULTS)
    assert {result.reason for result in RESULTS} - {""} <= set(REASONS)


def test_a_refusal_is_never_an_answer_and_an_unknown_house_never_eligible():
    assert BY_CODE["2.112"].eligible and field_of("2.112") == "refusal"
    assert BY_CODE["3.18"].eligible is None
    assert BY_CODE["4.10"].eligible is False
    with pytest.raises(KeyError):
        field_of("9.9")


def test_all_sixteen_rates_match_a_table_worked_by_hand():
    # I 300, P 20, R 50, NC 60, O 20, UH + UO 50, NE 50: D = 450, e = 450 / 500 = 0.9, base of RR3 = 450 + 45
    got = rates(Outcome(300, 20, 50, 60, 20, 50, 50))
    want = {
        "RR1": 300 / 500,
        "RR2": 320 / 500,
        "RR3": 300 / 495,
        "RR4": 320 / 495,
        "RR5": 300 / 450,
        "RR6": 320 / 450,
        "COOP1": 300 / 390,
        "COOP2": 320 / 390,
        "COOP3": 300 / 370,
        "COOP4": 320 / 370,
        "REF1": 50 / 500,
        "REF2": 50 / 495,
        "REF3": 50 / 450,
        "CON1": 390 / 500,
        "CON2": 390 / 495,
        "CON3": 390 / 450,
    }
    assert got == pytest.approx(want)
    assert list(got) == list(want)


@given(st.lists(CODES, min_size=1, max_size=60))
def test_rates_stand_in_the_order_that_their_definitions_force(codes):
    counts = dict.fromkeys(Outcome.__dataclass_fields__, 0)
    for code in codes:
        counts[field_of(code)] += 1
    got = rates(Outcome(**counts))
    assert all(0 <= share <= 1 for share in got.values())
    assert got["RR1"] <= got["RR3"] + 1e-12 and got["RR3"] <= got["RR5"] + 1e-12
    assert got["RR1"] <= got["RR2"] and got["RR3"] <= got["RR4"] and got["RR5"] <= got["RR6"]
    assert got["RR2"] <= got["CON1"] + 1e-12 and got["COOP1"] <= got["COOP3"]


def test_nobody_at_home_is_final_after_three_visits_over_two_parts_of_the_day():
    twice = [Attempt(at(0), "2.24"), Attempt(at(0, 15), "2.24")]
    assert not is_final(twice) and lacking(twice) == (1, 0)
    assert is_final([*twice, Attempt(at(1), "2.24")])
    mornings = [Attempt(at(day), "2.24") for day in range(4)]
    assert not is_final(mornings) and lacking(mornings) == (0, 1)
    assert is_final(mornings, Rule(visits=3, parts=1))


def test_three_knocks_within_one_hour_are_one_visit():
    knocks = [Attempt(at(0) + datetime.timedelta(minutes=n), "2.24") for n in range(3)]
    assert lacking(knocks) == (2, 1)
    over_noon = [at(0, 9), at(0, 11).replace(minute=59), at(0, 12).replace(minute=0)]
    assert lacking([Attempt(moment, "2.24") for moment in over_noon]) == (1, 1)


def test_parts_of_the_day():
    assert [part_of_day(at(0, hour)) for hour in (9, 12, 18)] == ["morning", "noon", "evening"]
    assert [part_of_day(at(5, hour)) for hour in (9, 15, 19)] == ["weekend", "weekend", "evening"]


def test_a_refusal_of_the_family_is_tried_again_the_next_day_one_of_the_respondent_ends_it():
    family = [Attempt(at(), "2.111")]
    assert not is_final(family) and next_try(family) == at(1)
    assert replaceable(family) == ""
    own = [*family, Attempt(at(1), "2.112")]
    assert is_final(own) and next_try(own) is None
    assert replaceable(own) == "refusal"


def test_only_what_was_tried_enough_may_be_replaced():
    assert replaceable([]) == ""
    assert replaceable([Attempt(at(), "2.24")]) == ""
    assert replaceable([Attempt(at(), "4.70")]) == "moved"
    assert replaceable([Attempt(at(), "1.1")]) == ""


@given(ATTEMPTS)
def test_whoever_may_be_replaced_was_tried_to_the_end_and_not_interviewed(attempts):
    reason = replaceable(attempts)
    if reason:
        newest = max(attempts, key=lambda attempt: attempt.at)
        assert is_final(attempts) and BY_CODE[newest.code].bucket not in ("I", "P")
        assert reason in REASONS

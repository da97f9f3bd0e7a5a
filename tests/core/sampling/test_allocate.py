"""Allocation by hand: villages by √households, households of a village by kind."""

import pytest

from houping.core.sampling.allocate import (
    HouseholdRule,
    allocate_households,
    allocate_villages,
    largest_remainder,
    split_named,
    village_target,
)


@pytest.mark.parametrize(
    ("villages", "share", "rounding", "halves"),
    [
        (20, 0.5, "floor", (10, 10)),
        (13, 0.5, "floor", (6, 7)),
        (13, 0.5, "ceil", (7, 6)),
        (100, 0.29, "floor", (29, 71)),
    ],
)
def test_villages_are_split_in_half_and_the_odd_one_goes_as_stated(villages, share, rounding, halves):
    assert split_named(villages, share, rounding) == halves


def test_remainders_decide_and_equal_ones_go_by_name():
    assert largest_remainder({"a": 1, "b": 1, "c": 1}, 4) == {"a": 2, "b": 1, "c": 1}
    assert largest_remainder({"x": 1, "y": 1, "z": 2}, 2) == {"x": 1, "y": 0, "z": 1}


def test_what_a_full_stratum_cannot_take_goes_to_the_others():
    assert largest_remainder({"a": 8, "b": 1, "c": 1}, 10, {"a": 2, "b": 10, "c": 10}) == {
        "a": 2,
        "b": 4,
        "c": 4,
    }


def test_nothing_to_give_and_nobody_to_take():
    assert largest_remainder({}, 5) == {}
    assert largest_remainder({"a": 0, "b": 0}, 3) == {"a": 2, "b": 1}
    assert largest_remainder({"a": 1}, 9, {"a": 0}) == {"a": 0}


def test_villages_follow_the_root_of_households():
    # roots 300 and 100: 10 villages become 7.5 and 2.5; equal remainders, "ordinary" sorts first
    households = {"ordinary": 90_000, "relieved": 10_000}
    shared = allocate_villages(households, {"ordinary": 150, "relieved": 40}, 10, 2)
    assert shared == {"ordinary": 8, "relieved": 2}


def test_a_small_kind_still_gets_two_villages():
    shared = allocate_villages({"ordinary": 99_000, "relieved": 100}, {"ordinary": 200, "relieved": 5}, 6, 2)
    assert shared == {"ordinary": 4, "relieved": 2}


def test_a_kind_with_one_village_gives_that_one_and_an_absent_kind_none():
    assert allocate_villages({"ordinary": 9_000, "relieved": 90}, {"ordinary": 30, "relieved": 1}, 6, 2) == {
        "ordinary": 5,
        "relieved": 1,
    }
    assert allocate_villages({"ordinary": 9_000}, {"ordinary": 30, "relieved": 0}, 6, 2) == {"ordinary": 6}


def test_too_few_villages_for_two_of_each_kind_are_shared_by_their_number():
    assert allocate_villages({"o": 900, "r": 900}, {"o": 10, "r": 10}, 3, 2) == {"o": 2, "r": 1}


RULE = HouseholdRule(listed_factor=3.0, minimum=2)


def test_a_village_of_the_worked_case():
    # 23 wanted, 4 monitored: 19 left for 3·12 + 40 + 104 = 180 -> fraction .10556, listed 3·.10556·12 = 3.8 -> 4
    # 15 left by roots of 40 and 104 (6.32 : 10.20): 5.74 and 9.26
    population = {"monitored": 4, "listed": 12, "relieved": 40, "general": 104}
    assert allocate_households(population, 23, RULE) == {
        "monitored": 4,
        "listed": 4,
        "relieved": 6,
        "general": 9,
    }


def test_monitored_households_beyond_the_target_leave_the_others_their_least():
    population = {"monitored": 40, "listed": 5, "relieved": 30, "general": 200}
    assert allocate_households(population, 20, RULE) == {
        "monitored": 40,
        "listed": 2,
        "relieved": 2,
        "general": 2,
    }
    kept = allocate_households(population, 20, HouseholdRule(3.0, 2, others_share=0.5))
    assert kept["monitored"] == 40 and sum(kept.values()) - 40 == 10


def test_a_small_village_is_taken_whole():
    population = {"monitored": 1, "listed": 1, "relieved": 2, "general": 5}
    assert allocate_households(population, 20, RULE) == population


@pytest.mark.parametrize(
    ("minimum", "villages", "target"), [(400, 20, 23), (300, 16, 21), (200, 12, 19), (400, 14, 32)]
)
def test_households_per_village_allow_for_nine_answers_in_ten(minimum, villages, target):  # 六（一）2
    assert village_target(minimum, villages, 0.9) == target

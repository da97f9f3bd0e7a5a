"""Replacement: the next of the reserve in ticket order, with a reason, within village and kind."""

from fractions import Fraction

import pytest

from houping.core.errors import AlreadyReplaced, ReasonUnknown, ReserveExhausted, UnitNotInSample
from houping.core.sampling.replace import (
    REASONS,
    Listed,
    last_released,
    released_probability,
    replace_household,
)

LIST = [
    Listed("a1", "v|general", 1, False),
    Listed("a2", "v|general", 2, False),
    Listed("a4", "v|general", 4, True),
    Listed("a3", "v|general", 3, True),
    Listed("b1", "v|monitored", 1, False),
]
SIZE = {"v|general": 40, "v|monitored": 1}


def replaced(*households, reason="moved"):
    done = []
    for household in households:
        done.append(replace_household(LIST, done, household, reason, SIZE))
    return done


def test_the_next_of_the_reserve_comes_by_rank_not_by_place_in_the_file():
    assert [r.substitute for r in replaced("a1", "a2")] == ["a3", "a4"]


def test_a_substitute_that_fails_too_can_be_replaced():
    assert [r.substitute for r in replaced("a1", "a3")] == ["a3", "a4"]


def test_the_released_households_are_again_a_sample_of_known_probability():
    first, second = replaced("a2", "a1")
    assert (first.released, first.probability) == (3, Fraction(3, 40))
    assert second.probability == released_probability(4, 40) == Fraction(1, 10)


@pytest.mark.parametrize("household", ["a4", "nobody"])
def test_only_households_of_the_sample_are_replaced(household):
    with pytest.raises(UnitNotInSample, match=household):
        replaced(household)


def test_nobody_is_replaced_twice():
    with pytest.raises(AlreadyReplaced, match="a3"):
        replaced("a1", "a1")


def test_when_the_reserve_is_used_up_nobody_else_may_be_taken():
    with pytest.raises(ReserveExhausted, match="2 households"):
        replaced("a1", "a2", "a3")
    with pytest.raises(ReserveExhausted):
        replaced("b1")


def test_a_reason_must_be_one_of_the_code_list():
    with pytest.raises(ReasonUnknown) as refused:
        replaced("a1", reason="tired")
    assert all(code in str(refused.value) for code in REASONS)


@pytest.mark.parametrize(
    ("main", "blocks", "last"), [(100, 0, 100), (120, 0, 120), (100, 1, 150), (120, 1, 150), (120, 2, 200)]
)
def test_telephone_numbers_are_released_in_whole_blocks(main, blocks, last):
    assert last_released(main, blocks, 50) == last

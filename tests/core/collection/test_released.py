"""Every released unit has a disposition, in the order of the draw; what is missing is named."""

import pytest

from houping.core.collection.released import Listed, check_released

LISTED = Listed(
    unit=["a1", "a2", "a3", "a4", "b1", "b2"],
    stratum=["a", "a", "a", "a", "b", "b"],
    rank=[1, 2, 3, 4, 1, 2],
    is_main=[True, True, False, False, True, False],
)


def codes(answered, *, all_main=True):
    found = check_released("households.parquet", LISTED, frozenset(answered), all_main=all_main)
    return [p.code for p in found]


@pytest.mark.parametrize("answered", [["a1", "a2", "b1"], ["a1", "a2", "a3", "b1", "b2"]])
def test_a_main_sample_with_its_reserve_in_order_is_complete(answered):
    assert codes(answered) == []


def test_a_main_unit_left_out_of_the_file_is_named():
    found = check_released("households.parquet", LISTED, frozenset(["a1", "b1"]), all_main=True)
    assert [(p.code, p.field) for p in found] == [("A08", "unit")]
    assert "a2" in found[0].message and found[0].remedy


def test_a_reserve_out_of_order_names_the_one_that_was_passed_over():
    found = check_released("households.parquet", LISTED, frozenset(["a1", "a2", "a4", "b1"]), all_main=True)
    assert [p.code for p in found] == ["A09"]
    assert "a3" in found[0].message


def test_telephone_numbers_are_called_in_order_until_the_target_is_met():
    assert codes(["a1"], all_main=False) == []
    found = check_released("phone.parquet", LISTED, frozenset(["a2", "b1"]), all_main=False)
    assert [(p.code, p.file) for p in found] == [("A09", "phone.parquet")]


def test_a_stratum_that_nobody_visited_is_found_though_no_other_row_speaks_of_it():
    found = check_released("households.parquet", LISTED, frozenset(["a1", "a2"]), all_main=True)
    assert ["b1" in p.message for p in found] == [True]

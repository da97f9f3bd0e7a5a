"""Identity numbers: the published example, old area codes, slips of the keyboard, invented people."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from houping.core.frame.identity import check_digit, identity_fault, is_demo_identity
from houping.core.frame.rules import IDENTITY_FAULTS, identity_faults


def faults(*numbers):
    codes = np.frombuffer("".join(numbers).encode(), dtype=np.uint8).reshape(-1, 18)
    return [IDENTITY_FAULTS[f] for f in identity_faults(codes)]


def test_the_example_of_the_standard_is_right():
    assert identity_fault("11010519491231002X") == ""
    assert check_digit("11010519491231002") == "X"


def test_area_codes_of_abolished_prefectures_are_accepted():
    number = "51222119500101001"
    assert identity_fault(number + check_digit(number)) == ""


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("110105194912310021", "identity_check_digit"),
        ("11010519491331002X", "identity_date"),
        ("11010519490229002X", "identity_date"),
        ("11010519491231002x", "identity_form"),
        ("1101051949123100XX", "identity_form"),
        ("01010519491231002X", "identity_form"),
    ],
)
def test_a_wrong_number_is_named_for_what_is_wrong_with_it(number, fault):
    assert faults(number) == [fault]
    assert identity_fault(number) == fault.removeprefix("identity_")


def test_leap_days_exist_in_leap_years_only():
    numbers = [f"500101{year}0229001" for year in (1900, 1960, 2000)]
    assert faults(*(n + check_digit(n) for n in numbers)) == ["identity_date", "", ""]


@given(st.integers(0, 16), st.integers(1, 9))
def test_any_single_wrong_digit_is_noticed(place, step):
    right = "11010519491231002X"
    wrong = right[:place] + str((int(right[place]) + step) % 10) + right[place + 1 :]
    assert faults(wrong) != [""]


@given(st.text("0123456789X", min_size=18, max_size=18))
def test_the_check_of_a_column_is_the_check_of_one_number(number):
    assert faults(number) == [f"identity_{identity_fault(number)}" if identity_fault(number) else ""]


def test_invented_people_are_known_by_their_area():
    assert is_demo_identity("509901197001011232") and not is_demo_identity("500101197001011232")

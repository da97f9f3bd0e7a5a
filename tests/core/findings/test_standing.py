"""Nothing counts unverified; what counts is agreed to or ruled (十（二）, R-10.5, R-10.10)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from houping.core.findings.standing import RULINGS, standing
from houping.core.findings.wording import personal_numbers


@pytest.mark.parametrize(
    ("state", "ruling", "kind", "counts"),
    [
        ("reported", "", "suspected", False),
        ("verified", "", "suspected", False),
        ("fed_back", "", "suspected", False),
        ("objected", "", "suspected", False),
        ("disputed", "", "suspected", False),
        ("agreed", "", "confirmed", True),
        ("ruled", "upheld", "confirmed", True),
        ("ruled", "partly", "confirmed", True),
        ("ruled", "no_deduction", "confirmed", False),
        ("ruled", "dismissed", "suspected", False),
        ("dropped", "", "suspected", False),
        ("cleared", "", "suspected", False),
        ("merged", "", "suspected", False),
    ],
)
def test_a_problem_counts_once_it_is_settled_against_the_county(state, ruling, kind, counts):
    found = standing(state, ruling)
    assert (found.kind, found.counts) == (kind, counts)
    assert found.ruling is None or found.ruling in RULINGS


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.text(alphabet="户水窖，。 abc", max_size=8))
def test_a_telephone_number_is_seen_whatever_stands_around_it(number, words):
    assert personal_numbers(f"{words}{number}{words}")
    assert personal_numbers(f"{words}{number[:3]} {number[3:7]} {number[7:]}{words}")


@pytest.mark.parametrize("text", ["2021年11月10日", "户编号 500101-0007", "补助 1200.50 元", "500101001001"])
def test_codes_dates_and_money_are_no_persons(text):
    assert personal_numbers(text) == []

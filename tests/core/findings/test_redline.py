"""The red line counts confirmed cases by cause; levels only warn (R-1.6, A-20)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from houping.core.findings.redline import ASSUMED, CAUSES, together, watch
from houping.core.findings.standing import CONFIRMED, standing

AGREED = standing("agreed")
STANDINGS = (AGREED, standing("ruled", "partly"), standing("ruled", "no_deduction"), standing("disputed"))
cases = st.lists(st.tuples(st.sampled_from(CAUSES), st.sampled_from(STANDINGS)), max_size=30)


@given(cases)
def test_every_case_is_counted_once_confirmed_by_cause_or_suspected(rows):
    found = watch("500101", rows, 10_000)
    assert found.cases + found.suspected == len(rows)
    assert found.cases == sum(now.kind == CONFIRMED for _cause, now in rows)


@given(cases)
def test_cases_less_those_without_points_are_the_ones_that_home_and_reports_count(rows):
    found = watch("500101", rows, 10_000)
    assert found.cases - found.free == sum(now.counts for _cause, now in rows)


@given(cases, cases)
def test_the_sum_of_two_counties_is_one_county_with_the_cases_of_both(one, two):
    both = together([watch("500101", one, 10_000), watch("500102", two, 5_000)])
    alone = watch("", [*one, *two], 15_000, levels=())
    assert both == alone


def test_the_sum_has_no_households_while_those_of_a_county_are_not_known():
    both = together([watch("500101", [("work", AGREED)], 10_000), watch("500102", [], 0)])
    assert (both.cases, both.households, both.share) == (1, 0, None)


@pytest.mark.parametrize(
    ("cases", "households", "level"),
    [(0, 100, ""), (2, 100_000, ""), (3, 100_000, "yellow"), (2, 1_000, "red"), (1, 1_500, "yellow"), (10, 10**6, "red")],
)  # fmt: skip
def test_a_level_is_reached_by_number_or_by_share(cases, households, level):
    assert watch("500101", [("work", AGREED)] * cases, households, ASSUMED).level == level


def test_without_the_number_of_households_only_the_number_of_cases_speaks():
    found = watch("500101", [("", AGREED)] * 3, 0)
    assert (found.level, found.share) == ("yellow", None)

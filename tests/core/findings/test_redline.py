"""The red line counts confirmed cases by cause; levels only warn (R-1.6, A-20)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from houping.core.findings.redline import ASSUMED, CAUSES, watch

cases = st.lists(st.tuples(st.sampled_from(CAUSES), st.booleans()), max_size=30)


@given(cases)
def test_every_case_is_counted_once_confirmed_by_cause_or_suspected(rows):
    found = watch("500101", rows, 10_000)
    assert found.cases + found.suspected == len(rows)
    assert found.cases == sum(counted for _cause, counted in rows)


@pytest.mark.parametrize(
    ("cases", "households", "level"),
    [(0, 100, ""), (2, 100_000, ""), (3, 100_000, "yellow"), (2, 1_000, "red"), (1, 1_500, "yellow"), (10, 10**6, "red")],
)  # fmt: skip
def test_a_level_is_reached_by_number_or_by_share(cases, households, level):
    assert watch("500101", [("work", True)] * cases, households, ASSUMED).level == level


def test_without_the_number_of_households_only_the_number_of_cases_speaks():
    found = watch("500101", [("", True)] * 3, 0)
    assert (found.level, found.share) == ("yellow", None)

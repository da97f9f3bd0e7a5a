"""Hours run day and night by default; on working days only, they stand still on weekends and holidays."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from houping.core.findings.clock import Days, after, due

HERE = ZoneInfo("Asia/Shanghai")


def at(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=HERE)


# 30 September 2021 was a Thursday; 1–7 October were the holidays, Saturday the 9th was worked instead
OCTOBER = Days(
    True,
    off=frozenset(datetime.date(2021, 10, day) for day in range(1, 8)),
    worked=frozenset({datetime.date(2021, 10, 9)}),
)


@pytest.mark.parametrize(
    ("since", "hours", "until"),
    [
        ("2021-11-10T09:00", 24, "2021-11-11T09:00"),  # within the week
        ("2021-11-12T15:00", 24, "2021-11-15T15:00"),  # Friday to Monday
        ("2021-11-13T10:00", 24, "2021-11-16T00:00"),  # from a Saturday: the clock begins on Monday
        ("2021-09-30T15:00", 24, "2021-10-08T15:00"),  # over the holidays
        ("2021-10-08T15:00", 24, "2021-10-09T15:00"),  # a Saturday that is worked
        ("2021-10-09T15:00", 24, "2021-10-11T15:00"),  # and its Sunday that is not
    ],
)
def test_working_days_stop_the_clock_on_weekends_and_holidays(since, hours, until):
    assert after(at(since), hours, OCTOBER) == at(until)
    assert due({"fed_back": hours}, "fed_back", at(since), OCTOBER) == at(until)


def test_without_a_rule_hours_run_day_and_night_and_a_closed_problem_owes_nothing():
    friday = at("2021-11-12T15:00")
    assert due({"fed_back": 24}, "fed_back", friday) == at("2021-11-13T15:00")
    assert due({"fed_back": 24}, "agreed", friday) is None


@given(
    since=st.datetimes(datetime.datetime(2021, 9, 1), datetime.datetime(2021, 12, 31)),
    hours=st.integers(1, 400),
    more=st.integers(0, 100),
)
def test_more_hours_never_end_earlier_and_every_hour_that_counts_is_given(since, hours, more):
    begun = since.replace(tzinfo=HERE)
    end = after(begun, hours, OCTOBER)
    assert end >= begun + datetime.timedelta(hours=hours)
    assert after(begun, hours + more, OCTOBER) == after(end, more, OCTOBER) or more == 0

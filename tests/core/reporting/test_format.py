import datetime

import pytest

from houping.core.reporting import format as write


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.912345, "91.23%"), (0.0, "0.00%"), (1.0, "100.00%"), (None, "—"), (float("nan"), "—")],
)
def test_a_share_is_printed_as_percent_with_two_decimals(value, text):
    assert write.percent(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (9800, "9800"),
        (99_999, "99999"),
        (123_456, "12.35万"),
        (6_445_000, "644.50万"),
        (1.2e8, "1.20亿"),
    ],
)
def test_large_counts_are_printed_in_wan_and_yi(value, text):
    assert write.count(value) == text


def test_a_date_has_no_leading_zeros():
    assert write.date(datetime.date(2021, 1, 5)) == "2021年1月5日"


def test_an_absent_score_is_a_dash_and_never_a_zero():
    assert write.score(None) == write.count(None) == write.yuan(None) == "—"


@pytest.mark.parametrize(
    ("value", "statistic", "unit", "text"),
    [
        (0.5, "share", "比例", "50.00%"),
        (12345.6, "mean", "元", "12346元"),
        (1.0834, "ratio", "倍", "1.08"),
        (79.5, "mark", "分", "79.50分"),
    ],
)
def test_a_measure_is_printed_in_the_unit_of_its_kind(value, statistic, unit, text):
    assert write.by_unit(value, statistic, unit) == text

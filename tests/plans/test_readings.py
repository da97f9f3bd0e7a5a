"""Our readings of the document's slips and gaps are data that the plan's own rules act on (A-1 to A-24)."""

import pytest

from houping.plans import check_folder, load

PLAN = load("chongqing_2021")
READ = {anomaly.id: anomaly.reading for anomaly in PLAN.anomalies}


def measure(name):
    return next((indicator, m) for indicator in PLAN.indicators() for m in indicator.measures if m.id == name)


@pytest.mark.parametrize(
    ("number", "printed", "read"),
    [
        ("A-2", "可进行佐证解", "佐证解释"),
        ("A-7", "统一标准评价", "同一含义"),
        ("A-8", "干扰阻扰", "干扰阻挠"),
        ("A-11", "4 个方面", "4 项指标"),
        ("A-15", "及其他农村低收入人口", "三类"),
        ("A-17", "易返贫致贫户", "监测对象"),
        ("A-18", "评估组", "调查队伍"),
        ("A-20", "规模性返贫", "问题研判组认定"),
    ],
)
def test_a_slip_that_changes_no_number_is_told_as_printed_and_as_read(number, printed, read):
    (told,) = (p for p in check_folder("chongqing_2021") if p.code == number)
    assert told.level == "note" and printed in told.message and read in told.message
    assert read in READ[number]


def test_the_effects_have_as_many_indicators_as_they_are_numbered():
    assert len(PLAN.dimensions[3].indicators) == 4


def test_rigid_spending_is_collected_and_reported_but_not_scored():
    indicator, spending = measure("rigid_spending_share")
    assert indicator.id == "4.2" and spending.weight.value == 0 and "刚性支出" in READ["A-12"]


def test_housing_is_asked_of_three_populations():
    assert measure("housing_safe")[1].population == ("relieved", "monitored", "listed")


def test_the_monitored_are_one_household_type_that_stands_before_the_others():
    assert {t.id for t in PLAN.sampling.household_types} == {"monitored", "relieved", "general"}
    assert PLAN.sampling.precedence.value[0] == "monitored"


def test_the_team_of_clause_ten_is_the_field_team():
    (meaning,) = [term.meaning for term in PLAN.definitions if term.short == "评估组"]
    assert "进村入户" in meaning


def test_large_scale_return_to_poverty_has_no_threshold_and_needs_a_ruling():
    first = next(t for t in PLAN.grading.triggers if t.id == "A")
    assert first.needs_ruling and (first.threshold is None or first.threshold.value is None)

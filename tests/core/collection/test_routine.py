"""Who owes routine data, and what is wrong with what is handed in (R-7.18, R-7.19)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from houping.core.collection.routine import (
    CODE,
    NAME,
    allowed,
    changes,
    check_rows,
    duties,
    unmeasured,
)
from houping.plans import load

PLAN = load("chongqing_2021")
NAMES = {county.code: county.name for county in PLAN.counties}
DUTIES = {duty.indicator.id: duty for duty in duties(PLAN)}
ENROLMENT = DUTIES["2.1"]
MEASURE = "enrolment_rate"
COLUMNS = (CODE, NAME, MEASURE)


def filled(**odd):
    """Return the rows of a good template of 2.1, with a few cells of their own: filled(c500101="98%")."""
    rows = []
    for number, code in enumerate(ENROLMENT.rows, start=2):
        rows.append((number, {CODE: code, NAME: NAMES[code], MEASURE: odd.get(f"c{code}", "0.99")}))
    return rows


def found(rows, columns=COLUMNS):
    """Return (row, code) of every problem."""
    return [(p.row, p.code) for p in check_rows(rows, columns, ENROLMENT, NAMES)[1]]


def test_every_routine_measure_of_the_plan_is_owed_by_exactly_one_department():
    owed = [measure.id for duty in duties(PLAN) for measure in duty.measures]
    assert sorted(owed) == sorted(m.id for _, m in PLAN.measures() if m.source == "routine")
    assert all(duty.department in m.departments for duty in duties(PLAN) for m in duty.measures)


def test_of_several_departments_the_lead_unit_hands_in_and_the_others_are_named():
    fund = DUTIES["3.6"]
    assert (fund.department, fund.others) == ("市财政局", ("市乡村振兴局",))
    assert fund.documented and not ENROLMENT.documented


def test_a_measure_of_one_group_is_asked_for_its_counties_only():
    assert len(ENROLMENT.rows) == 33
    assert set(DUTIES["3.7"].rows) == {c.code for c in PLAN.counties if c.group == 1}


def test_indicators_with_evidence_of_departments_but_nothing_to_report_are_named():
    assert [i.id for i in unmeasured(PLAN)] == ["1.1", "1.4", "2.3", "2.4", "3.1", "3.3", "3.5", "4.2"]


def test_the_allowed_range_follows_unit_and_goalposts():
    ranges = {m.id: allowed(m) for duty in duties(PLAN) for m in duty.measures}
    assert ranges[MEASURE] == (0, 1)
    assert ranges["job_target_rate"] == (0, 2)  # its goalpost lies at 1.1
    assert ranges["fund_performance"] == (0, 100)
    for duty in duties(PLAN):
        for measure in duty.measures:
            low, high = allowed(measure)
            assert low <= measure.worst.value <= high and low <= measure.best.value <= high


def test_a_good_template_gives_every_value_and_no_problem():
    values, problems = check_rows(filled(), COLUMNS, ENROLMENT, NAMES)
    assert problems == []
    assert values == {(code, MEASURE): 0.99 for code in ENROLMENT.rows}


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "D05"),
        ("98.5%", "D06"),
        ("约0.9", "D06"),
        ("０.９", "D06"),
        ("nan", "D06"),
        ("98.5", "D07"),
        ("-0.1", "D07"),
    ],
)
def test_a_bad_cell_is_named_with_its_row(cell, code):
    assert found(filled(c500102=cell)) == [(3, code)]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({CODE: "500103", NAME: "渝中区"}, "D02"),  # not assessed
        ({CODE: "", NAME: "万州区"}, "D02"),
        ({CODE: "500101", NAME: "万州区"}, "D04"),
        ({CODE: "500101", NAME: "涪陵区"}, "D03"),
    ],
)
def test_a_wrong_county_is_named_with_its_row(row, code):
    assert found([*filled(), (40, row | {MEASURE: "0.9"})]) == [(40, code)]


def test_a_county_outside_the_request_is_refused():
    rows = [(2, {CODE: "500102", "key_support_project_rate": "0.9"})]
    columns = (CODE, "key_support_project_rate")
    problems = check_rows(rows, columns, DUTIES["3.7"], NAMES)[1]
    assert (problems[0].row, problems[0].code) == (2, "D02") and "范围" in problems[0].message


def test_a_missing_county_and_a_missing_column_are_named():
    assert found(filled()[1:]) == [(0, "D05")]
    assert found(filled(), (CODE, NAME)) == [(1, "D01")]


def test_all_faults_come_at_once():
    faults = found(filled(c500101="x", c500102="", c500109="7"))
    assert faults == [(2, "D06"), (3, "D05"), (4, "D07")]


@given(st.dictionaries(st.sampled_from(ENROLMENT.rows), st.floats(0, 1), min_size=33, max_size=33))
def test_any_numbers_in_range_are_read_back_exactly(numbers):
    values, problems = check_rows(
        filled(**{f"c{k}": repr(v) for k, v in numbers.items()}), COLUMNS, ENROLMENT, NAMES
    )
    assert problems == []
    assert values == {(code, MEASURE): number for code, number in numbers.items()}


SOME = st.dictionaries(st.tuples(st.sampled_from("ab"), st.sampled_from("xy")), st.floats(0, 1))


@given(SOME, SOME)
def test_changes_lead_from_the_old_values_to_the_new_ones(old, new):
    rebuilt = dict(old)
    for change in changes(old, new):
        key = change.county, change.measure
        assert change.old == old.get(key) != change.new
        if change.new is None:
            del rebuilt[key]
        else:
            rebuilt[key] = change.new
    assert rebuilt == new

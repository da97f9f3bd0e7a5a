"""Rules for the answers of one interview: each breach is named with its place; critical ones hold the interview."""

import pytest

from houping.core.frame.identity import check_digit
from houping.core.quality.edits import (
    Edit,
    Sheet,
    asked_only,
    check_interview,
    complete,
    needs_review,
    one_of,
    within,
)
from houping.core.quality.household_edits import household_edits

RULES = household_edits()


def identity(first_17):
    return first_17 + check_digit(first_17)


GOOD = {
    "data/a_members/persons_n": 2,
    "data/a_members/member[1]/m_sex": "1",
    "data/a_members/member[1]/m_age": 63,
    "data/a_members/member[1]/m_relation": "01",
    "data/a_members/member[1]/m_id": identity("50990119581103001"),
    "data/a_members/member[1]/m_support": "dibao",
    "data/a_members/member[2]/m_sex": "2",
    "data/a_members/member[2]/m_age": "41",
    "data/a_members/member[2]/m_relation": "05",
    "data/a_members/member[2]/m_work_area": "city",
    "data/a_members/member[2]/m_work_months": 8,
    "data/g_income/persons": 2,
    "data/g_income/income_wage": 16000,
    "data/g_income/income_gross": 6000,
    "data/g_income/cost_total": 2000,
    "data/g_income/income_property": 500,
    "data/g_income/income_transfer": 3500,
    "data/g_income/tran_pension": 1500,
    "data/g_income/tran_dibao": 2000,
    "data/g_income/income_total": 24000,
    "data/g_income/income_pc_yuan": 12000,
    "data/g_income/income_last_yuan": 11000,
    "data/g_income/above_line": 1,
}


def broken(**changes):
    answers = dict(GOOD)
    for name, value in changes.items():
        path = next((p for p in GOOD if p.endswith("/" + name)), f"data/{name}")
        answers[path] = value
    return [(b.code, b.severity) for b in check_interview(answers, RULES)]


def member(i, name, value):
    return [
        (b.code, b.severity)
        for b in check_interview(GOOD | {f"data/a_members/member[{i}]/{name}": value}, RULES)
    ]


def test_a_right_interview_breaks_nothing():
    assert check_interview(GOOD, RULES) == []


@pytest.mark.parametrize(
    ("changes", "code", "severity"),
    [
        ({"persons_n": 3}, "E05", "critical"),
        ({"income_total": 25000, "income_pc_yuan": 12500}, "I01", "critical"),
        ({"income_pc_yuan": 12400}, "I02", "critical"),
        ({"above_line": "0"}, "I03", "critical"),
        ({"income_last_yuan": 8000}, "I04", "warning"),
        ({"cost_total": 0, "income_total": 26000, "income_pc_yuan": 13000}, "I09", "warning"),
        ({"income_wage": 0, "income_total": 8000, "income_pc_yuan": 4000, "above_line": 0,
          "income_last_yuan": 4000}, "I10", "warning"),
    ],
)  # fmt: skip
def test_each_rule_of_the_account_is_found_alone(changes, code, severity):
    assert broken(**changes) == [(code, severity)]


@pytest.mark.parametrize(
    ("i", "name", "value", "code", "severity"),
    [
        (2, "m_age", 141, "E02", "critical"),
        (2, "m_age", "many", "E02", "critical"),
        (2, "m_sex", "", "E01", "critical"),
        (1, "m_id", "509901195811030019", "E03", "warning"),
        (2, "m_id", identity("50990119800101003"), "E04", "warning"),
        (2, "m_relation", "01", "E06", "warning"),
        (1, "m_age", 59, "I07", "warning"),
        (1, "m_support", "none", "I08", "critical"),
    ],
)
def test_each_rule_of_the_roster_is_found_alone(i, name, value, code, severity):
    assert member(i, name, value) == [(code, severity)]


def test_wages_without_a_worker_are_asked_about():
    answers = GOOD | {
        "data/a_members/member[2]/m_work_area": "none",
        "data/a_members/member[2]/m_work_months": "",
    }
    assert [b.code for b in check_interview(answers, RULES)] == ["I06"]


def test_one_identity_number_for_two_people_is_critical_and_is_not_repeated_in_the_finding():
    number = identity("50990119581103001")
    found = check_interview(GOOD | {"data/a_members/member[2]/m_id": number}, RULES)
    twice = next(b for b in found if b.code == "E07")
    assert twice.places == ("member[1]/m_id", "member[2]/m_id")
    assert all(number not in str(b) for b in found)
    assert needs_review(found)


def test_warnings_alone_do_not_hold_an_interview():
    found = check_interview(GOOD | {"data/g_income/income_last_yuan": 8000}, RULES)
    assert found and not needs_review(found)
    assert found[0].detail == "+50%"


def test_an_empty_interview_is_no_error_of_the_account():
    assert check_interview({}, RULES) == []
    assert check_interview({"data/income_pc_yuan": "?"}, RULES)[0].code == "I05"


def test_answers_that_do_not_apply_are_skips_not_kept():
    rule = Edit(
        "S01",
        RULES[0].message,
        "warning",
        ("aid", "pupil"),
        asked_only(("aid",), when=lambda sheet: sheet.text("pupil") == "yes"),
    )
    assert [b.places for b in check_interview({"d/pupil": "no", "d/e/aid": 1}, [rule])] == [("d/e/aid",)]
    assert check_interview({"d/pupil": "yes", "d/e/aid": 1}, [rule]) == []


def test_completeness_can_depend_on_an_answer():
    test = complete(("reason",), when=lambda sheet: sheet.text("mode") == "phone")
    assert list(test(Sheet({"d/mode": "phone"}))) == [(("reason",), "")]
    assert list(test(Sheet({"d/mode": "visit"}))) == []


def test_ranges_and_lists_speak_only_of_answered_questions():
    assert list(within("litres", 0, 500)(Sheet({}))) == []
    assert list(within("litres", 0, 500)(Sheet({"d/litres": 501}))) == [(("d/litres",), "501 ∉ [0, 500]")]
    assert list(one_of("grade", ("A", "B"))(Sheet({"d/grade": "E"}))) == [(("d/grade",), "")]
    assert list(one_of("grade", ("A", "B"))(Sheet({"d/grade": "B"}))) == []


def test_every_rule_says_in_both_languages_what_it_reads():
    assert len({rule.code for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.reads and rule.message.zh and rule.message.en

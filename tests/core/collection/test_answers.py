import re
from dataclasses import replace

import numpy as np
import pytest

from houping.core.collection.answers import Rule, check_answers

CHINESE = re.compile(r"[\u4e00-\u9fff]")
RULE = Rule(
    table="households.parquet",
    required=("unit", "disposition", "income"),
    key=("unit",),
    known={"disposition": {"complete", "refusal"}, "unit": {"u1", "u2", "u3"}},
    shares=("water_ok",),
    ranges={"income": (0, 1e7)},
    answered=("disposition", "complete"),
)


def table(**changes):
    rows = {
        "unit": ["u1", "u2"],
        "disposition": ["complete", "refusal"],
        "water_ok": [1, None],
        "income": [9000.0, None],
    }
    return {name: np.array(values, dtype=object) for name, values in (rows | changes).items()}


def test_a_good_table_has_no_problem():
    assert check_answers(table(), RULE) == []


@pytest.mark.parametrize(
    ("change", "row", "column", "code"),
    [
        ({"unit": ["u1", None]}, 3, "unit", "A02"),
        ({"unit": ["u1", "u1"]}, 3, "unit", "A03"),
        ({"unit": ["u1", "u9"]}, 3, "unit", "A04"),
        ({"disposition": ["complete", "gone"]}, 3, "disposition", "A04"),
        ({"water_ok": [2, None]}, 2, "water_ok", "A05"),
        ({"income": [-1.0, None]}, 2, "income", "A06"),
        ({"income": ["many", None]}, 2, "income", "A06"),
        ({"water_ok": [1, 1]}, 3, "disposition", "A07"),
    ],
)
def test_each_broken_rule_names_row_column_and_code(change, row, column, code):
    problems = check_answers(table(**change), RULE)
    assert [(p.row, p.field, p.code) for p in problems] == [(row, column, code)]
    assert problems[0].remedy and problems[0].file == "households.parquet"
    message, remedy = problems[0].said("en")
    assert message and remedy and not CHINESE.search(message + remedy)


def test_a_missing_column_is_reported_before_anything_else():
    columns = table()
    del columns["water_ok"]
    assert [(p.field, p.code) for p in check_answers(columns, RULE)] == [("water_ok", "A01")]


def test_all_problems_are_listed_at_once():
    problems = check_answers(table(unit=["u9", "u9"], water_ok=[5, 7]), RULE)
    assert {p.code for p in problems} == {"A03", "A04", "A05", "A07"}


@pytest.mark.parametrize(
    "title", ["住房漏雨（13800000000）", "509901198001011234户低保未发放", "50990119800101123X"]
)
def test_what_reports_print_may_not_hold_the_number_of_a_person(title):
    columns = table(title=["饮水不稳定", title])
    (problem,) = check_answers(columns, replace(RULE, public=("title",)))
    assert (problem.row, problem.field, problem.code) == (3, "title", "A13")
    assert not any(part in problem.message for part in ("138", "5099"))


def test_a_message_does_not_repeat_the_number_of_a_person_typed_into_the_wrong_cell():
    problems = check_answers(
        table(unit=["u1", "509901198001011234"], income=["13812345678", None], water_ok=[5, None]), RULE
    )
    told = "".join(p.message for p in problems)
    assert "509***********1234" in told and "138****5678" in told and "取值 5 " in told
    assert "19800101" not in told

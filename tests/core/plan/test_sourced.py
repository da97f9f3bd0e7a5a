"""A number of the plan has exactly one source and never changes in memory."""

import pytest
from pydantic import ValidationError

from houping.core.plan.sourced import Sourced


def test_a_value_has_a_clause_or_an_assumption():
    assert Sourced[int](value=400, clause="六（一）2").clause == "六（一）2"
    assert Sourced[int](value=20, assumption="文件未规定").clause is None


@pytest.mark.parametrize(
    "given", [{"value": 1}, {"value": 1, "clause": "三", "assumption": "x"}, {"value": 1, "clause": ""}]
)
def test_neither_and_both_are_refused(given):
    with pytest.raises(ValidationError):
        Sourced[int](**given)


def test_a_value_cannot_be_changed_behind_the_plans_back():
    number = Sourced[int](value=400, clause="六（一）2")
    with pytest.raises(ValidationError, match="frozen"):
        number.value = 300


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_is_finite(value):
    with pytest.raises(ValidationError):
        Sourced[float](value=value, clause="三")


def test_an_unknown_key_is_refused():
    with pytest.raises(ValidationError, match="extra_forbidden"):
        Sourced[int](value=1, clause="三", remark="x")

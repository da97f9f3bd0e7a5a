"""Answers outside a form engine against the rules of the household form."""

import pytest

from houping.instruments.convert import load_form
from houping.instruments.limits import fits


@pytest.mark.parametrize(
    ("name", "answer", "kept"),
    [
        ("persons_n", "20", True),
        ("persons_n", "999", False),
        ("water_outage", "999", False),
        ("last_total", "-5", False),
        ("last_total", "", True),
        ("infra_unmet", "none", True),
        ("infra_unmet", "none road", False),
        ("water_tap", "yes", True),
    ],
)
def test_an_answer_keeps_the_rule_of_its_question_or_not(name, answer, kept):
    assert fits(load_form("household").instrument.named(name), answer) is kept

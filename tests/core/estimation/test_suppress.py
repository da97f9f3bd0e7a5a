"""Estimates that are too weak to stand alone are marked with the reason."""

import numpy as np
import pytest

from houping.core.estimation import Design, PublicationRules, proportion, suppression, suppressions
from houping.core.estimation.suppress import complementary

GOOD = {"n": 80, "n_psu": 10, "value": 0.5, "se": 0.05}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, None),
        ({"n": 29}, "few_answers"),
        ({"n": 30}, None),
        ({"n_psu": 2}, "few_psus"),
        ({"n_psu": 3}, None),
        ({"se": 0.151}, "imprecise"),
        ({"se": 0.15}, None),
        ({"value": -0.5}, None),
        ({"se": float("nan")}, "imprecise"),
        ({"value": 0.0, "se": 0.0}, None),
        ({"n": 29, "n_psu": 1, "se": 9.0}, "few_answers"),
    ],
)
def test_the_first_rule_that_is_broken_is_the_reason(change, reason):
    assert suppression(**{**GOOD, **change}) == reason


def test_a_complete_count_is_judged_by_its_answers_only():
    assert suppression(n=40, n_psu=1, value=0.01, se=0.0, certain=True) is None
    assert suppression(n=4, n_psu=1, value=0.01, se=0.0, certain=True) == "few_answers"


def test_rules_can_be_set_by_the_plan():
    assert suppression(**GOOD, rules=PublicationRules(minimum_n=100)) == "few_answers"


def test_estimates_are_judged_domain_by_domain():
    county = np.repeat(["a", "b", "c"], [40, 40, 10])
    village = np.concatenate([np.arange(40) // 4, np.full(40, 77), np.arange(10) + 100])
    found = proportion(Design.of(weight=np.ones(90), psu=village), np.arange(90) % 2 == 0, domain=county)
    assert suppressions(found) == (None, "few_psus", "few_answers")


@pytest.mark.parametrize(
    ("parts", "place"),
    [
        ([(12, "few_answers"), (80, None), (300, None)], 1),
        ([(12, "few_answers"), (80, "imprecise"), (300, None)], None),
        ([(12, "few_answers"), (9, "few_answers"), (300, None)], None),
        ([(80, "imprecise"), (300, None)], None),
        ([(0, "few_answers"), (80, None), (300, None)], None),
        ([(12, "few_answers"), (0, "few_answers"), (300, None)], 2),
        ([(12, "few_answers")], None),
        ([(90, None), (12, "complementary"), (90, None)], 0),
        ([(80, None), (300, None)], None),
    ],
)
def test_a_part_kept_back_alone_takes_the_next_smallest_with_it(parts, place):
    assert complementary(parts) == place

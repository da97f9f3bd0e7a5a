import numpy as np
import pytest

from houping.core.errors import ClassWithoutRespondents, ShapeMismatch
from houping.core.estimation.nonresponse import eligibility_factor, nonresponse_factor, weighting_classes

LABEL = np.array(["a"] * 4 + ["b"] * 2)
WEIGHT = np.array([10.0, 10, 20, 20, 5, 5])


def test_units_of_unknown_eligibility_are_shared_out_over_the_known():
    known = [True, True, True, False, True, True]
    # class a: 60 / 40
    assert eligibility_factor(LABEL, weight=WEIGHT, known=known).tolist() == [1.5, 1.5, 1.5, 0, 1, 1]


def test_respondents_carry_the_eligible_who_did_not_answer():
    eligible = np.array([True, True, True, False, True, True])
    responds = np.array([True, False, True, False, True, True])
    found = nonresponse_factor(LABEL, weight=WEIGHT, eligible=eligible, responds=responds)
    # class a: eligible 40, responding 30; the ineligible unit keeps 1, the refusal gets 0
    assert found == pytest.approx([40 / 30, 0, 40 / 30, 1, 1, 1])


def test_adjusted_weights_sum_to_the_eligible_weight_of_each_class():
    responds = np.array([True, False, True, True, False, True])
    found = WEIGHT * nonresponse_factor(LABEL, weight=WEIGHT, eligible=np.ones(6, bool), responds=responds)
    assert np.bincount([0, 0, 0, 0, 1, 1], found) == pytest.approx([60, 10])


def test_a_class_without_answers_is_named():
    with pytest.raises(ClassWithoutRespondents, match="'b'"):
        eligibility_factor(LABEL, weight=WEIGHT, known=[True] * 4 + [False] * 2)


def classes(first, second, responds, **options):
    rules = {"minimum": 2, "maximum_factor": 3.0} | options
    levels = [first, second, ["all"] * len(first)]
    return weighting_classes(levels, weight=np.ones(len(first)), responds=responds, **rules)


def test_classes_that_are_large_enough_stay():
    found = classes(["a", "a", "b", "b"], ["s"] * 4, [True] * 4)
    assert found.label.tolist() == ["a", "a", "b", "b"] and found.merges == ()


def test_a_small_class_merges_with_those_that_share_its_next_label_and_the_merge_is_recorded():
    fine = ["a", "a", "b", "b", "c", "c"]
    coarse = ["s", "s", "s", "s", "t", "t"]
    found = classes(fine, coarse, [True, False, True, True, True, True])
    assert found.label.tolist() == ["s"] * 4 + ["c"] * 2
    (merge,) = found.merges
    assert (merge.absorbed, merge.into, merge.respondents, merge.factor) == ("a", "s", 1, 2.0)


def test_a_large_factor_merges_too():
    fine = ["a"] * 8 + ["b"] * 8
    responds = [True] * 2 + [False] * 6 + [True] * 8
    found = classes(fine, ["s"] * 16, responds)
    assert set(found.label) == {"s"}
    assert found.merges[0].factor == 4.0


def test_a_class_that_answered_completely_may_be_small():
    found = classes(["a", "b", "b"], ["s"] * 3, [True, True, True])
    assert found.label.tolist() == ["a", "b", "b"]


def test_merging_goes_on_to_the_coarsest_level():
    found = classes(["a", "b"], ["s", "t"], [True, False], minimum=2)
    assert found.label.tolist() == ["all", "all"]


def test_levels_of_different_length_are_refused():
    with pytest.raises(ShapeMismatch):
        weighting_classes([["a"]], weight=[1.0, 2.0], responds=[True, True], minimum=1, maximum_factor=3)

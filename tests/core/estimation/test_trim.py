import numpy as np
import pytest

from houping.core.estimation.trim import kish_deff, trim_above_median, trim_weights


def test_the_excess_is_shared_equally_among_the_others():
    found = trim_weights([10, 2, 4], upper=6)
    assert found.weight.tolist() == [6, 4, 6]
    assert found.trimmed.tolist() == [True, False, False]
    assert found.moved == 4


def test_the_sum_of_weights_never_changes():
    weight = [50, 1, 2, 3, 4, 40]
    for options in ({"spread": "equal"}, {"spread": "proportional"}, {"strict": True}):
        assert trim_weights(weight, lower=2, upper=30, **options).weight.sum() == pytest.approx(100)


def test_strict_trimming_leaves_no_receiver_above_the_cap():
    weight = [20, 9.5, 1, 1]
    once, repeated = trim_weights(weight, upper=10), trim_weights(weight, upper=10, strict=True)
    assert once.weight.max() > 10
    assert repeated.weight.max() <= 10
    assert repeated.weight.sum() == pytest.approx(31.5)


def test_without_extremes_nothing_moves():
    found = trim_weights([1, 2, 3], upper=5)
    assert found.weight.tolist() == [1, 2, 3] and not found.trimmed.any() and found.moved == 0


def test_weights_far_above_the_county_median_are_cut_within_their_cell():
    weight = np.array([1.0, 1, 1, 1, 11, 100, 100])
    county = ["p"] * 5 + ["q"] * 2
    cell = ["u", "u", "v", "v", "v", "u", "u"]
    found = trim_above_median(weight, county=county, cell=cell, factor=5)
    assert found.trimmed.tolist() == [False, False, False, False, True, False, False]
    assert found.weight.tolist() == [1, 1, 4, 4, 5, 100, 100]


def test_a_cell_that_is_all_extreme_is_left_alone():
    found = trim_above_median([1, 1, 1, 9, 9], county=["p"] * 5, cell=[0, 0, 0, 1, 1], factor=5)
    assert found.weight.tolist() == [1, 1, 1, 9, 9]


def test_equal_weights_have_no_design_effect():
    assert kish_deff([3, 3, 3]) == 1
    # 2 (1 + 9) / 4² = 1.25
    assert kish_deff([1, 3]) == pytest.approx(1.25)

import numpy as np
import pytest

from houping.core.errors import CalibrationFailed, MarginMismatch
from houping.core.estimation.calibrate import (
    Margin,
    calibrate,
    calibrate_batch,
    calibration_residuals,
    indicators,
    poststratify,
    rake,
)

TYPE = Margin(["a", "a", "b", "b"], {"a": 30.0, "b": 10.0})
PLACE = Margin(["x", "y", "x", "y"], {"x": 25.0, "y": 15.0})


def test_poststratification_matches_the_hand_calculation():
    found = poststratify([5, 5, 5, 5], TYPE)
    # group a weighs 10 and should weigh 30, group b weighs 10 already
    assert found.g.tolist() == [3, 3, 1, 1]
    assert found.weight.tolist() == [15, 15, 5, 5]


def test_linear_calibration_matches_the_hand_calculation():
    # one variable x with sample total 2 (1 + 2 + 3) = 12 and known total 14:
    # g = 1 + x (14 - 12) / (2 (1 + 4 + 9)) = 1 + x / 14
    found = calibrate([2, 2, 2], [[1], [2], [3]], [14])
    assert found.g == pytest.approx([1 + 1 / 14, 1 + 2 / 14, 1 + 3 / 14])


def test_raking_ends_where_the_raking_distance_ends():
    x, totals = indicators([TYPE, PLACE])
    by_distance = calibrate([5, 4, 3, 2], x, totals, distance="raking")
    assert rake([5, 4, 3, 2], [TYPE, PLACE]).weight == pytest.approx(by_distance.weight, rel=1e-9)


def test_raking_keeps_the_cross_ratio_of_the_sample():
    w = rake([5, 4, 3, 2], [TYPE, PLACE]).weight
    assert w[0] * w[3] / (w[1] * w[2]) == pytest.approx(5 * 2 / (4 * 3))


@pytest.mark.parametrize("distance", ["linear", "raking", "logit"])
def test_bounds_are_kept_and_totals_met(distance):
    x, totals = indicators([TYPE, PLACE])
    found = calibrate([8, 8, 6, 6], x, totals, distance=distance, bounds=(0.4, 2.5))
    assert found.g.min() >= 0.4 and found.g.max() <= 2.5
    assert found.weight @ x == pytest.approx(totals)


def test_contradicting_totals_are_refused_with_their_misfit():
    x, totals = indicators([TYPE])
    with pytest.raises(CalibrationFailed, match="bounds"):
        calibrate([5, 5, 5, 5], x, totals, distance="raking", bounds=(0.9, 1.1))
    with pytest.raises(CalibrationFailed):
        rake([5, 5, 5, 5], [TYPE, Margin(["a", "a", "b", "b"], {"a": 20.0, "b": 20.0})], iterations=20)


def test_logit_without_bounds_and_bounds_that_exclude_one_are_refused():
    for options in ({"distance": "logit"}, {"bounds": (1.1, 2.0)}):
        with pytest.raises(CalibrationFailed):
            calibrate([1, 1], [[1], [1]], [3], **options)


def test_a_category_without_respondents_is_named():
    with pytest.raises(MarginMismatch, match="c"):
        poststratify([1, 1], Margin(["a", "b"], {"a": 1.0, "b": 1.0, "c": 5.0}))


def test_a_category_that_the_totals_lack_is_named():
    with pytest.raises(MarginMismatch, match="b"):
        poststratify([1, 1], Margin(["a", "b"], {"a": 1.0}))


def test_redundant_columns_do_no_harm():
    x, totals = indicators([TYPE])
    twice = np.hstack([x, x.sum(axis=1, keepdims=True)])
    found = calibrate([5, 5, 5, 5], twice, [*totals, totals.sum()])
    assert found.weight == pytest.approx(calibrate([5, 5, 5, 5], x, totals).weight)


def test_a_batch_gives_what_single_calibrations_give():
    x, totals = indicators([TYPE, PLACE])
    weight = np.array([[5.0, 4, 3, 2], [1, 2, 3, 4]])
    many = calibrate_batch(weight, x, np.array([totals, totals]), distance="raking")
    for row, g in zip(weight, many.g, strict=True):
        assert g == pytest.approx(calibrate(row, x, totals, distance="raking").g)


def test_a_batch_reports_the_set_that_cannot_meet_its_totals():
    x, totals = indicators([TYPE])
    weight = np.array([[15.0, 15, 5, 5], [1.0, 1, 5, 5]])
    found = calibrate_batch(weight, x, np.array([totals, totals]), distance="raking", bounds=(0.5, 2.0))
    assert found.converged.tolist() == [True, False]
    assert found.misfit[1] > 0.5


def test_residuals_of_the_auxiliary_variables_are_zero():
    x, _ = indicators([TYPE, PLACE])
    rest = calibration_residuals(x @ np.array([3.0, 1.0, 2.0, 5.0]), x, [5, 4, 3, 2])
    assert rest == pytest.approx(np.zeros(4), abs=1e-12)


def test_residuals_keep_the_shape_of_the_values():
    x, _ = indicators([TYPE])
    y = np.arange(8.0).reshape(4, 2)
    # group means are (1, 2) and (5, 6)
    expected = np.array([[-1, -1], [1, 1], [-1, -1], [1, 1]])
    assert calibration_residuals(y, x, np.ones(4)) == pytest.approx(expected)

"""Hsu's comparison with the best."""

import numpy as np
import pytest

from houping.core.grading.best import distance_to_best
from houping.core.grading.rank import Ranking


def test_two_units_compare_with_the_one_sided_normal_quantile():
    """theta_1 - theta_2 with se sqrt(2): one-sided 95 % quantile 1.645."""
    lower, upper = distance_to_best(Ranking.of_covariance([1.0, 0.0], [1.0, 1.0], draws=200_000))
    slack = 1.645 * np.sqrt(2)
    assert upper == pytest.approx([1 + slack, -1 + slack], abs=0.03)
    assert lower == pytest.approx([1 - slack, -1 - slack], abs=0.03)


def test_a_clear_winner_has_lower_bound_zero_and_the_others_upper_bound_zero():
    lower, upper = distance_to_best(Ranking.of_covariance([100.0, 50.0, 49.0], [1.0, 1.0, 1.0]))
    assert lower[0] == 0 and upper[0] > 45
    assert upper[1:].tolist() == [0, 0] and (lower[1:] < -45).all()


def test_without_error_the_bounds_are_the_differences_themselves():
    lower, upper = distance_to_best(Ranking.of_covariance([3.0, 2.0, 0.0], np.zeros(3)))
    assert upper.tolist() == [1, 0, 0] and lower.tolist() == [0, -1, -3]


def test_a_unit_alone_is_the_best():
    lower, upper = distance_to_best(Ranking.of_covariance([3.0], [1.0]))
    assert (lower.tolist(), upper.tolist()) == ([0.0], [0.0])


def test_intervals_hold_the_true_distance_to_the_best_at_the_stated_rate():
    rng = np.random.default_rng(3)
    truth, se = np.array([0.0, 0.0, -0.5, -3.0]), np.array([1.0, 2.0, 1.0, 0.5])
    best_other = np.array([np.delete(truth, j).max() for j in range(4)])
    held = 0
    for i in range(300):
        ranking = Ranking.of_covariance(truth + se * rng.standard_normal(4), se, draws=1000, seed=str(i))
        lower, upper = distance_to_best(ranking)
        distance = truth - best_other
        held += bool(((lower <= distance + 1e-12) & (distance <= upper + 1e-12)).all())
    assert held / 300 >= 0.92

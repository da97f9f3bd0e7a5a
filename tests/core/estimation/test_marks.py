"""Marks of raters: their mean, and how far it may be from what other raters would have given."""

import numpy as np
import pytest

from houping.core.estimation.combine import mean_marks


def marks(*rows, shape):
    """Rows are (county, measure, rater, mark)."""
    county, measure, rater = (np.array([row[i] for row in rows], dtype=int) for i in range(3))
    given = np.array([row[3] for row in rows], float)
    return mean_marks(given, county=county, measure=measure, rater=rater, shape=shape)


def test_marks_average_within_raters_first_and_errors_are_pooled_over_counties():
    # county 0: rater 0 gave 80 and 90 (85), rater 1 gave 79: mean 82, deviations +3 and -3;
    # county 1: 70 and 70: mean 70, deviations 0. Pooled variance (9 + 9 + 0 + 0) / (1 + 1) = 9, over two raters 4.5
    found = marks(
        (0, 0, 0, 80), (0, 0, 0, 90), (0, 0, 1, 79), (1, 0, 0, 70), (1, 0, 1, 70), shape=(2, 1)
    )  # fmt: skip
    assert found.value[:, 0] == pytest.approx([82, 70])
    assert found.se[:, 0] == pytest.approx([4.5**0.5, 4.5**0.5])
    assert found.raters.tolist() == [[2], [2]] and found.n.tolist() == [[3], [2]]


def test_a_single_rater_has_the_error_of_one_of_the_others():
    found = marks((0, 0, 0, 80), (0, 0, 1, 90), (1, 0, 0, 60), shape=(2, 1))
    assert found.se[:, 0] == pytest.approx([5.0, 50**0.5])


def test_without_two_raters_anywhere_the_error_is_unknown_and_never_zero():
    found = marks((0, 0, 0, 80), (1, 0, 0, 60), shape=(2, 1))
    assert np.isnan(found.se).all() and found.value[:, 0].tolist() == [80, 60]
    assert np.isnan(found.replicates(np.ones((3, 2, 1)))).all()


def test_a_measure_that_nobody_marked_in_a_county_has_no_value():
    found = marks((0, 0, 0, 80), (0, 0, 1, 90), (1, 1, 0, 60), (1, 1, 1, 70), shape=(2, 2))
    assert np.isnan(found.value).tolist() == [[False, True], [True, False]]
    assert np.isnan(found.replicates(np.zeros((1, 2, 2)))[0]).tolist() == [[False, True], [True, False]]


def test_no_marks_at_all():
    assert np.isnan(marks(shape=(2, 1)).value).all()


def test_mild_raters_are_mild_on_every_measure_and_the_replicates_know_it():
    """1,000 counties, two raters with a leniency of their own (sd 4) and noise (sd 3) on five measures."""
    rng = np.random.default_rng(3)
    counties, k = 1000, 5
    given = 70 + 4 * rng.standard_normal((counties, 2, 1)) + 3 * rng.standard_normal((counties, 2, k))
    county, rater, measure = (axis.ravel() for axis in np.indices(given.shape))
    found = mean_marks(given.ravel(), county=county, measure=measure, rater=rater, shape=(counties, k))
    assert found.se == pytest.approx(np.full((counties, k), np.sqrt(25 / 2)), rel=0.1)
    mean = found.replicates(rng.standard_normal((200, counties, k)))
    error = (mean - found.value).mean(axis=2)
    # the mean over five measures: leniency stays, noise is divided by five; independent errors would give 1.58
    assert error.std() == pytest.approx(np.sqrt((16 + 9 / 5) / 2), rel=0.1)

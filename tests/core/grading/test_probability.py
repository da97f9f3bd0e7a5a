"""True scores shrink by their error, and grades get the probability that the data give them."""

import numpy as np
import pytest

from houping.core.grading.probability import exceedance, expected_share_right, grade_probabilities, posterior

SCORES = np.array([90.0, 85.0, 80.0, 75.0, 70.0])


def test_scores_without_error_are_their_own_truth():
    found = posterior(SCORES, np.zeros((5, 5)), draws=50)
    assert (found.theta == SCORES).all()
    assert grade_probabilities(found.theta, (1, 3, 1)).tolist() == [
        [1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1],
    ]  # fmt: skip


def test_a_noisy_score_shrinks_further_towards_the_mean_than_a_precise_one():
    found = posterior(SCORES, np.diag([0.1, 9.0, 1.0, 9.0, 0.1]), draws=20_000, seed="a")
    pull = np.abs(found.mean - SCORES)
    assert pull[1] > 5 * pull[0] and pull[3] > 5 * pull[4]
    assert found.mean[1] < 85 and found.mean[3] > 75


def test_with_a_known_spread_the_posterior_mean_is_that_of_the_textbook():
    """Many units pin tau and mu down, so that gamma = tau² / (tau² + se²) applies."""
    rng = np.random.default_rng(5)
    truth = 80 + 4 * rng.standard_normal(120)
    scores = truth + 3 * rng.standard_normal(120)
    found = posterior(scores, 9.0 * np.eye(120), draws=4000, seed="b")
    tau2 = float(np.median(found.tau)) ** 2
    assert np.sqrt(tau2) == pytest.approx(4, abs=0.8)
    expected = scores.mean() + tau2 / (tau2 + 9) * (scores - scores.mean())
    assert np.abs(found.mean - expected).max() < 0.6
    assert found.theta.std(axis=0).mean() == pytest.approx(np.sqrt(tau2 * 9 / (tau2 + 9)), rel=0.05)


def test_scores_that_differ_by_noise_alone_get_almost_equal_chances():
    scores = 80 + np.array([-1.0, -0.5, 0.0, 0.5, 1.0])
    chance = grade_probabilities(posterior(scores, 100 * np.eye(5), seed="c").theta, (1, 3, 1))
    assert np.abs(chance[:, 0] - 0.2).max() < 0.04


def test_in_repeated_assessments_a_stated_probability_is_right_that_often():
    """Calibration: of all "P(first grade) between .3 and .7", about the stated share is truly first."""
    rng = np.random.default_rng(11)
    stated, hit = [], []
    for i in range(90):
        truth = 80 + 3 * rng.standard_normal(14)
        scores = truth + 2 * rng.standard_normal(14)
        drawn = posterior(scores, 4 * np.eye(14), draws=500, seed=str(i)).theta
        chance = grade_probabilities(drawn, (4, 7, 3))[:, 0]
        stated.append(chance)
        hit.append(np.argsort(np.argsort(-truth)) < 4)
    p, right = np.concatenate(stated), np.concatenate(hit)
    for low, high in ((0.05, 0.3), (0.3, 0.7), (0.7, 0.95)):
        band = (p > low) & (p < high)
        assert right[band].mean() == pytest.approx(p[band].mean(), abs=0.08)


def test_probabilities_of_a_grade_add_up_to_its_places():
    drawn = posterior(SCORES, 4 * np.eye(5), draws=3000, seed="d").theta
    chance = grade_probabilities(drawn, (1, 2, 2, 0))
    assert chance.sum(axis=0) == pytest.approx([1, 2, 2, 0])
    assert chance.sum(axis=1) == pytest.approx(np.ones(5))


def test_the_same_seed_gives_the_same_draws_and_another_seed_others():
    one, again, other = (posterior(SCORES, np.eye(5), draws=100, seed=s).theta for s in "aab")
    assert (one == again).all() and (one != other).any()


def test_exceedance_is_a_coin_toss_for_equals_and_complementary_for_all():
    theta = np.array([[3.0, 2.0, 2.0], [1.0, 2.0, 2.0]])
    assert exceedance(theta).tolist() == [[0.5, 0.5, 0.5], [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]]
    drawn = posterior(SCORES, 4 * np.eye(5), draws=2000, seed="e").theta
    chance = exceedance(drawn)
    assert chance + chance.T == pytest.approx(np.ones((5, 5)))
    assert chance[0, 4] > 0.99


def test_the_expected_share_of_true_firsts_counts_overlap_in_each_draw():
    theta = np.array([[4.0, 3.0, 2.0, 1.0], [1.0, 4.0, 3.0, 2.0]])
    members = np.array([True, True, False, False])
    # First draw: both of the best two are members; second: one of two.
    assert expected_share_right(theta, members, 2) == 0.75
    assert expected_share_right(theta, members, 0) == 1.0


def test_perfectly_correlated_errors_leave_the_order_certain():
    drawn = posterior(SCORES, np.full((5, 5), 4.0), draws=500, seed="f").theta
    assert exceedance(drawn)[0, 1] > 0.99

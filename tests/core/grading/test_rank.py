"""Rank confidence sets: the worked case of docs/methods/rank-sets.md, edges, and what is refused."""

import time

import numpy as np
import pytest

from houping.core.errors import CovarianceUnusable
from houping.core.grading import rank
from houping.core.grading.rank import Ranking, ranks, tau_best, tau_worst

FOUR = np.array([80.0, 79.5, 70.0, 60.0])
ERRORS = np.array([1.0, 1.0, 1.5, 1.0])


def bounds(found):
    return list(zip(found.lower.tolist(), found.upper.tolist(), strict=True))


def test_the_worked_case_of_the_page():
    ranking = Ranking.of_covariance(FOUR, ERRORS, seed="算例")
    assert bounds(ranking.sets()) == [(1, 2), (1, 2), (3, 3), (4, 4)]
    assert bounds(ranking.sets(simultaneous=True)) == [(1, 2), (1, 2), (3, 3), (4, 4)]


def test_units_without_difference_may_hold_any_rank():
    found = Ranking.of_covariance(np.full(5, 70.0), np.full(5, 2.0)).sets()
    assert bounds(found) == [(1, 5)] * 5
    assert not found.above.any()


def test_known_scores_have_one_rank_and_known_ties_share_theirs():
    found = Ranking.of_covariance([3.0, 2.0, 2.0, 1.0], np.zeros(4)).sets(simultaneous=True)
    assert bounds(found) == [(1, 1), (2, 3), (2, 3), (4, 4)]


def test_a_single_unit_is_first():
    assert bounds(Ranking.of_covariance([7.0], [1.0]).sets()) == [(1, 1)]


def test_the_whole_table_asks_more_than_one_unit():
    values = np.linspace(60, 80, 14)
    ranking = Ranking.of_covariance(values, np.full(14, 2.0))
    alone, together = ranking.sets(), ranking.sets(simultaneous=True)
    assert (together.upper - together.lower).sum() > (alone.upper - alone.lower).sum()


def test_steps_only_ever_narrow_the_sets():
    values = np.array([90, 80, 70, 60, 50, 49.0, 47.0, 45.5])
    ranking = Ranking.of_covariance(values, np.full(8, 1.1))
    one = ranking.sets(simultaneous=True, step_down=False)
    stepped = ranking.sets(simultaneous=True)
    assert (stepped.lower >= one.lower).all() and (stepped.upper <= one.upper).all()
    assert (stepped.upper - stepped.lower).sum() < (one.upper - one.lower).sum()


def test_the_direction_that_was_not_rejected_stays_in_the_maximum(monkeypatch):
    """ADR 0070: after "first above third" the pair "third above first" is still a true hypothesis to guard."""
    asked, maxima = [], rank._Standard.maxima

    def watched(self, tested):
        asked.append(tested.copy())
        return maxima(self, tested)

    monkeypatch.setattr(rank._Standard, "maxima", watched)
    Ranking.of_covariance([90, 70, 50], [1, 1, 1], draws=500).sets(simultaneous=True)
    last = asked[-1]
    assert len(asked) > 1 and not last[0, 2] and last[2, 0]


def test_replicates_give_what_their_covariance_gives():
    root = np.array([[1.0, 0, 0, 0], [0.9, 0.4, 0, 0], [0, 0, 1.5, 0], [0, 0, 0, 1.0]])
    noise = np.random.default_rng(3).standard_normal((4000, 4)) @ root.T
    by_replicates = Ranking.of_replicates(FOUR, FOUR + noise).sets(simultaneous=True)
    by_covariance = Ranking.of_covariance(FOUR, root @ root.T).sets(simultaneous=True)
    assert bounds(by_replicates) == bounds(by_covariance)


def test_the_same_seed_gives_the_same_draws_and_another_seed_does_not():
    one, same, other = (Ranking.of_covariance(FOUR, ERRORS, draws=50, seed=s).draws for s in "aab")
    assert (one == same).all()
    assert not (one == other).any()


def test_the_draws_have_the_covariance_that_was_given():
    sigma = np.array([[2.0, 1.0, 0.0], [1.0, 2.0, -0.5], [0.0, -0.5, 1.0]])
    draws = Ranking.of_covariance(np.zeros(3), sigma, draws=100_000).draws
    np.testing.assert_allclose(np.cov(draws), sigma, atol=0.03)


def test_what_two_units_have_in_common_does_not_count_in_their_difference():
    # variances 4 and 9, covariance 3: the difference has variance 4 + 9 - 2 x 3 = 7
    ranking = Ranking.of_covariance([70, 75], [[4, 3], [3, 9]], draws=50)
    assert ranking.difference_se == pytest.approx(np.array([[0, 7**0.5], [7**0.5, 0]]))


def test_perfectly_correlated_units_differ_without_error():
    found = Ranking.of_covariance([1.0, 1.1], np.ones((2, 2))).sets()
    assert bounds(found) == [(2, 2), (1, 1)]


def test_who_may_be_best_and_worst():
    found = Ranking.of_covariance(FOUR, ERRORS).sets(simultaneous=True)
    assert tau_best(found, 1).tolist() == [True, True, False, False]
    assert tau_worst(found, 1).tolist() == [False, False, False, True]


def test_equal_estimates_share_the_better_rank():
    assert ranks([5.0, 7.0, 5.0, 1.0]).tolist() == [2, 1, 2, 4]


@pytest.mark.parametrize(
    "errors",
    [
        [1.0, 1.0],
        [1.0, 1.0, -1.0],
        [1.0, np.nan, 1.0],
        np.eye(2),
        [[1.0, 0.5, 0], [0.4, 1.0, 0], [0, 0, 1.0]],
        [[1.0, 2.0, 0], [2.0, 1.0, 0], [0, 0, 1.0]],
        [[-1.0, 0, 0], [0, 1.0, 0], [0, 0, 1.0]],
    ],
    ids=["length", "negative", "missing", "shape", "asymmetric", "indefinite", "negative variance"],
)
def test_impossible_errors_are_refused(errors):
    with pytest.raises(CovarianceUnusable):
        Ranking.of_covariance([1.0, 2.0, 3.0], errors)


def test_thirty_three_counties_with_20_000_draws_take_little_time():
    values = np.random.default_rng(1).normal(70, 5, 33)
    begin = time.process_time()
    ranking = Ranking.of_covariance(values, np.full(33, 2.0))
    ranking.sets()
    ranking.sets(simultaneous=True)
    assert time.process_time() - begin < 4.0


def test_sets_that_overlap_do_not_mean_that_two_units_cannot_be_told_apart():
    """The case of docs/methods/rank-sets.md: neighbours stand level, the first is surely above the third."""
    ranking = Ranking.of_covariance([80.0, 77.5, 75.0], np.ones(3), seed="算例")
    for simultaneous in (False, True):
        found = ranking.sets(simultaneous=simultaneous)
        assert bounds(found) == [(1, 2), (1, 3), (2, 3)]
        assert found.above[0, 2] and not found.above[0, 1] and not found.above[1, 2]

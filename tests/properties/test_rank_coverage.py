"""In repeated assessments the rank sets hold the truth as often as they say, and grades are worth what we print.

A small version of bench/grade_quality.py.
"""

from dataclasses import replace

import numpy as np
import pytest

from houping.core.grading.probability import expected_share_right, posterior
from houping.core.grading.rank import Ranking
from houping.core.grading.rule import quota

REPEATS = 200
SLACK = 3 * np.sqrt(0.05 * 0.95 / REPEATS)
TRUTHS = {
    "all equal": np.zeros(8),
    "near ties": 0.1 * np.arange(8.0),
    "three blocks": np.repeat([0.0, 4.0, 8.0], [3, 3, 2]),
    "well apart": 5.0 * np.arange(8.0),
}


def true_ranks(truth):
    """First and last rank of each unit: equal units share a range."""
    better = (truth[None, :] > truth[:, None]).sum(axis=1)
    worse = (truth[None, :] < truth[:, None]).sum(axis=1)
    return 1 + better, len(truth) - worse


@pytest.mark.parametrize("name", TRUTHS)
def test_rank_sets_hold_the_true_ranks_at_the_stated_rate(name):
    truth = TRUTHS[name]
    se = np.linspace(0.7, 1.3, len(truth))
    ranking = Ranking.of_covariance(truth, se, draws=1000, seed=name)
    first, last = true_ranks(truth)
    alone, together = np.zeros((REPEATS, len(truth))), np.zeros(REPEATS)
    errors = np.random.default_rng(17).standard_normal((REPEATS, len(truth))) * se
    for i, error in enumerate(errors):
        again = replace(ranking, estimate=truth + error)
        one, every = again.sets(), again.sets(simultaneous=True)
        alone[i] = (one.lower <= first) & (last <= one.upper)
        together[i] = ((every.lower <= first) & (last <= every.upper)).all()
    assert alone.mean(axis=0).min() >= 0.95 - SLACK
    assert together.mean() >= 0.95 - SLACK


@pytest.mark.parametrize(
    ("spread", "deff", "printed"), [(0.04, 3.5, 0.69), (0.02, 3.5, 0.55), (0.04, 1.0, 0.81)]
)
def test_so_many_of_the_true_top_four_are_graded_top(spread, deff, printed):
    """14 counties, 400 households each, a share of about 0.9 (docs/methods/grade-probability.md)."""
    rng = np.random.default_rng(23)
    se = np.sqrt(deff * 0.9 * 0.1 / 400)
    truth = 0.9 + spread * rng.standard_normal((4000, 14))
    seen = truth + se * rng.standard_normal((4000, 14))
    top = quota(14, [0.3, 0.5, 0.2])[0]
    best, chosen = (np.argsort(-x, axis=1)[:, :top] for x in (truth, seen))
    right = np.mean([len(np.intersect1d(b, c)) / top for b, c in zip(best, chosen, strict=True)])
    assert right == pytest.approx(printed, abs=0.025)


def test_the_share_that_we_expect_to_be_right_is_the_share_that_is():
    rng = np.random.default_rng(29)
    claimed, right = [], []
    for i in range(60):
        truth = 90 + 4 * rng.standard_normal(14)
        seen = truth + 2.8 * rng.standard_normal(14)
        members = np.argsort(np.argsort(-seen)) < 4
        drawn = posterior(seen, np.full(14, 2.8**2) * np.eye(14), draws=400, seed=str(i)).theta
        claimed.append(expected_share_right(drawn, members, 4))
        right.append(members[np.argsort(-truth)[:4]].mean())
    assert np.mean(claimed) == pytest.approx(np.mean(right), abs=0.09)

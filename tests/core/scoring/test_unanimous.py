"""Answers that all agree: the bootstrap is silent, the error is not."""

import numpy as np
import pytest

from houping.core.scoring.propagate import unanimous


def test_the_worked_case_of_the_page():
    """n* = 100: limit 100 / 103.84 = 0.963; Beta(100.5, 0.5) has mean 0.99505 and sd 0.00695."""
    drawn = unanimous(np.array([100 / (100 + 1.959964**2)]), replicates=20_000, seed="a")
    assert drawn.mean() == pytest.approx(100.5 / 101, abs=2e-4)
    assert drawn.std() == pytest.approx(np.sqrt(100.5 * 0.5 / (101**2 * 102)), rel=0.05)


def test_who_asked_everybody_knows():
    assert (unanimous(np.array([1.0, 1.0]), replicates=5, seed="a") == 1).all()


def test_fewer_answers_leave_more_error():
    spread = unanimous(np.array([0.5, 0.8, 0.95, 0.99]), replicates=4000, seed="a").std(axis=0)
    assert (np.diff(spread) < 0).all()


def test_shares_stay_shares_and_the_seed_decides():
    limit = np.array([0.02, 0.5, 1.0])
    one, again, other = (unanimous(limit, replicates=50, seed=s) for s in "aab")
    assert ((one >= 0) & (one <= 1)).all()
    assert (one == again).all() and (one != other).any()


def test_the_draws_are_where_the_truth_is_after_unanimous_answers():
    """Shares from Jeffreys' prior, 60 answers each; of those that all agree, 95 % lie above the 5 % draw."""
    rng = np.random.default_rng(3)
    truth = rng.beta(0.5, 0.5, 40_000)
    agreed = truth[rng.random(40_000) < truth**60]
    low = np.quantile(unanimous(np.array([60 / (60 + 1.959964**2)]), replicates=20_000, seed="b"), 0.05)
    assert (agreed >= low).mean() == pytest.approx(0.95, abs=0.01)


def test_nothing_to_draw_gives_nothing():
    assert unanimous(np.array([]), replicates=7, seed="a").shape == (7, 0)

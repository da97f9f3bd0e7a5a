"""Answers that nearly all agree: the bootstrap is silent, the published interval is not."""

import numpy as np
import pytest

from houping.core.scoring.propagate import (
    filled,
    normal_draws,
    wilson_size,
    with_published_error,
    with_published_width,
)

Z2 = 1.959964**2
B = 2000


def wilson(p, n):
    centre, half = p + Z2 / (2 * n), np.sqrt(Z2 * (p * (1 - p) / n + Z2 / (4 * n**2)))
    return (centre - half) / (1 + Z2 / n), (centre + half) / (1 + Z2 / n)


def widened(replicates, p, n, seed="a"):
    share = np.atleast_1d(np.asarray(p, float))
    lo, hi = wilson(share, n)
    return with_published_error(replicates, share, lo, hi, seed=seed)


@pytest.mark.parametrize(("p", "n"), [(1.0, 100), (0.0, 7), (0.5, 250), (0.93, 12.5), (0.999, 4000)])
def test_the_width_of_an_interval_gives_back_its_sample_size(p, n):
    lo, hi = (np.array([x]) for x in wilson(p, n))
    assert wilson_size(np.array([p]), lo, hi)[0] == pytest.approx(n, rel=1e-4)


def test_the_worked_case_of_the_page():
    """n* = 100, all agree: Beta(100.5, 0.5) has mean 0.99505 and standard deviation 0.00695."""
    drawn = widened(np.ones((B, 1)), 1.0, 100)
    assert drawn.mean() == pytest.approx(100.5 / 101, abs=1e-4)
    assert drawn.std() == pytest.approx(np.sqrt(100.5 * 0.5 / (101**2 * 102)), rel=0.02)


def test_who_asked_everybody_knows():
    ones = np.ones((B, 1))
    assert (with_published_error(ones, np.ones(1), np.ones(1), np.ones(1), seed="a") == ones).all()


def test_replicates_that_vary_enough_stay_as_they_are():
    own = 0.8 + 0.06 * normal_draws("x", "y", B)[:, None]
    assert (widened(own, 0.8, 100) == own).all()


def test_widened_replicates_keep_their_order_and_so_their_common_movement():
    common = normal_draws("x", "y", B)
    narrow = 0.99 + 0.0005 * common[:, None]
    found = widened(narrow, 0.99, 60)[:, 0]
    assert (np.argsort(found) == np.argsort(common)).all()
    assert found.std() > 10 * narrow.std()


def test_replicates_equal_up_to_rounding_count_as_equal():
    """Sums of weights differ in the last bit; that is no order."""
    rounding = 1 + 1e-15 * np.arange(B)[:, None]
    assert widened(rounding, 1.0, 20) == pytest.approx(widened(np.ones((B, 1)), 1.0, 20))


def test_fewer_answers_leave_more_error_and_shares_stay_shares():
    sizes = np.array([3.0, 10.0, 60.0, 400.0])
    found = widened(np.ones((B, 4)), np.ones(4), sizes)
    assert (np.diff(found.std(axis=0)) < 0).all()
    assert ((found >= 0) & (found <= 1)).all()
    assert (found == widened(np.ones((B, 4)), np.ones(4), sizes)).all()


def test_two_measures_on_which_all_agree_vary_independently():
    found = widened(np.ones((B, 2)), np.ones(2), np.array([30.0, 30.0]))
    assert abs(np.corrcoef(found.T)[0, 1]) < 0.08


def test_the_draws_are_where_the_truth_is_after_unanimous_answers():
    """Shares from Jeffreys' prior, 60 answers each; of those that all agree, 95 % lie above the 5 % draw."""
    rng = np.random.default_rng(3)
    truth = rng.beta(0.5, 0.5, 40_000)
    agreed = truth[rng.random(40_000) < truth**60]
    assert (agreed >= np.quantile(widened(np.ones((B, 1)), 1.0, 60), 0.05)).mean() == pytest.approx(
        0.95, abs=0.01
    )


def test_no_shares_no_change():
    empty = np.empty((B, 0))
    assert with_published_error(empty, *np.empty((3, 0)), seed="a").shape == (B, 0)


def test_an_interval_of_another_level_gives_back_the_same_sample_size():
    z2 = 2.575829**2
    p, n = 0.9, 80.0
    centre, half = p + z2 / (2 * n), np.sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n**2)))
    lo, hi = np.array([(centre - half) / (1 + z2 / n)]), np.array([(centre + half) / (1 + z2 / n)])
    assert wilson_size(np.array([p]), lo, hi, 0.99)[0] == pytest.approx(n, rel=1e-4)
    found = with_published_error(np.full((B, 1), p), np.array([p]), lo, hi, seed="a", level=0.99)
    assert found.std() == pytest.approx(np.sqrt(0.9 * 0.1 / n), rel=0.05)


def test_replicates_of_a_mean_are_stretched_to_its_t_interval_and_never_narrowed():
    """Three degrees of freedom: t = 3.182, so that 95 % needs a standard deviation 3.182 / 1.96 as large."""
    own = 50 + 2 * normal_draws("x", "y", 2 * B).reshape(B, 2)
    half = np.array([3.182446 * own[:, 0].std(ddof=1), 0.1])
    found = with_published_width(own, 50 - half, 50 + half)
    assert found[:, 0].std(ddof=1) == pytest.approx(3.182446 / 1.959964 * own[:, 0].std(ddof=1))
    assert found[:, 0].mean() == pytest.approx(own[:, 0].mean())
    assert (np.argsort(found[:, 0]) == np.argsort(own[:, 0])).all()
    assert found[:, 1] == pytest.approx(own[:, 1])


def test_a_mean_that_is_known_exactly_stays_exact():
    same = np.full((B, 1), 7.0)
    assert (with_published_width(same, np.array([7.0]), np.array([7.0])) == same).all()


def test_replicates_without_a_value_repeat_the_others_and_keep_their_spread():
    drawn = normal_draws("x", "y", B)
    gappy = np.where(np.arange(B) % 5 < 2, np.nan, drawn)
    found = filled(np.column_stack([gappy, np.full(B, np.nan), drawn]))
    assert found[:, 0].std() == pytest.approx(np.nanstd(gappy), rel=0.03)
    assert np.isfinite(found[:, 0]).all() and (found[~np.isnan(gappy), 0] == drawn[~np.isnan(gappy)]).all()
    assert np.isnan(found[:, 1]).all() and (found[:, 2] == drawn).all()

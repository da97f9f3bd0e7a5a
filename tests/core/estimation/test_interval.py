"""Confidence intervals: hand values, edges, and what must hold for all methods."""

import numpy as np
import pytest
from scipy import stats

from houping.core import errors
from houping.core.estimation import METHODS, Design, intervals, proportion
from houping.core.estimation.interval import PROPORTION_METHODS, clopper_pearson, effective_n


def limits(p, v, *, df=30, n=100, method="korn_graubard", level=0.95, certain=None, planned_deff=1.0):
    lo, hi = intervals(
        np.array([p]),
        np.array([v]),
        df=np.array([df], dtype=float),
        n=np.array([n]),
        method=method,
        level=level,
        certain=None if certain is None else np.array([certain]),
        planned_deff=planned_deff,
    )
    return float(lo[0]), float(hi[0])


def test_the_worked_case_of_the_page():
    # docs/methods/intervals.md: p = .9, se = .03, n = 200, df = 18
    n_star = effective_n(
        np.array([0.9]), np.array([0.0009]), df=np.array([18.0]), n=np.array([200]), level=0.95, cap=True
    )
    assert n_star == pytest.approx([88.1], abs=0.05)
    assert limits(0.9, 0.0009, df=18, n=200) == pytest.approx((0.8176, 0.9537), abs=5e-5)
    assert limits(0.9, 0.0009, df=18, n=200, method="wilson") == pytest.approx((0.8197, 0.9468), abs=5e-5)
    assert limits(0.9, 0.0009, df=18, n=200, method="logit") == pytest.approx((0.8171, 0.9477), abs=5e-5)
    assert limits(0.9, 0.0009, df=18, n=200, method="mean") == pytest.approx((0.8370, 0.9630), abs=5e-5)


def test_clopper_pearson_is_the_exact_binomial_interval():
    lo, hi = clopper_pearson(np.array([0.3]), np.array([50.0]), 0.95)
    exact = stats.binomtest(15, 50).proportion_ci(0.95, method="exact")
    assert (lo[0], hi[0]) == pytest.approx((exact.low, exact.high))


@pytest.mark.parametrize("method", PROPORTION_METHODS)
@pytest.mark.parametrize("p", [0.0, 1.0])
def test_nobody_or_everybody_is_never_plus_or_minus_nothing(method, p):
    lo, hi = limits(p, 0.0, n=100, method=method)
    assert (lo, hi) == pytest.approx((0, 0.0362) if p == 0 else (0.9638, 1), abs=1e-4)


def test_clustering_widens_the_interval_of_a_share_of_one():
    assert limits(1.0, 0.0, n=100, planned_deff=4) == limits(1.0, 0.0, n=25)


@pytest.mark.parametrize("method", PROPORTION_METHODS)
def test_a_share_of_one_in_a_complete_count_is_exact(method):
    assert limits(1.0, 0.0, certain=True, method=method) == (1.0, 1.0)


@pytest.mark.parametrize("method", METHODS)
def test_a_share_that_was_counted_completely_is_a_point(method):
    assert limits(0.25, 0.0, certain=True, method=method) == (0.25, 0.25)


def test_villages_that_agree_by_chance_do_not_make_a_share_known():
    assert limits(0.25, 0.0, n=100) == limits(0.25, 1e-9, n=100)
    assert limits(0.25, 0.0, n=100, method="wilson") == limits(0.25, 1e-9, n=100, method="wilson")
    assert limits(0.25, 0.0, method="logit") == (0.25, 0.25)


def test_korn_graubard_never_claims_more_answers_than_there_are():
    capped, free = limits(0.5, 1e-5, n=100), limits(0.5, 1e-5, n=100, method="beta")
    assert capped == pytest.approx(tuple(stats.binomtest(50, 100).proportion_ci(0.95, method="exact")))
    assert free[1] - free[0] < capped[1] - capped[0]


@pytest.mark.parametrize("method", METHODS)
def test_without_degrees_of_freedom_there_is_no_interval(method):
    assert np.isnan(limits(0.5, 0.01, df=0, method=method)).all()


@pytest.mark.parametrize("method", PROPORTION_METHODS)
def test_limits_stay_within_zero_and_one_and_hold_the_estimate(method):
    for p in (0.001, 0.02, 0.5, 0.98, 0.999):
        lo, hi = limits(p, 0.01, df=5, n=20, method=method)
        assert 0 <= lo <= p <= hi <= 1


@pytest.mark.parametrize("method", METHODS)
def test_a_higher_level_gives_a_wider_interval(method):
    narrow, wide = limits(0.4, 0.002, method=method, level=0.8), limits(0.4, 0.002, method=method, level=0.99)
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


@pytest.mark.parametrize("method", PROPORTION_METHODS)
def test_yes_and_no_mirror_each_other(method):
    lo, hi = limits(0.15, 0.002, method=method)
    other = limits(0.85, 0.002, method=method)
    assert (1 - hi, 1 - lo) == pytest.approx(other)


def test_skewed_totals_have_limits_above_zero():
    lo, hi = limits(100.0, 60.0**2, df=10, method="log")
    half = stats.t.ppf(0.975, 10) * 0.6
    assert (lo, hi) == pytest.approx((100 * np.exp(-half), 100 * np.exp(half)))
    assert np.isnan(limits(-1.0, 1.0, method="log")).all()


@pytest.mark.parametrize("wrong", [{"method": "guess"}, {"level": 95}, {"level": 0}])
def test_unknown_methods_and_levels_are_refused(wrong):
    with pytest.raises(errors.ChoiceUnknown):
        limits(0.5, 0.01, **wrong)


def test_shares_use_korn_graubard_unless_told_otherwise():
    found = proportion(Design.of(weight=np.ones(40)), np.arange(40) % 4 == 0)
    assert found.interval() == found.interval(method="korn_graubard")
    assert found[0].interval() == pytest.approx([x[0] for x in found.interval()])

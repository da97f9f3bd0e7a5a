import numpy as np
import pytest
from scipy import stats

from houping.core.estimation.combine import composite
from houping.core.estimation.pool import Pooled
from houping.core.estimation.publish import published_interval


def pooled(value, variance, *, design_df=4.0, df=9.0, n=200, kish=100.0):
    one = np.array
    return Pooled(
        one([value]),
        one([variance]),
        one([df]),
        one([design_df]),
        one([n]),
        one([9]),
        one([kish]),
        one([1.0]),
    )


def interval(found, share):
    got = published_interval(found, share=np.array([share]), level=0.95)
    return float(got.lo[0]), float(got.hi[0]), float(got.df[0]), got.method[0]


def test_a_mean_has_the_t_interval_of_its_random_villages():
    lo, hi, df, method = interval(pooled(50.0, 4.0), False)
    half = 2 * stats.t.ppf(0.975, 4)
    assert (lo, hi) == pytest.approx((50 - half, 50 + half))
    assert df == 4 and method == "mean"


def test_without_random_villages_satterthwaite_counts():
    assert interval(pooled(50.0, 4.0, design_df=np.inf), False)[2] == 9


def test_villages_that_agree_by_chance_do_not_make_an_interval_shorter_than_their_weights_allow():
    lo, hi, _, method = interval(pooled(0.98, 1e-9), True)
    z2 = stats.norm.ppf(0.975) ** 2
    middle = (0.98 + z2 / 200) / (1 + z2 / 100)
    assert method == "wilson"
    assert (lo + hi) / 2 == pytest.approx(middle)
    assert lo < 0.94


def test_a_share_of_one_is_not_known_exactly():
    lo, hi, _, _ = interval(pooled(1.0, 0.0), True)
    assert hi == 1 and lo == pytest.approx(0.025 ** (1 / 100))


def test_limits_of_a_share_stay_between_zero_and_one():
    lo, hi, _, _ = interval(pooled(0.9, 0.02), True)
    assert 0 <= lo < 0.9 < hi <= 1


def test_an_undefined_estimate_has_no_limits():
    lo, hi, _, _ = interval(pooled(np.nan, np.nan), True)
    assert np.isnan(lo) and np.isnan(hi)


def test_the_composite_weighs_by_the_plan_or_by_precision():
    telephone, field = np.array([0.9]), np.array([0.8])
    variances = {"first_variance": np.array([0.01]), "second_variance": np.array([0.03])}
    value, variance = composite(telephone, field, first_share=0.7, **variances)
    assert (value[0], variance[0]) == pytest.approx((0.87, 0.49 * 0.01 + 0.09 * 0.03))
    value, variance = composite(telephone, field, first_share=0.7, rule="precision", **variances)
    assert (value[0], variance[0]) == pytest.approx((0.875, 0.0075))

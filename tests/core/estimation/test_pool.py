import numpy as np
import pytest

from houping.core.estimation.pool import Variables, county_totals, pool
from houping.core.estimation.publish import published_interval

from .conftest import make_sample


def totals(y, x, *, parts=None, prob=0.1, villages=None):
    y, x = np.asarray(y, float)[:, None], np.asarray(x, float)[:, None]
    names = villages or [f"v{i}" for i in range(len(y))]
    sample = make_sample(*[(v, "r", prob, "general", 30) for v in names])
    masks = parts or {"all": np.ones(len(y), dtype=bool)}
    ones = np.ones(len(y))
    none = np.zeros((len(y), 1))
    return county_totals(sample, Variables(y, x), masks, weight=ones, initial=ones, x=none)


def test_missing_values_leave_numerator_and_denominator():
    found = Variables.of(np.array([[1.0, np.nan]]), np.array([[1.0, 1.0]]))
    assert found.y.tolist() == [[1, 0]] and found.x.tolist() == [[1, 0]]


def test_a_ratio_over_two_counties_pools_totals_before_dividing():
    both = pool([totals([1, 2], [2, 2]), totals([9, 8], [10, 10])], "all")
    assert both.value == pytest.approx([20 / 24])
    assert both.n.tolist() == [4] and both.psu.tolist() == [4]


def test_variances_of_counties_add_up_at_the_pooled_ratio():
    one, two = totals([1, 2, 2], [2, 2, 2]), totals([9, 8, 6], [10, 10, 10])
    both = pool([one, two], "all")
    r, big_x = 28 / 36, 36.0

    def variance(y, x):
        z = (np.array(y) - r * np.array(x)) / big_x
        return 0.9 * 3 / 2 * ((z - z.mean()) ** 2).sum()

    assert both.variance == pytest.approx([variance([1, 2, 2], [2] * 3) + variance([9, 8, 6], [10] * 3)])
    assert both.design_df.tolist() == [4]


def test_a_domain_keeps_the_whole_sample_in_its_variance():
    inside = np.array([True, True, False, False])
    found = pool([totals([1, 0, 1, 1], [1, 1, 1, 1], parts={"part": inside})], "part")
    z = np.array([0.5, -0.5, 0, 0]) / 2
    assert found.value == pytest.approx([0.5])
    assert found.variance == pytest.approx([0.9 * 4 / 3 * (z**2).sum()])
    assert found.n.tolist() == [2] and found.psu.tolist() == [2]


def test_a_measure_that_nobody_was_asked_has_no_value():
    found = pool([totals([0, 0], [0, 0])], "all")
    assert np.isnan(found.value).all() and np.isnan(found.variance).all() and found.n.tolist() == [0]


def test_a_share_without_variation_has_an_error_of_exactly_zero():
    found = pool([totals([0.1, 0.1, 0.1], [0.1, 0.1, 0.1])], "all")
    assert found.variance.tolist() == [0.0] and found.df.tolist() == [np.inf]


def test_equal_weights_in_single_household_villages_have_a_design_effect_near_one():
    rng = np.random.default_rng(0)
    y = (rng.random(400) < 0.7).astype(float)
    found = pool([totals(y, np.ones(400), prob=1e-9)], "all")
    assert found.deff == pytest.approx([1.0], abs=0.01)
    assert found.n_kish == pytest.approx([400])


def test_without_random_villages_the_design_df_is_infinite():
    found = pool([totals([1, 0, 1], [1, 1, 1], prob=1.0, villages=["a", "a", "a"])], "all")
    assert found.design_df.tolist() == [np.inf] and found.df == pytest.approx([2])


def test_a_single_answer_has_a_value_but_no_known_error():
    found = pool([totals([7.0, 0, 0], [2.0, 0, 0])], "all")
    assert found.value == pytest.approx([3.5]) and np.isnan(found.variance).all()
    limits = published_interval(found, share=np.array([False]), level=0.95)
    assert np.isnan([limits.lo[0], limits.hi[0]]).all()


def test_a_single_answer_to_a_yes_or_no_question_leaves_nearly_everything_open():
    found = pool([totals([1.0, 0, 0], [1.0, 0, 0])], "all")
    limits = published_interval(found, share=np.array([True]), level=0.95)
    assert (limits.lo[0], limits.hi[0]) == pytest.approx((0.025, 1.0))


def test_two_answers_of_very_different_weight_count_as_one():
    """Effective size below two: the interval is that of a single answer, not missing."""
    y, x = np.array([[1.0], [0.0], [0.0]]), np.array([[1.0], [1.0], [0.0]])
    sample = make_sample(*[(v, "r", 0.1, "general", 30) for v in "abc"])
    weight = np.array([50.0, 1.0, 1.0])
    mask = {"all": np.ones(3, dtype=bool)}
    made = county_totals(sample, Variables(y, x), mask, weight=weight, initial=weight, x=np.zeros((3, 1)))
    limits = published_interval(pool([made], "all"), share=np.array([True]), level=0.95)
    assert limits.lo[0] < 0.25 and limits.hi[0] > 0.99

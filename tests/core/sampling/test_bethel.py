"""Neyman and Bethel allocations are optimal: against the textbook formula, the KKT conditions and rivals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from houping.core.errors import SettingInvalid, ShapeMismatch
from houping.core.sampling.bethel import Strata, bethel, kkt_residual, neyman


def strata(population, cost=None, minimum=2):
    population = np.asarray(population, dtype=float)
    return Strata(population, np.ones_like(population) if cost is None else np.asarray(cost, float), minimum)


def standard_error(found, deviation, size):
    return np.sqrt((deviation**2 * (1 / size - 1 / found.population)).sum(axis=-1))


def test_neyman_without_bounds_is_cochrans_formula():
    """n_h = n W_h S_h / Σ W S (Cochran 1977, 5.26)."""
    deviation = np.array([0.5 * 0.3, 0.3 * 0.5, 0.2 * 0.1])
    found = neyman(strata([5000, 3000, 2000]), deviation, 320)
    assert found == pytest.approx(320 * deviation / deviation.sum(), rel=1e-9)
    assert found == pytest.approx([150, 150, 20])


def test_neyman_takes_all_of_a_stratum_rather_than_more_than_it_holds():
    found = neyman(strata([10, 1000, 1000]), np.array([5.0, 0.5, 0.5]), 210)
    assert found == pytest.approx([10, 100, 100])


def test_neyman_with_costs_puts_fewer_interviews_where_they_are_dear():
    found = neyman(strata([1000, 1000], cost=[1, 4]), np.array([0.5, 0.5]), 300)
    assert found == pytest.approx([200, 100])


def test_neyman_refuses_a_total_that_cannot_be():
    with pytest.raises(SettingInvalid, match="4…200"):
        neyman(strata([100, 100]), np.array([1.0, 1.0]), 201)


def test_bethel_with_one_figure_is_neyman_at_the_size_it_needs():
    given_strata = strata([5000, 3000, 2000])
    deviation = np.array([[0.15, 0.15, 0.02]])
    found = bethel(given_strata, deviation, np.array([0.01]))
    assert found.size == pytest.approx(neyman(given_strata, deviation[0], round(found.size.sum())), rel=5e-3)
    assert standard_error(given_strata, deviation, found.size) == pytest.approx([0.01])


def test_the_worked_case_of_the_page():
    """Two strata of 1,000 (p = 0.5): ±5 points for each at 95 %, ±3 for both together."""
    given_strata = strata([1000, 1000])
    deviation = np.array([[0.5, 0], [0, 0.5], [0.25, 0.25]])
    found = bethel(given_strata, deviation, np.array([0.05, 0.05, 0.03]) / 1.959964)
    assert found.whole.tolist() == [348, 348]
    assert found.used == pytest.approx([0.798, 0.798, 1.0], abs=1e-3)
    assert found.multiplier[:2] == pytest.approx([0, 0], abs=1e-6)


DESIGNS = st.integers(0, 10_000).map(np.random.default_rng)


@settings(max_examples=30, deadline=None)
@given(DESIGNS)
def test_any_allocation_meets_every_bound_and_the_kkt_conditions(rng):
    count, figures = int(rng.integers(2, 12)), int(rng.integers(1, 6))
    given_strata = strata(rng.integers(3, 5000, count), rng.uniform(0.5, 3, count))
    weight = given_strata.population / given_strata.population.sum()
    deviation = weight * rng.uniform(0.1, 0.5, (figures, count)) * (rng.random((figures, count)) < 0.7)
    bound = rng.uniform(0.005, 0.1, figures)
    found = bethel(given_strata, deviation, bound)
    assert kkt_residual(given_strata, deviation, bound, found) < 1e-5
    assert np.all(found.whole >= np.minimum(2, given_strata.population))
    assert np.all(found.whole <= given_strata.population)
    assert np.all(standard_error(given_strata, deviation, found.whole) <= bound * (1 + 1e-5))


def test_a_general_optimiser_finds_nothing_cheaper():
    given_strata = strata([1000, 500, 2000, 50], cost=[1, 1, 2, 1])
    weight = given_strata.population / given_strata.population.sum()
    deviation = np.array([weight * [0.5, 0.4, 0.3, 0.5], [0, 0.45, 0, 0.05]])
    bound = np.array([0.02, 0.03])
    found = bethel(given_strata, deviation, bound)
    rival = minimize(
        lambda n: given_strata.cost @ n,
        np.full(4, 45.0),
        bounds=[(2, size) for size in given_strata.population],
        constraints={"type": "ineq", "fun": lambda n: 1 - standard_error(given_strata, deviation, n) / bound},
        method="SLSQP",
        options={"maxiter": 500, "ftol": 1e-12},
    )
    assert given_strata.cost @ found.size == pytest.approx(rival.fun, rel=1e-5)


@pytest.mark.parametrize(
    ("deviation", "bound", "error"),
    [
        (np.ones((1, 2)), np.array([0.0]), SettingInvalid),
        (np.ones((1, 2)), np.array([0.1, 0.1]), ShapeMismatch),
        (np.ones((1, 3)), np.array([0.1]), ShapeMismatch),
    ],
)
def test_what_has_no_meaning_is_refused(deviation, bound, error):
    with pytest.raises(error):
        bethel(strata([100, 100]), deviation, bound)


def test_a_stratum_without_units_is_refused():
    with pytest.raises(SettingInvalid, match="population"):
        neyman(strata([0, 10]), np.array([1.0, 1.0]), 5)

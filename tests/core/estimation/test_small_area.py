"""Fay-Herriot: the likelihood is at its top, estimates shrink as they should, errors are honest."""

import numpy as np
import pytest
from scipy import special

from houping.core import errors
from houping.core.estimation import benchmark, fay_herriot, logit_inputs

PSI = np.array([0.5, 0.5, 1.0, 1.0, 2.0, 2.0, 0.2, 0.2, 4.0, 4.0])
DIRECT = np.array([1.2, 2.9, 0.3, 3.1, -1.0, 5.0, 1.9, 2.4, 7.0, -2.0])
ONES = np.ones((10, 1))


def restricted(sigma2, y, psi, x):
    """Likelihood of the contrasts K'y, K orthogonal to x: written with full matrices."""
    k = np.linalg.svd(x.T)[2][x.shape[1] :].T
    v = k.T @ np.diag(sigma2 + psi) @ k
    e = k.T @ y
    return -0.5 * (np.linalg.slogdet(v)[1] + e @ np.linalg.solve(v, e))


def test_sigma2_is_at_the_top_of_the_restricted_likelihood():
    found = fay_herriot(DIRECT, PSI, ONES)
    grid = np.linspace(0, 10, 20001)
    best = grid[np.argmax([restricted(s, DIRECT, PSI, ONES) for s in grid])]
    assert found.sigma2 == pytest.approx(best, abs=6e-4)


def test_estimates_are_best_linear_predictions():
    x = np.column_stack([np.ones(10), np.arange(10.0)])
    found = fay_herriot(DIRECT, PSI, x)
    v = np.diag(found.sigma2 + PSI)
    beta = np.linalg.solve(x.T @ np.linalg.solve(v, x), x.T @ np.linalg.solve(v, DIRECT))
    effect = found.sigma2 * np.linalg.solve(v, DIRECT - x @ beta)
    assert found.value == pytest.approx(x @ beta + effect)
    assert found.gamma == pytest.approx(found.sigma2 / (found.sigma2 + PSI))
    assert found.model_based


def test_noisier_areas_shrink_more():
    found = fay_herriot(DIRECT, PSI, ONES)
    assert set(np.argsort(found.gamma)[:2]) == {8, 9}
    assert (np.abs(found.value - found.beta[0]) < np.abs(DIRECT - found.beta[0])).all()


def test_areas_that_differ_no_more_than_chance_get_one_value():
    found = fay_herriot(np.full(6, 2.0), np.ones(6), np.ones((6, 1)))
    assert found.sigma2 == 0
    assert found.value == pytest.approx(np.full(6, 2.0))
    assert (found.mse > 0).all()


def test_mean_squared_errors_hold_in_repeated_draws():
    rng = np.random.default_rng(3)
    psi = np.tile([0.3, 0.6, 1.2], 10)
    x = np.column_stack([np.ones(30), np.linspace(-1, 1, 30)])
    errors_, claimed = [], []
    for _ in range(300):
        truth = x @ [1.0, 0.5] + rng.normal(0, 1.0, 30)
        found = fay_herriot(truth + rng.normal(0, np.sqrt(psi)), psi, x)
        errors_.append((found.value - truth) ** 2)
        claimed.append(found.mse)
    assert np.mean(claimed) == pytest.approx(np.mean(errors_), rel=0.05)


def test_shares_of_the_worked_case():
    # docs/methods/small-area.md: six counties
    share = np.array([0.95, 0.80, 1.00, 0.70, 0.90, 0.85])
    theta, psi = logit_inputs(share, [40, 20, 10, 30, 50, 25], pooled=0.86)
    assert theta[2] == pytest.approx(np.log(10.5 / 0.5))
    assert psi[2] == pytest.approx(1 / (10 * 0.86 * 0.14))
    p, se = fay_herriot(theta, psi, np.ones((6, 1))).shares()
    assert p == pytest.approx([0.918, 0.837, 0.902, 0.788, 0.885, 0.854], abs=5e-4)
    assert se == pytest.approx([0.035, 0.078, 0.056, 0.086, 0.044, 0.068], abs=5e-4)


def test_benchmarked_shares_repeat_the_direct_estimate_and_keep_their_order():
    share, population = np.array([0.9, 0.7, 0.85]), np.array([100.0, 300, 50])
    fixed = benchmark(share, population, 0.8)
    assert fixed @ population / population.sum() == pytest.approx(0.8)
    assert np.argsort(fixed).tolist() == np.argsort(share).tolist()
    shift = special.logit(fixed) - special.logit(share)
    assert shift == pytest.approx(np.full(3, shift[0]))


@pytest.mark.parametrize(
    "call",
    [
        lambda: fay_herriot([1.0, 2.0], [1.0, 1.0], np.ones((2, 2))),
        lambda: fay_herriot([1.0, 2.0, 3.0], [1.0, 0.0, 1.0], np.ones((3, 1))),
        lambda: fay_herriot([1.0, 2.0, 3.0], [1.0, 1.0, 1.0], np.ones((3, 2))),
        lambda: logit_inputs([0.5], [0.0], pooled=0.5),
        lambda: logit_inputs([0.5], [9.0], pooled=1.0),
        lambda: benchmark([0.5, 1.0], [1, 1], 0.6),
    ],
)
def test_models_that_cannot_be_fitted_are_refused(call):
    with pytest.raises(errors.SmallAreaImpossible):
        call()

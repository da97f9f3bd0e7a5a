"""How likely each grade is: posterior draws of the true scores, each graded by the quota.

theta_c ~ N(mu, tau²) between counties, S ~ N(theta, Sigma). Given tau: mu ~ N(mu_tau, 1 / 1'W1) with
W = (Sigma + tau² I)^-1 and a flat prior, theta = mu + tau² W (S - mu) + error of covariance tau² I - tau⁴ W:
scores shrink towards the mean the more, the less certain they are. tau is uncertain too: a grid with the
restricted likelihood and a half-t prior (3 degrees of freedom). Drawing from N(S, Sigma) instead would count
the sampling error twice.

Sources: Gelman (2006), Bayesian Analysis 1 (half-t); Gelman et al. (2013), BDA3 5.4. Worked case:
docs/methods/grade-probability.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.special import ndtr

from houping.core.checks import require_same_length
from houping.core.grading.rank import DRAWS
from houping.core.grading.rule import grade_draws
from houping.core.scoring.propagate import normal_draws

FloatArray = NDArray[np.float64]
GRID = 80
PRIOR_DF = 3.0


@dataclass(frozen=True, eq=False)
class Posterior:
    """theta : shape (D, p), draws of true scores; mean : shape (p,); tau : shape (D,), sd between units."""

    theta: FloatArray
    mean: FloatArray
    tau: FloatArray


def posterior(values: ArrayLike, covariance: ArrayLike, *, draws: int = DRAWS, seed: str = "") -> Posterior:
    """Draw true scores of p units that are compared with each other.

    values : shape (p,); covariance : shape (p, p). Without any error or difference the draws are the values.
    """
    x, sigma = np.asarray(values, dtype=float), np.asarray(covariance, dtype=float)
    require_same_length(values=x, covariance=sigma)
    spread, p = float(np.std(x)), len(x)
    noise = float(np.sqrt(np.mean(np.diag(sigma))))
    if p < 2 or noise == 0.0 or spread + noise == 0.0:
        return Posterior(np.tile(x, (draws, 1)), x, np.full(draws, spread))
    grid = _grid(spread, noise)
    fits = [_Fit.of(x, sigma, tau) for tau in grid]
    chosen = _choose(fits, grid, max(spread, noise), draws, seed)
    standard = normal_draws(seed, "theta", draws * (p + 1)).reshape(draws, p + 1)
    theta = np.empty((draws, p))
    for i, fit in enumerate(fits):
        picked = chosen == i
        if picked.any():
            theta[picked] = fit.draw(x, standard[picked])
    return Posterior(theta, np.asarray(theta.mean(axis=0)), grid[chosen])


def grade_probabilities(theta: FloatArray, places: Sequence[int]) -> FloatArray:
    """Return P(unit gets grade), shape (p, g), when each draw, shape (D, p), is graded by the quota."""
    graded = grade_draws(theta, places)
    return np.stack([(graded == g).mean(axis=0) for g in range(len(places))], axis=1)


def exceedance(theta: FloatArray) -> FloatArray:
    """Return P(theta_j > theta_k), shape (p, p), ties counted half; the diagonal is 1/2."""
    p = theta.shape[1]
    chance = np.full((p, p), 0.5)
    for j in range(p):
        above = (theta[:, [j]] > theta).mean(axis=0)
        same = (theta[:, [j]] == theta).mean(axis=0)
        chance[j] = above + 0.5 * same
    return chance


def expected_share_right(theta: FloatArray, members: NDArray[np.bool_], top: int) -> float:
    """Return the share of the true best `top` that stand among `members`, expected over the draws."""
    if top == 0:
        return 1.0
    best = np.argpartition(-theta, top - 1, axis=1)[:, :top]
    return float(members[best].mean())


@dataclass(frozen=True, eq=False)
class _Fit:
    """The model at one tau: log-likelihood, mean and sd of mu, matrices of theta."""

    log_likelihood: float
    mu: float
    mu_sd: float
    pull: FloatArray
    error: FloatArray

    @classmethod
    def of(cls, x: FloatArray, sigma: FloatArray, tau: float) -> "_Fit":
        """Factor Sigma + tau² I once and keep what a draw needs."""
        p, ones = len(x), np.ones(len(x))
        factor = cho_factor(sigma + tau**2 * np.eye(p), lower=True)
        weight = cho_solve(factor, np.eye(p))
        information = float(ones @ weight @ ones)
        mu = float(ones @ weight @ x) / information
        residual = x - mu
        log_determinant = 2.0 * float(np.log(np.diag(factor[0])).sum())
        fit = -0.5 * (log_determinant + np.log(information) + float(residual @ weight @ residual))
        error = tau**2 * np.eye(p) - tau**4 * weight
        return cls(fit, mu, information**-0.5, tau**2 * weight, _root((error + error.T) / 2.0))

    def draw(self, x: FloatArray, standard: FloatArray) -> FloatArray:
        """Turn standard normal numbers, shape (d, p + 1), into draws of theta, shape (d, p)."""
        mu = self.mu + self.mu_sd * standard[:, :1]
        return np.asarray(mu + (x - mu) @ self.pull.T + standard[:, 1:] @ self.error.T)


def _grid(spread: float, noise: float) -> FloatArray:
    """Return tau from next to nothing to well above the spread of the scores."""
    top = 5.0 * (spread + noise)
    return np.asarray(top * ((np.arange(GRID) + 0.5) / GRID) ** 2)


def _choose(fits: list[_Fit], grid: FloatArray, scale: float, draws: int, seed: str) -> NDArray[np.intp]:
    """Draw grid points of tau by their posterior mass (width of the cell x prior x likelihood)."""
    prior = -0.5 * (PRIOR_DF + 1.0) * np.log1p((grid / scale) ** 2 / PRIOR_DF)
    height = np.array([fit.log_likelihood for fit in fits]) + prior + np.log(np.gradient(grid))
    mass = np.exp(height - height.max())
    cumulative = np.cumsum(mass) / mass.sum()
    uniform = ndtr(normal_draws(seed, "tau", draws))
    return np.asarray(np.minimum(np.searchsorted(cumulative, uniform), len(grid) - 1))


def _root(covariance: FloatArray) -> FloatArray:
    """Return the lower Cholesky factor, with columns of zeros where the matrix has no more rank."""
    rest = covariance.copy()
    factor = np.zeros_like(rest)
    small = 1e-12 * float(np.diag(rest).max(initial=0.0))
    for j in range(len(rest)):
        if rest[j, j] > small:
            factor[j:, j] = rest[j:, j] / np.sqrt(rest[j, j])
            rest -= np.outer(factor[:, j], factor[:, j])
    return factor

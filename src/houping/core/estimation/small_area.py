"""Small domains: Fay-Herriot estimates that borrow strength from other areas.

Model-based, and flagged as such; never used for grades.

theta_c (direct, logit scale) = x_c'beta + v_c + e_c, var v = sigma², var e = psi_c known. The EBLUP is
gamma_c theta_c + (1 - gamma_c) x_c'b with gamma_c = sigma² / (sigma² + psi_c); sigma² by REML; mean
squared error of Prasad and Rao with the REML terms (no bias of sigma² to first order).

Sources: Fay and Herriot (1979), JASA 74, 269-277; Prasad and Rao (1990), JASA 85, 163-171; Datta and Lahiri
(2000), Stat. Sinica 10, 613-627; Rao and Molina (2015), ch. 6. Worked case: docs/methods/small-area.md.
"""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike
from scipy import special

from houping.core.checks import require_same_length
from houping.core.errors import SmallAreaImpossible
from houping.core.estimation.coding import FloatArray


@dataclass(frozen=True, eq=False)
class SmallAreas:
    """Model-based estimates of m areas on the model's scale: arrays of shape (m,).

    value : EBLUP; mse : its mean squared error; gamma : weight of the direct estimate; beta : shape (p,)
    """

    value: FloatArray
    mse: FloatArray
    gamma: FloatArray
    beta: FloatArray
    sigma2: float
    model_based: bool = True

    def shares(self) -> tuple[FloatArray, FloatArray]:
        """Return shares 0..1 and their standard errors (delta method), from the logit scale."""
        p = special.expit(self.value)
        return p, np.sqrt(self.mse) * p * (1 - p)


def logit_inputs(share: ArrayLike, n_effective: ArrayLike, *, pooled: float) -> tuple[FloatArray, FloatArray]:
    """Return direct estimates on the logit scale and their smoothed variances, shape (m,) each.

    The share is moved off 0 and 1 as (n* p + 1/2) / (n* + 1); the variance function is that of a binomial
    with the pooled share, psi = 1 / (n* pooled (1 - pooled)), which does not depend on the area's own
    chance result.

    Parameters
    ----------
    share, n_effective : shape (m,)
        Direct share 0..1 and answers over design effect.
    pooled
        Share in all areas together, strictly between 0 and 1.
    """
    p, n = np.asarray(share, dtype=float), np.asarray(n_effective, dtype=float)
    require_same_length(share=p, n_effective=n)
    if not 0 < pooled < 1 or (n <= 0).any():
        raise SmallAreaImpossible(detail=f"pooled={pooled}, min n*={n.min(initial=np.inf)}")
    theta = special.logit((n * p + 0.5) / (n + 1))
    return np.asarray(theta), 1 / (n * pooled * (1 - pooled))


def fay_herriot(direct: ArrayLike, variance: ArrayLike, x: ArrayLike) -> SmallAreas:
    """Fit the area model and return EBLUPs with their mean squared errors.

    Parameters
    ----------
    direct, variance : shape (m,)
        Direct estimates and their sampling variances, on the model's scale.
    x : shape (m, p)
        Known covariates with a column of ones; m > p.

    Raises SmallAreaImpossible for too few areas, dependent covariates or a variance that is not positive.
    """
    y, psi, columns = (np.asarray(a, dtype=float) for a in (direct, variance, x))
    require_same_length(direct=y, variance=psi, x=columns)
    _require_model(psi, columns)
    sigma2 = _reml(y, psi, columns)
    beta, information = _gls(y, psi, columns, sigma2)
    gamma = sigma2 / (sigma2 + psi)
    value = gamma * y + (1 - gamma) * (columns @ beta)
    total = sigma2 + psi
    leading = gamma * psi
    fixed = (1 - gamma) ** 2 * np.einsum("mp,pq,mq->m", columns, scipy.linalg.inv(information), columns)
    fitted = psi**2 / total**3 * 2 / np.sum(total**-2)
    return SmallAreas(value, leading + fixed + 2 * fitted, gamma, beta, sigma2)


def benchmark(share: ArrayLike, population: ArrayLike, target: float) -> FloatArray:
    """Scale shares of areas, shape (m,), so that their population-weighted mean is the direct estimate.

    One shift on the logit scale keeps every share within 0..1. Source: Rao and Molina (2015), 6.4.6.
    """
    p, size = np.asarray(share, dtype=float), np.asarray(population, dtype=float)
    require_same_length(share=p, population=size)
    if not 0 < target < 1 or ((p <= 0) | (p >= 1)).any():
        raise SmallAreaImpossible(detail=f"target={target}")
    scale, portion = special.logit(p), size / size.sum()

    def miss(shift: float) -> float:
        return float(portion @ special.expit(scale + shift)) - target

    shift = scipy.optimize.brentq(miss, -50.0, 50.0, xtol=1e-14, rtol=1e-14)
    return np.asarray(special.expit(scale + shift))


def _require_model(psi: FloatArray, columns: FloatArray) -> None:
    m, p = columns.shape
    if m <= p:
        raise SmallAreaImpossible(detail=f"m={m}, p={p}")
    if not (psi > 0).all() or not np.isfinite(psi).all():
        raise SmallAreaImpossible(detail="psi <= 0")
    if np.linalg.matrix_rank(columns) < p:
        raise SmallAreaImpossible(detail=f"rank(x) < {p}")


def _gls(y: FloatArray, psi: FloatArray, x: FloatArray, sigma2: float) -> tuple[FloatArray, FloatArray]:
    weighted = x / (sigma2 + psi)[:, None]
    information = x.T @ weighted
    return scipy.linalg.solve(information, weighted.T @ y, assume_a="pos"), information


def _restricted_likelihood(sigma2: float, y: FloatArray, psi: FloatArray, x: FloatArray) -> float:
    """Restricted log-likelihood up to a constant."""
    beta, information = _gls(y, psi, x, sigma2)
    total = sigma2 + psi
    residual = y - x @ beta
    determinant = np.linalg.slogdet(information)[1]
    return float(-0.5 * (np.log(total).sum() + determinant + (residual**2 / total).sum()))


def _reml(y: FloatArray, psi: FloatArray, x: FloatArray) -> float:
    """Maximise over sigma² >= 0: best point of a grid, then a search around it."""
    top = 10 * (float(np.var(y)) + float(psi.max()))
    grid = np.concatenate([[0.0], np.geomspace(top * 1e-8, top, 120)])
    heights = [_restricted_likelihood(s, y, psi, x) for s in grid]
    best = int(np.argmax(heights))
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    found = scipy.optimize.minimize_scalar(
        lambda s: -_restricted_likelihood(s, y, psi, x),
        bounds=(low, high),
        method="bounded",
        options={"xatol": 1e-10 * high},
    )
    return float(found.x) if -found.fun > heights[best] else float(grid[best])

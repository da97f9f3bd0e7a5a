"""The joint error of scores: a covariance and draws from it.

Draws come from a seed (hashed, see `scoring.propagate.normal_draws`) or are the bootstrap replicates themselves.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from houping.core.errors import CovarianceUnusable
from houping.core.scoring.propagate import normal_draws

FloatArray = NDArray[np.float64]
DRAWS = 20_000
SMALL = 1e-10


@dataclass(frozen=True, eq=False)
class Noise:
    """Error of p scores.

    z : shape (p, R), draws with mean zero; sd : shape (p, p), standard deviation of each difference
    """

    covariance: FloatArray
    z: FloatArray
    sd: FloatArray

    def __len__(self) -> int:
        return len(self.covariance)

    def part(self, members: NDArray[np.intp]) -> "Noise":
        """Return the error of some of the scores."""
        square = np.ix_(members, members)
        return Noise(self.covariance[square], self.z[members], self.sd[square])


def noise_of_covariance(covariance: ArrayLike, *, draws: int = DRAWS, seed: str = "") -> Noise:
    """Draw from N(0, covariance), shape (p, p); raises CovarianceUnusable unless it is one."""
    matrix = np.array(covariance, dtype=float)
    _require_covariance(matrix)
    standard = normal_draws(seed, "ranks", draws * len(matrix)).reshape(len(matrix), draws)
    return Noise(matrix, root(matrix) @ standard, _difference_sd(matrix))


def noise_of_errors(se: ArrayLike, *, draws: int = DRAWS, seed: str = "") -> Noise:
    """Draw independent errors with standard errors `se`, shape (p,)."""
    errors = np.asarray(se, dtype=float)
    if (errors < 0).any():
        raise CovarianceUnusable(detail=f"se < 0: {float(errors.min()):g}")
    return noise_of_covariance(np.diag(errors**2), draws=draws, seed=seed)


def noise_of_replicates(replicates: ArrayLike) -> Noise:
    """Take bootstrap replicates, shape (B, p), less their mean, as the draws."""
    values = np.asarray(replicates, dtype=float)
    if values.ndim != 2 or len(values) < 2 or not np.isfinite(values).all():
        raise CovarianceUnusable(detail=f"replicates {values.shape}")
    matrix = np.atleast_2d(np.cov(values, rowvar=False))
    return Noise(matrix, np.ascontiguousarray((values - values.mean(axis=0)).T), _difference_sd(matrix))


def root(covariance: FloatArray) -> FloatArray:
    """Return the lower Cholesky factor, shape (p, p), also of a singular matrix (columns of zeros there).

    Raises CovarianceUnusable when the matrix is not positive semi-definite.
    """
    rest = covariance.copy()
    factor = np.zeros_like(rest)
    small = SMALL * float(np.abs(np.diag(rest)).max(initial=0.0))
    for j in range(len(rest)):
        pivot = float(rest[j, j])
        if pivot > small:
            factor[:, j] = rest[:, j] / np.sqrt(pivot)
            rest -= np.outer(factor[:, j], factor[:, j])
        elif pivot < -small or np.abs(rest[j:, j]).max() > np.sqrt(SMALL) * (small / SMALL):
            raise CovarianceUnusable(detail=f"not positive semi-definite (row {j + 1})")
    return np.tril(factor)


def _require_covariance(matrix: FloatArray) -> None:
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not len(matrix):
        raise CovarianceUnusable(detail=f"shape {matrix.shape}")
    if not np.isfinite(matrix).all():
        raise CovarianceUnusable(
            detail=f"missing value in row {int(np.argwhere(~np.isfinite(matrix))[0, 0]) + 1}"
        )
    if not np.allclose(matrix, matrix.T, rtol=1e-8, atol=SMALL * float(np.abs(matrix).max())):
        raise CovarianceUnusable(detail="not symmetric")


def _difference_sd(covariance: FloatArray) -> FloatArray:
    """Return the standard deviation of every difference, shape (p, p)."""
    own = np.diag(covariance)
    variance = own[:, None] + own[None, :] - 2.0 * covariance
    variance[variance < SMALL * (own[:, None] + own[None, :])] = 0.0
    np.fill_diagonal(variance, 0.0)
    return np.sqrt(variance)

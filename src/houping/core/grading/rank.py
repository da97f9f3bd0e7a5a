"""Rank confidence sets: which ranks the data cannot rule out, for one unit or for the whole table at once.

Percentiles of bootstrap ranks are not confidence sets: they fail near ties (Hall and Miller, 2009). Here
every pair is tested with one critical value for the largest standardised difference, and the tests are
refined in steps (Romano and Wolf, 2005).
Source: Mogstad, Romano, Shaikh and Wilhelm (2024), Review of Economic Studies 91, 476-518.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from houping.core.errors import CovarianceUnusable, Words
from houping.core.scoring.propagate import normal_draws

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
LEVEL = 0.95
DRAWS = 20_000
SEED = "houping"
ROUNDING = 1e-10


@dataclass(frozen=True)
class RankSets:
    """Point rank and first and last rank that cannot be ruled out, shape (units,); 1 is the best.

    above : shape (units, units), True at [j, k] where unit j is surely better than unit k
    """

    rank: IntArray
    lower: IntArray
    upper: IntArray
    above: BoolArray


@dataclass(frozen=True)
class Ranking:
    """Estimates, standard errors of their differences, and draws of the sampling error.

    estimate : shape (units,); difference_se : shape (units, units); draws : shape (units, draws)
    """

    estimate: FloatArray
    difference_se: FloatArray
    draws: FloatArray

    @classmethod
    def of_covariance(
        cls, estimate: ArrayLike, covariance: ArrayLike, *, draws: int = DRAWS, seed: str = SEED
    ) -> "Ranking":
        """Build from a covariance, shape (units, units), or standard errors, shape (units,).

        Raises CovarianceUnusable.
        """
        values = np.asarray(estimate, float)
        sigma = _covariance(np.asarray(covariance, float), len(values))
        noise = normal_draws(seed, "ranks", len(values) * draws).reshape(len(values), draws)
        return cls(values, _difference_se(sigma), _root(sigma) @ noise)

    @classmethod
    def of_replicates(cls, estimate: ArrayLike, replicates: ArrayLike) -> "Ranking":
        """Build from bootstrap replicates, shape (replicates, units): their deviations are the draws."""
        table = np.asarray(replicates, float)
        sigma = _covariance(np.atleast_2d(np.cov(table, rowvar=False)), table.shape[1])
        draws = np.ascontiguousarray((table - table.mean(axis=0)).T)
        return cls(np.asarray(estimate, float), _difference_se(sigma), draws)

    def sets(self, *, level: float = LEVEL, simultaneous: bool = False, step_down: bool = True) -> RankSets:
        """Return the rank sets: each right with probability `level`, or all of them together."""
        above = self._surely_above(1 - level, simultaneous=simultaneous, step_down=step_down)
        # A unit's own row counts whom it beats; in a marginal set both directions are tested from that unit.
        beaten, beaters = above
        lower = 1 + beaters.sum(axis=1)
        upper = len(self.estimate) - beaten.sum(axis=1)
        return RankSets(ranks(self.estimate), lower, upper, beaten)

    def _surely_above(
        self, alpha: float, *, simultaneous: bool, step_down: bool
    ) -> tuple[BoolArray, BoolArray]:
        statistics = self._statistics()
        if simultaneous:
            beaten = self._step(statistics, range(len(statistics)), alpha, step_down)
            return beaten, beaten.T
        beaten, beaters = np.zeros_like(statistics, bool), np.zeros_like(statistics, bool)
        for j in range(len(statistics)):
            table = self._step(statistics, (j,), alpha, step_down)
            beaten[j], beaters[j] = table[j], table[:, j]
        return beaten, beaters

    def _statistics(self) -> FloatArray:
        """Return the standardised difference of every pair; a difference known exactly is infinite."""
        difference = self.estimate[:, None] - self.estimate
        exact = np.where(difference == 0, 0.0, np.copysign(np.inf, difference))
        known = self.difference_se == 0
        return np.where(known, exact, difference / np.where(known, 1.0, self.difference_se))

    def _step(
        self, statistics: FloatArray, rows: range | tuple[int], alpha: float, step_down: bool
    ) -> BoolArray:
        """Test all pairs that touch `rows`; drop what is rejected from the maximum, and test again.

        Only the rejected direction leaves the maximum: then no false order is claimed at any step.
        """
        tested = np.zeros_like(statistics, bool)
        tested[list(rows), :] = True
        tested |= tested.T
        np.fill_diagonal(tested, False)
        rejected = np.zeros_like(tested)
        standard = _Standard(self, rows)
        while True:
            critical = np.quantile(standard.maxima(tested & ~rejected), 1 - alpha, method="higher")
            now = tested & (statistics > max(critical, 0.0))
            if not step_down or not (now & ~rejected).any():
                return rejected | now
            rejected |= now


class _Standard:
    """Draws of the largest standardised difference over the pairs that are still tested."""

    def __init__(self, ranking: Ranking, rows: range | tuple[int]) -> None:
        self._draws = ranking.draws
        known = ranking.difference_se == 0
        self._scale = np.where(known, 0.0, 1.0 / np.where(known, 1.0, ranking.difference_se))
        self._rows = rows
        self._kept = self._pairs(rows[0]) if len(rows) == 1 else None

    def maxima(self, tested: BoolArray) -> FloatArray:
        """Return one maximum per draw; tested[j, k] asks whether j is above k."""
        result = np.full(self._draws.shape[1], -np.inf)
        for j in self._rows:
            pairs = self._kept if self._kept is not None else self._pairs(j)
            begin = len(self._draws) - len(pairs)
            up, down = tested[j, begin:], tested[begin:, j]
            if up.any():
                np.maximum(result, (pairs if up.all() else pairs[up]).max(axis=0), out=result)
            if down.any():
                np.maximum(result, -(pairs if down.all() else pairs[down]).min(axis=0), out=result)
        return result

    def _pairs(self, j: int) -> FloatArray:
        """Return the standardised differences of unit j to all, or to the later ones of the whole table."""
        begin = 0 if len(self._rows) == 1 else j + 1
        return np.asarray((self._draws[j] - self._draws[begin:]) * self._scale[j, begin:, None])


def ranks(estimate: ArrayLike) -> IntArray:
    """Return 1 + the number of larger estimates, over the last axis; equals share the better rank."""
    values = np.asarray(estimate, float)
    return np.asarray(1 + (values[..., None, :] > values[..., :, None]).sum(axis=-1), dtype=np.int64)


def tau_best(sets: RankSets, tau: int) -> BoolArray:
    """Return who cannot be ruled out of the best `tau` (with simultaneous sets: holds the true ones)."""
    return np.asarray(sets.lower <= tau)


def tau_worst(sets: RankSets, tau: int) -> BoolArray:
    """Return who cannot be ruled out of the worst `tau`."""
    return np.asarray(sets.upper >= len(sets.upper) - tau + 1)


def _covariance(given: FloatArray, units: int) -> FloatArray:
    """Check, and turn standard errors into a diagonal covariance."""
    if given.shape not in {(units,), (units, units)}:
        raise CovarianceUnusable(detail=_shape(given, units))
    if not np.isfinite(given).all():
        raise CovarianceUnusable(detail=Words("有不是有限数的值", "not every value is a finite number"))
    if given.ndim == 1:
        if (given < 0).any():
            raise CovarianceUnusable(detail=Words("有负的标准误", "a standard error is negative"))
        return np.diag(given**2)
    size = np.abs(given).max(initial=0.0)
    if np.abs(given - given.T).max(initial=0.0) > ROUNDING * max(size, 1e-300):
        raise CovarianceUnusable(detail=Words("协方差矩阵不对称", "the covariance matrix is not symmetric"))
    if size > 0 and np.linalg.eigvalsh(given)[0] < -1e-8 * size:
        raise CovarianceUnusable(
            detail=Words("协方差矩阵有负的特征值", "the covariance matrix has a negative eigenvalue")
        )
    return given


def _shape(given: FloatArray, units: int) -> Words:
    shape = " × ".join(map(str, given.shape))
    return Words(
        f"形状为 {shape}，应为 {units} 或 {units} × {units}",
        f"the shape is {shape}, not {units} or {units} × {units}",
    )


def _difference_se(sigma: FloatArray) -> FloatArray:
    variance = np.diag(sigma)
    squared = variance[:, None] + variance - sigma - sigma.T
    exact = squared <= ROUNDING * (variance[:, None] + variance)
    return np.asarray(np.sqrt(np.where(exact, 0.0, squared)))


def _root(sigma: FloatArray) -> FloatArray:
    """Return the symmetric root: the same on every machine, also when units are perfectly correlated."""
    if not np.any(sigma - np.diag(np.diag(sigma))):
        return np.asarray(np.diag(np.sqrt(np.diag(sigma))))
    values, vectors = np.linalg.eigh(sigma)
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T)

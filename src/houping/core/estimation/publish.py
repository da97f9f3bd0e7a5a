"""From pooled estimates to what is printed: df and interval, as the coverage study chose them.

docs/methods/coverage.md shows the study behind this choice; bench/coverage.py repeats it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from houping.core.estimation.interval import Method, intervals
from houping.core.estimation.pool import Pooled

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """Limits, degrees of freedom and method of k estimates: arrays of shape (k,)."""

    lo: FloatArray
    hi: FloatArray
    df: FloatArray
    method: tuple[Method, ...]


def published_interval(found: Pooled, *, share: NDArray[np.bool_], level: float) -> Interval:
    """Return the interval of each estimate: `share` says which are proportions, shape (k,).

    Shares: logit, with a variance that lets the interval be no shorter than that of a simple random sample of
    n_kish answers; a few random villages can agree by chance. Means and ratios: t.
    df: the smaller of random villages less strata and Satterthwaite.
    """
    df = np.minimum(found.df, found.design_df)
    variance = np.where(share, guarded_variance(found, df, level), found.variance)
    size = np.maximum(np.where(share, found.n_kish, found.n), 1.0)
    lo, hi = np.full_like(found.value, np.nan), np.full_like(found.value, np.nan)
    known = np.isfinite(found.value)
    for method, rows in (("logit", share & known), ("mean", ~share & known)):
        if rows.any():
            lo[rows], hi[rows] = intervals(
                found.value[rows],
                variance[rows],
                df=df[rows],
                n=size[rows],
                method="logit" if method == "logit" else "mean",
                level=level,
            )
    return Interval(lo, hi, df, tuple("logit" if s else "mean" for s in share))


def guarded_variance(found: Pooled, df: FloatArray, level: float) -> FloatArray:
    """Return max(v, p (1 - p) / n_kish (z / t_df)²), shape (k,)."""
    tail = (1 + level) / 2
    quantile = stats.t.ppf(tail, np.where(np.isfinite(df), np.maximum(df, 1.0), 1e9))
    size = np.maximum(found.n_kish, 1.0)
    least = found.value * (1 - found.value) / size * (stats.norm.ppf(tail) / quantile) ** 2
    guarded: FloatArray = np.fmax(found.variance, least)
    return guarded

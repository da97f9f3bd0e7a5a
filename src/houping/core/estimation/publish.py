"""From pooled estimates to what is printed: df and interval, as the coverage study chose them.

docs/methods/coverage.md shows the study behind this choice; bench/coverage.py repeats it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from houping.core.estimation.interval import Method, intervals
from houping.core.estimation.pool import Pooled

FloatArray = NDArray[np.float64]
SHARE: Method = "wilson"
MEAN: Method = "mean"


@dataclass(frozen=True)
class Interval:
    """Limits, degrees of freedom and method of k estimates: arrays of shape (k,)."""

    lo: FloatArray
    hi: FloatArray
    df: FloatArray
    method: tuple[Method, ...]


def published_interval(found: Pooled, *, share: NDArray[np.bool_], level: float) -> Interval:
    """Return the interval of each estimate: `share` says which are proportions, shape (k,).

    Shares: Wilson with n* = p (1 - p) / v (t(n-1)/t(df))², at most `n_kish` answers: a handful of random
    villages can agree by chance, and the interval is then no shorter than weights of this inequality allow.
    Means and ratios: t. df: random villages less their strata; Satterthwaite where no village is random.
    """
    df = np.where(np.isfinite(found.design_df), found.design_df, found.df)
    size = np.maximum(np.floor(found.n_kish), 1).astype(np.int64)
    lo, hi = np.full_like(found.value, np.nan), np.full_like(found.value, np.nan)
    known = np.isfinite(found.value)
    methods: tuple[Method, ...] = tuple(SHARE if s else MEAN for s in share)
    for method, rows in ((SHARE, share & known), (MEAN, ~share & known)):
        if rows.any():
            lo[rows], hi[rows] = intervals(
                found.value[rows],
                found.variance[rows],
                df=df[rows],
                n=size[rows],
                method=method,
                level=level,
            )
    return Interval(lo, hi, df, methods)

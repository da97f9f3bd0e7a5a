"""Normalisation: values on different scales become comparable.

Fixed goalposts are ours; the others are alternatives for the sensitivity analysis and for `houping score`.
Source: OECD/JRC (2008) Handbook, step 5.
"""

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from houping.core.errors import GoalpostsCoincide

FloatArray = NDArray[np.float64]
TOP = 100.0


def goalposts(values: ArrayLike, worst: ArrayLike, best: ArrayLike) -> FloatArray:
    """Return 100 · clip((x - worst) / (best - worst), 0, 1); NaN stays NaN.

    values : shape (..., k); worst, best : shape (k,), either may be the larger. Raises GoalpostsCoincide.
    """
    low, high = np.asarray(worst, float), np.asarray(best, float)
    if np.any(low == high):
        raise GoalpostsCoincide(columns=np.flatnonzero(np.atleast_1d(low == high)).tolist())
    return np.asarray(TOP * np.clip((np.asarray(values, float) - low) / (high - low), 0.0, 1.0))


def min_max(values: ArrayLike, direction: ArrayLike, bounds: tuple[float, float] = (0.0, TOP)) -> FloatArray:
    """Return x rescaled so that the observed units, shape (units, k), span `bounds`.

    direction : shape (k,), -1 turns a column.

    A column without variation becomes the middle of the bounds.
    """
    x = np.asarray(values, float) * np.asarray(direction, float)
    low, high = np.nanmin(x, axis=0), np.nanmax(x, axis=0)
    span = high - low
    share = np.divide(x - low, span, out=np.full_like(x, 0.5), where=span > 0)
    share = np.where(np.isnan(x), np.nan, share)
    return np.asarray(bounds[0] + (bounds[1] - bounds[0]) * share)


def z_score(values: ArrayLike, direction: ArrayLike, mean: float = 0.0, sd: float = 1.0) -> FloatArray:
    """Return x standardised over the units, shape (units, k), to `mean` and `sd` (n - 1 in the divisor)."""
    x = np.asarray(values, float) * np.asarray(direction, float)
    spread = np.nanstd(x, axis=0, ddof=1)
    centred = x - np.nanmean(x, axis=0)
    return np.asarray(mean + sd * np.divide(centred, spread, out=np.zeros_like(x), where=spread > 0))


def ranks(values: ArrayLike, direction: ArrayLike) -> FloatArray:
    """Return ranks from 1 (worst) upwards over the units, shape (units, k); ties share the lowest."""
    x = np.asarray(values, float) * np.asarray(direction, float)
    return np.asarray(scipy.stats.rankdata(x, method="min", axis=0, nan_policy="omit"), dtype=float)


def percentiles(values: ArrayLike, direction: ArrayLike) -> FloatArray:
    """Return the share of the other units that are worse, 0 to 100, shape (units, k); ties count half.

    A unit without others becomes the middle.
    """
    x = np.asarray(values, float) * np.asarray(direction, float)
    place = np.asarray(scipy.stats.rankdata(x, method="average", axis=0, nan_policy="omit"), dtype=float)
    others = np.broadcast_to((~np.isnan(x)).sum(axis=0) - 1.0, x.shape)
    share = np.divide(place - 1.0, others, out=np.full_like(x, 0.5), where=others > 0)
    return np.asarray(np.where(np.isnan(x), np.nan, TOP * share))

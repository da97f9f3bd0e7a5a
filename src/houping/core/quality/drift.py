"""Drift: daily figures of a county with control limits. Worked case: docs/methods/drift.md.

A point outside the limits is a question to the team, not an error: limits hold what chance and the usual
day-to-day differences do.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from houping.core.checks import require_same_length
from houping.core.quality.evidence import BoolArray, FloatArray

D2 = 1.128
SIGMAS = 3.0
EWMA_LAMBDA, EWMA_SIGMAS = 0.2, 2.86
FEWEST_DAYS = 3


@dataclass(frozen=True)
class Chart:
    """A control chart; all arrays have shape (days,), NaN on days without work.

    value : what is drawn; centre, lower, upper : control limits of that day; outside : beyond the limits; sigma_z :
    how much more the days differ than chance alone (1 = no more), NaN where that has no meaning.
    """

    value: FloatArray
    centre: FloatArray
    lower: FloatArray
    upper: FloatArray
    outside: BoolArray
    sigma_z: float = float("nan")


def share_chart(hits: ArrayLike, trials: ArrayLike, *, sigmas: float = SIGMAS, per: float = 1.0) -> Chart:
    """Draw Laney's p' chart of daily shares (refusals, missing answers, problems per 100 households).

    hits, trials : shape (days,). Limits p ± 3 sigma_z sqrt(p (1 - p) / n), sigma_z the moving-range spread of the
    standardised days, at least 1: with many trials per day the plain p chart would call every day unusual.
    per : factor, for example 100. Raises ShapeMismatch. Source: Laney (2002), Quality Engineering 14, 531-537.
    """
    x, n = np.asarray(hits, dtype=float), np.asarray(trials, dtype=float)
    require_same_length(hits=x, trials=n)
    worked = n > 0
    if not worked.any():
        return _empty(len(x))
    p = float(x[worked].sum() / n[worked].sum())
    share = np.divide(x, n, out=np.full(len(x), np.nan), where=worked)
    spread = np.sqrt(p * (1 - p) / np.where(worked, n, 1.0))
    z = (share - p) / spread if p * (1 - p) > 0 else np.zeros(len(x))
    sigma_z = max(_moving_sigma(z[worked]), 1.0)
    half = sigmas * sigma_z * spread
    lower, upper = np.maximum(p - half, 0.0), np.minimum(p + half, 1.0)
    return _chart(per * share, per * p, per * lower, per * upper, sigma_z)


def individuals_chart(value: ArrayLike, *, sigmas: float = SIGMAS) -> Chart:
    """Draw an individuals (XmR) chart of daily figures (completes, means): mean ± 3 MRbar / 1.128.

    value : shape (days,), NaN on days without work. With fewer than 3 days the limits are NaN.
    Source: Wheeler and Chambers (1992), Understanding Statistical Process Control, ch. 3; Shewhart (1931).
    """
    x = np.asarray(value, dtype=float)
    known = x[np.isfinite(x)]
    if len(known) < FEWEST_DAYS:
        return _empty(len(x), x)
    half = sigmas * _moving_sigma(known)
    return _chart(x, float(known.mean()), float(known.mean()) - half, float(known.mean()) + half)


def mean_chart(
    mean: ArrayLike,
    n: ArrayLike,
    *,
    sd: float,
    target: float | None = None,
    weight: float = EWMA_LAMBDA,
    sigmas: float = EWMA_SIGMAS,
) -> Chart:
    """Draw an exponentially weighted chart of daily means: it sees slow drift that single days hide.

    Parameters
    ----------
    mean, n : shape (days,), mean of the day and number of interviews (0 = no work; the average stands still).
    sd : standard deviation of one interview; target : expected mean, default that of all days.
    weight : share of the newest day (0..1]; 0.2 with 2.86 sigma gives a false alarm about once in 370 days.

    w_t = l x_t + (1 - l) w_(t-1), w_0 = target; limits target ± L sd sqrt(sum of squared weights / n).
    Sources: Roberts (1959), Technometrics 1, 239-250; Lucas and Saccucci (1990), Technometrics 32, 1-12.
    """
    x, size = np.asarray(mean, dtype=float), np.asarray(n, dtype=float)
    require_same_length(mean=x, n=size)
    worked = (size > 0) & np.isfinite(x)
    if not worked.any():
        return _empty(len(x))
    centre = float(np.average(x[worked], weights=size[worked])) if target is None else target
    level, variance = centre, 0.0
    value, half = np.full(len(x), np.nan), np.full(len(x), np.nan)
    for t in np.flatnonzero(worked):
        level = weight * x[t] + (1 - weight) * level
        variance = weight**2 * sd**2 / size[t] + (1 - weight) ** 2 * variance
        value[t], half[t] = level, sigmas * np.sqrt(variance)
    return _chart(value, centre, centre - half, centre + half)


def _moving_sigma(values: FloatArray) -> float:
    """Return the mean absolute difference of neighbours / 1.128, the spread that slow drift does not inflate."""
    return float(np.abs(np.diff(values)).mean()) / D2 if len(values) > 1 else 0.0


def _chart(
    value: FloatArray, centre: float, lower: ArrayLike, upper: ArrayLike, sigma_z: float = float("nan")
) -> Chart:
    low, high = (np.broadcast_to(np.asarray(v, dtype=float), value.shape).copy() for v in (lower, upper))
    known = np.isfinite(value)
    low[~known], high[~known] = np.nan, np.nan
    outside = known & ((value < low - 1e-12) | (value > high + 1e-12))
    return Chart(value, np.where(known, centre, np.nan), low, high, outside, sigma_z)


def _empty(days: int, value: FloatArray | None = None) -> Chart:
    nan = np.full(days, np.nan)
    return Chart(nan if value is None else value, nan, nan, nan, np.zeros(days, dtype=bool))

"""Confidence intervals.

mean           value ± t(df) se; for means, totals, ratios (and R's method "mean" for proportions)
log            exp(log value ± t se/value), for skewed positive totals
logit, xlogit  expit(logit p ± t se / (p (1 - p))); R fits the first as a model, the limits are the same
asin           sin²(asin √p ± t se / (2 √(p (1 - p))))
beta           Clopper-Pearson with n* = p (1 - p)/v (t(n-1)/t(df))², as R's "beta"
korn_graubard  the same, n* at most n
wilson         Wilson score interval with the same n*

A proportion of exactly 0 or 1 has v = 0 but is not known exactly: all proportion methods then use
Clopper-Pearson with n* = n / planned_deff ("rule of three"), unless the whole domain was taken. Where
villages agree by chance (v = 0 and 0 < p < 1), the two capped methods use n* = n; the others give a point.
Sources: Korn and Graubard (1998), Surv. Meth. 24, 193-201; Wilson (1927), JASA 22; Dean and Pagano (2015), J.
Surv. Stat. Meth. 3. Worked case: docs/methods/intervals.md.
"""

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special

from houping.core.errors import ChoiceUnknown, in_words
from houping.core.estimation.coding import FloatArray

Method = Literal["mean", "log", "logit", "xlogit", "asin", "beta", "korn_graubard", "wilson"]
Limits = tuple[FloatArray, FloatArray]
METHODS: tuple[Method, ...] = (
    "mean",
    "log",
    "logit",
    "xlogit",
    "asin",
    "beta",
    "korn_graubard",
    "wilson",
)
PROPORTION_METHODS = METHODS[2:]
CAPPED: tuple[Method, ...] = ("korn_graubard", "wilson")
ZERO = 1e-24


def intervals(
    value: FloatArray,
    variance: FloatArray,
    *,
    df: FloatArray,
    n: NDArray[np.integer],
    method: Method = "mean",
    level: float = 0.95,
    certain: NDArray[np.bool_] | None = None,
    planned_deff: float = 1.0,
) -> Limits:
    """Return lower and upper limits; all arrays have one shape (m,).

    df : degrees of freedom, inf allowed; with df < 1 the limits are NaN, because there is no basis for them
    certain : domains that were taken completely, so that 0 and 1 are exact

    Raises ChoiceUnknown.
    """
    if method not in METHODS:
        raise ChoiceUnknown(option="method", value=method, known=in_words(METHODS))
    if not 0 < level < 1:
        raise ChoiceUnknown(option="level", value=level, known="0 < level < 1")
    known = np.zeros(len(value), dtype=bool) if certain is None else certain
    se, t = np.sqrt(variance), np.where(known & (variance <= ZERO), 0.0, _t(df, level))
    if method in ("mean", "log"):
        return _symmetric(value, se, t) if method == "mean" else _log(value, se, t)
    exact = variance <= ZERO
    extreme = ((value <= 0) | (value >= 1)) & ~known
    sharp = exact & ~extreme & (known | (method not in CAPPED))
    inner = np.where(sharp | extreme, 0.5, np.clip(value, 0.0, 1.0))
    spread = np.where(sharp | extreme, 1.0, np.maximum(se, np.sqrt(ZERO)))
    lo, hi = _proportion(method, inner, spread, t, df, n, level)
    at_end = clopper_pearson(np.clip(value, 0.0, 1.0), n / planned_deff, level)
    point = np.where(np.isnan(t), np.nan, value)
    lo = np.where(sharp, point, np.where(extreme, at_end[0], lo))
    hi = np.where(sharp, point, np.where(extreme, at_end[1], hi))
    return lo, hi


def clopper_pearson(p: FloatArray, n: FloatArray, level: float) -> Limits:
    """Return the exact binomial limits for a share p of n (n need not be whole)."""
    alpha = 1 - level
    successes, failures = n * p, n * (1 - p)
    with np.errstate(invalid="ignore"):
        lo = special.betaincinv(np.maximum(successes, 1e-300), failures + 1, alpha / 2)
        hi = special.betaincinv(successes + 1, np.maximum(failures, 1e-300), 1 - alpha / 2)
    lo = np.where(n > 0, np.where(successes > 0, lo, 0.0), np.nan)
    return lo, np.where(n > 0, np.where(failures > 0, hi, 1.0), np.nan)


def effective_n(
    p: FloatArray, variance: FloatArray, *, df: FloatArray, n: NDArray[np.integer], level: float, cap: bool
) -> FloatArray:
    """Return n* = p (1 - p)/v (t(n-1)/t(df))², at most n when capped; capped at n = 1 it is 1."""
    ratio = _t(np.asarray(n, dtype=float) - 1, level) / _t(df, level)
    size: FloatArray = p * (1 - p) / variance * ratio**2
    if not cap:
        return size
    single = (np.asarray(n) == 1) & (df >= 1)
    return np.where(single, 1.0, np.minimum(size, n))


def _t(df: FloatArray, level: float) -> FloatArray:
    usable = np.where(df >= 1, df, 1.0)
    quantile = special.stdtrit(usable, (1 + level) / 2)
    return np.where(df >= 1, quantile, np.nan)


def _symmetric(value: FloatArray, se: FloatArray, t: FloatArray) -> Limits:
    half = t * se
    return value - half, value + half


def _log(value: FloatArray, se: FloatArray, t: FloatArray) -> Limits:
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.exp(t * se / value)
        positive = value > 0
        return np.where(positive, value / factor, np.nan), np.where(positive, value * factor, np.nan)


def _logit(p: FloatArray, se: FloatArray, t: FloatArray) -> Limits:
    middle, half = special.logit(p), t * se / (p * (1 - p))
    return special.expit(middle - half), special.expit(middle + half)


def _asin(p: FloatArray, se: FloatArray, t: FloatArray) -> Limits:
    """The angle stays within 0..90 degrees, so that the limits do not turn back."""
    middle, half = np.arcsin(np.sqrt(p)), t * se / (2 * np.sqrt(p * (1 - p)))
    return (
        np.sin(np.maximum(middle - half, 0.0)) ** 2,
        np.sin(np.minimum(middle + half, np.pi / 2)) ** 2,
    )


def _proportion(
    method: Method,
    p: FloatArray,
    se: FloatArray,
    t: FloatArray,
    df: FloatArray,
    n: NDArray[np.integer],
    level: float,
) -> Limits:
    transformed: dict[str, Callable[[FloatArray, FloatArray, FloatArray], Limits]] = {
        "logit": _logit,
        "xlogit": _logit,
        "asin": _asin,
    }
    if method in transformed:
        return transformed[method](p, se, t)
    size = effective_n(p, se**2, df=df, n=n, level=level, cap=method in CAPPED)
    if method == "wilson":
        return _wilson(p, size, level)
    return clopper_pearson(p, size, level)


def _wilson(p: FloatArray, n: FloatArray, level: float) -> Limits:
    z2 = special.ndtri((1 + level) / 2) ** 2
    middle = (p * n + z2 / 2) / (n + z2)
    half = np.sqrt(z2 * (p * (1 - p) * n + z2 / 4)) / (n + z2)
    return middle - half, middle + half

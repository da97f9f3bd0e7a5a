"""Sampling error carried into scores: every replicate of the estimates gets its own score.

Field and village replicates draw the same villages, the telephone sample is independent; marks vary by what
raters disagree on, routine values by the declared standard deviation. Draws are hashed from the seed, so that
every machine gets the same.
"""

import hashlib

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtri

FloatArray = NDArray[np.float64]
BITS = 53
EXACT = 1e-9


def normal_draws(seed: str, label: str, count: int) -> FloatArray:
    """Return `count` standard normal numbers that depend on (seed, label) alone.

    Uniform numbers are 53 bits of SHAKE-256, turned by the normal quantile function.
    """
    raw = hashlib.shake_256(f"{seed}|{label}".encode()).digest(8 * count)
    whole = np.frombuffer(raw, dtype=">u8").astype(np.uint64) >> np.uint64(64 - BITS)
    return np.asarray(ndtri((whole.astype(float) + 0.5) / 2.0**BITS))


def noisy(values: FloatArray, sd: FloatArray, *, replicates: int, seed: str, label: str) -> FloatArray:
    """Return replicates of values that have a standard error but no sample, shape (replicates, C, K).

    values, sd : shape (C, K); sd 0 means known exactly, NaN values stay NaN.
    """
    draws = normal_draws(seed, label, replicates * values.size).reshape(replicates, *values.shape)
    return values + draws * sd


def filled(replicates: FloatArray) -> FloatArray:
    """Return replicates, shape (B, ...), in which those without a value (NaN) repeat the others in turn.

    A replicate can draw nobody to whom a measure applies. Put at the estimate, as if exact, it would lower the
    spread; left out, it would change what the score is made of. What has no value at all stays NaN.
    """
    flat = replicates.reshape(len(replicates), -1).copy()
    for k in np.flatnonzero(np.isnan(flat).any(axis=0) & ~np.isnan(flat).all(axis=0)):
        gaps = np.isnan(flat[:, k])
        flat[gaps, k] = np.resize(flat[~gaps, k], int(gaps.sum()))
    return flat.reshape(replicates.shape)


def with_published_error(
    replicates: FloatArray,
    share: FloatArray,
    lo: FloatArray,
    hi: FloatArray,
    *,
    seed: str,
    level: float = 0.95,
) -> FloatArray:
    """Return replicates of shares, shape (B, m), that vary at least as much as their published intervals say.

    A bootstrap of answers that (nearly) all agree hardly varies, although the share in the population may
    well be lower. The Wilson interval knows: its width gives back the effective sample size n*, and where
    Jeffreys' posterior Beta(n* p + 1/2, n* (1 - p) + 1/2) is wider than the replicates, they take its
    quantiles in their own order, which keeps what they have in common with other measures. Equal replicates
    are ordered by hashed numbers. An interval of no width (everybody was asked) changes nothing.

    share, lo, hi : shape (m,), the estimate and its Wilson interval of `level`. Source: Brown, Cai and DasGupta
    (2001), Stat. Sci. 16 (intervals); Iman and Conover (1982), Comm. Stat. 11 (order kept).
    """
    size = wilson_size(share, lo, hi, level)
    a, b = size * share + 0.5, size * (1.0 - share) + 0.5
    posterior_sd = np.sqrt(a * b / ((a + b) ** 2 * (a + b + 1.0)))
    wider = np.flatnonzero((hi - lo > EXACT) & (posterior_sd > replicates.std(axis=0, ddof=1)))
    result = replicates.copy()
    count = len(replicates)
    middle = (np.arange(count) + 0.5) / count
    ties = normal_draws(seed, "ties", count * len(share)).reshape(len(share), count)
    for k in wider:
        order = np.lexsort((ties[k], np.round(replicates[:, k], 9)))
        result[order, k] = betaincinv(a[k], b[k], middle)
    return result


def with_published_width(
    replicates: FloatArray, lo: FloatArray, hi: FloatArray, *, level: float = 0.95
) -> FloatArray:
    """Return replicates of means and ratios, shape (B, m), at least as spread as their t intervals say.

    With few random villages a t interval is longer than that of a known variance; replicates, which take their
    own variance for known, are stretched around their mean until (hi - lo) / 2 is z standard deviations.
    """
    needed = (hi - lo) / (2.0 * ndtri((1.0 + level) / 2.0))
    middle, spread = replicates.mean(axis=0), replicates.std(axis=0, ddof=1)
    factor = np.maximum(np.divide(needed, spread, out=np.ones_like(needed), where=spread > 0), 1.0)
    return np.asarray(middle + (replicates - middle) * factor)


def wilson_size(share: FloatArray, lo: FloatArray, hi: FloatArray, level: float = 0.95) -> FloatArray:
    """Return the sample size n* of Wilson intervals, shape (m,), from their widths by bisection."""
    z2 = float(ndtri((1.0 + level) / 2.0)) ** 2
    low, high = np.full(len(share), 1e-3), np.full(len(share), 1e12)
    for _ in range(80):
        n = np.sqrt(low * high)
        width = 2.0 * np.sqrt(z2 * (share * (1.0 - share) / n + z2 / (4.0 * n**2))) / (1.0 + z2 / n)
        too_wide = width > hi - lo
        low, high = np.where(too_wide, n, low), np.where(too_wide, high, n)
    return np.asarray(np.sqrt(low * high))


def covariance(totals: FloatArray) -> FloatArray:
    """Return the covariance of scores over replicates, shape (C, C) from (B, C), with divisor B - 1."""
    return np.atleast_2d(np.cov(totals, rowvar=False))


def delta_covariance(gradient: FloatArray, values: FloatArray) -> FloatArray:
    """Return J Σ J' by the replicates of the values: the linear check of `covariance`.

    gradient : shape (C, K), derivative of each unit's score by its own values; values : shape (B, C, K).
    """
    # What does not apply is missing in every replicate; as a constant it has no part in the variance.
    known = np.where(np.isnan(values), 0.0, values)
    centred = known - known.mean(axis=0)
    linear = np.einsum("bck,ck->bc", centred, gradient)
    return np.asarray(linear.T @ linear / (len(values) - 1))


def linear_gradient(
    normalised: FloatArray, effective: FloatArray, worst: FloatArray, best: FloatArray
) -> FloatArray:
    """Return the derivative of an arithmetic total by each measure, shape (C, K).

    normalised, effective : shape (C, K), scores and weights in the total; worst, best : shape (K,). At a
    goalpost the score is flat, and the derivative is 0.
    """
    inside = (normalised > 0.0) & (normalised < 100.0)
    return np.where(inside, effective * 100.0 / (best - worst), 0.0)

"""Sampling error carried into scores: every replicate of the estimates gets its own score.

Field and village replicates share the replicate (same villages), the telephone sample is independent; marks
vary by what two raters disagree on, routine values by the declared standard deviation. Draws are hashed from
the seed, so that every machine gets the same.
"""

import hashlib

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtr, ndtri

FloatArray = NDArray[np.float64]
BITS = 53


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


def unanimous(limit: FloatArray, *, replicates: int, seed: str, level: float = 0.95) -> FloatArray:
    """Return replicates of shares that all answers agree on, shape (replicates, m).

    A bootstrap of equal answers never varies, although the share in the population may well be below 1. The
    published interval says how far: its end `limit` = n* / (n* + z²), shape (m,), gives back the effective
    sample size n*, and the share is drawn from Beta(n* + 1/2, 1/2), Jeffreys' posterior of n* agreeing
    answers. A limit of 1 (everybody was asked) stays 1. Source: Brown, Cai and DasGupta (2001), Stat. Sci. 16.
    """
    z = float(ndtri(0.5 + level / 2))
    asked = np.minimum(np.asarray(limit, float), 1.0)
    sampled = asked < 1.0
    n = z**2 * asked[sampled] / (1.0 - asked[sampled])
    uniform = ndtr(normal_draws(seed, "unanimous", replicates * len(asked))).reshape(replicates, len(asked))
    drawn = np.ones((replicates, len(asked)))
    drawn[:, sampled] = betaincinv(n + 0.5, 0.5, uniform[:, sampled])
    return drawn


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

"""Repeatable pseudo-random pieces for invented data: everything follows from a seed text and a label."""

import hashlib

import numpy as np
import scipy
from numpy.typing import NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def generator(seed: str, label: str) -> np.random.Generator:
    """Return a counter-based generator (Philox) keyed by SHA-256(seed|label).

    Only its uniform numbers are used: NumPy may change how it shapes other distributions, not these bits.
    """
    key = int.from_bytes(hashlib.sha256(f"{seed}|{label}".encode()).digest()[:16], "big")
    return np.random.Generator(np.random.Philox(key=key))


def normal(random: np.random.Generator, size: int) -> Floats:
    """Return standard normal numbers by inversion, shape (size,)."""
    return np.asarray(ndtri(np.clip(random.random(size), 1e-12, 1 - 1e-12)), dtype=float)


def sizes(uniform: Floats, trials: int, mean: float) -> Ints:
    """Return 1 + Binomial(trials, p) with the given mean, one for each uniform number."""
    share = min(max((mean - 1) / trials, 0.0), 1.0)
    steps = np.asarray(scipy.stats.binom.cdf(np.arange(trials), trials, share), dtype=float)
    return 1 + np.searchsorted(steps, uniform, side="right").astype(np.int64)


def apportion(total: int, weight: Floats, cap: Ints) -> Ints:
    """Share `total` out in proportion to `weight` by largest remainder, never more than `cap` in a place.

    Raises ValueError when the caps cannot hold the total.
    """
    if total > int(cap.sum()):
        raise ValueError(f"{total} do not fit into {int(cap.sum())}")
    got = np.zeros(len(weight), dtype=np.int64)
    while (rest := total - int(got.sum())) > 0:
        free = np.where(got < cap, np.maximum(weight, 1e-9), 0.0)
        share = rest * free / free.sum()
        step = np.minimum(np.floor(share).astype(np.int64), cap - got)
        if not step.any():
            order = np.argsort(-share, kind="stable")[:rest]
            step[order] = np.minimum(1, (cap - got)[order])
        got += step
    return got


def shifted(values: Ints, total: int, low: int, high: int, order: Ints) -> Ints:
    """Move values by one, in `order`, as often as needed until they sum to `total`, staying in [low, high].

    Raises ValueError when that cannot be.
    """
    if not low * len(values) <= total <= high * len(values):
        raise ValueError(f"{len(values)} values in [{low}, {high}] cannot sum to {total}")
    values = values.copy()
    while (gap := total - int(values.sum())) != 0:
        step = 1 if gap > 0 else -1
        room = order[values[order] < high] if gap > 0 else order[values[order] > low]
        values[room[: abs(gap)]] += step
    return values


def scattered(index: Ints, modulus: int, key: str) -> Ints:
    """Map distinct numbers below `modulus` to distinct numbers that look unordered (an affine bijection)."""
    digest = hashlib.sha256(key.encode()).digest()
    factor = int(modulus * 0.6180339887) | 1
    while np.gcd(factor, modulus) != 1:
        factor += 2
    offset = int.from_bytes(digest[:6], "big") % modulus
    return (index * factor + offset) % modulus

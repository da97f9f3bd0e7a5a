"""Aggregation by votes: only the order of the units in each part counts, so that no scale has to be agreed.

Every part is a voter with its weight. Scores are 0..100 and relative to the units at hand.
Source: Munda and Nardo (2009), Applied Economics 41; Saari (1995), Basic Geometry of Voting.
"""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
TOP = 100.0
EVEN = 50.0


def borda(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the weighted share of rivals that a unit beats, part by part; ties count half.

    values : shape (..., units, k), NaN where missing; weights : shape (k, p). Returns shape (..., units, p);
    NaN for a unit without any value, 50 for a unit without rivals.
    """
    won, met = _duels(values, weights)
    return _share(won.sum(axis=-2), met.sum(axis=-2), values, weights)


def copeland(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the share of rivals whom a majority of the weight puts below a unit; ties count half.

    Shapes as in `borda`.
    """
    won, met = _duels(values, weights)
    majority = np.where(met > 0, 0.5 + 0.5 * np.sign(np.round(2.0 * won - met, 12)), 0.0)
    return _share(majority.sum(axis=-2), (met > 0).sum(axis=-2).astype(float), values, weights)


def _duels(values: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return weight won and weight compared in every duel, shape (..., units, rivals, p) each."""
    units = values.shape[-2]
    shape = (*values.shape[:-1], units, weights.shape[-1])
    won, met = np.zeros(shape), np.zeros(shape)
    for rival in range(units):
        other = values[..., rival : rival + 1, :]
        both = ~np.isnan(values) & ~np.isnan(other)
        both[..., rival, :] = False
        points = np.where(both, (values > other) + 0.5 * (values == other), 0.0)
        won[..., rival, :] = points @ weights
        met[..., rival, :] = both.astype(float) @ weights
    return won, met


def _share(won: FloatArray, met: FloatArray, values: FloatArray, weights: FloatArray) -> FloatArray:
    present = (~np.isnan(values)).astype(float) @ weights > 0
    found = np.divide(won, met, out=np.full_like(won, EVEN / TOP), where=met > 0)
    return np.asarray(np.where(present, TOP * found, np.nan))

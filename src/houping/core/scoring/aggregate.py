"""Aggregation: weighted means up the tree, with what does not apply left out.

Source: OECD/JRC (2008) Handbook, step 6; Mazziotta and Pareto (2013) for the penalised mean.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from houping.core.errors import NothingToScore
from houping.core.scoring.tree import Tree
from houping.core.scoring.votes import borda, copeland

FloatArray = NDArray[np.float64]
Mean = Callable[[FloatArray, FloatArray], FloatArray]
LEAST = 1e-9


def arithmetic(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Return Σ w x / Σ w over what is present (not NaN).

    values : shape (..., k); weights : shape (k, p). Returns shape (..., p); NaN where nothing is present.
    """
    present = ~np.isnan(values)
    below = present.astype(float) @ weights
    above = np.where(present, values, 0.0) @ weights
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)


def geometric(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Return exp(Σ w ln x / Σ w): a weak part cannot be made good by a strong one (x at least 1e-9)."""
    logs: FloatArray = np.log(np.maximum(values, LEAST))
    return np.asarray(np.exp(arithmetic(logs, weights)))


def harmonic(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Return Σ w / Σ (w / x)."""
    return np.asarray(1.0 / arithmetic(1.0 / np.maximum(values, LEAST), weights))


def penalised(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Return mean less variance over mean (Mazziotta-Pareto): uneven profiles lose."""
    mean = arithmetic(values, weights)
    variance = arithmetic(values**2, weights) - mean**2
    return np.asarray(mean - np.divide(variance, mean, out=np.zeros_like(mean), where=mean > 0))


MEANS: Mapping[str, Mean] = MappingProxyType(
    {
        "arithmetic": arithmetic,
        "geometric": geometric,
        "harmonic": harmonic,
        "penalised": penalised,
    }
)
# Votes compare the units at hand; a mean looks at one unit alone.
AGGREGATIONS: Mapping[str, Mean] = MappingProxyType({**MEANS, "borda": borda, "copeland": copeland})


@dataclass(frozen=True)
class Scores:
    """Scores 0..100: indicators (..., C, I), dimensions (..., C, D), total (..., C)."""

    indicators: FloatArray
    dimensions: FloatArray
    total: FloatArray


def climb(
    normalised: FloatArray, tree: Tree, *, deducted: FloatArray | None = None, mean: Mean = arithmetic
) -> Scores:
    """Return the scores of every level.

    normalised : shape (..., C, K), NaN where a measure does not apply or was not observed
    deducted : shape (C, I), points taken off each indicator for ruled problems; a score never falls below 0
    Raises NothingToScore when a county has no value at all.
    """
    indicators = mean(normalised, tree.leaf_weights)
    if deducted is not None:
        indicators = np.where(np.isnan(indicators), np.nan, np.maximum(indicators - deducted, 0.0))
    dimensions = mean(indicators, tree.branch_weights)
    total = mean(dimensions, tree.dimension_weights)[..., 0]
    if np.isnan(total).any():
        raise NothingToScore(rows=sorted({int(i) for i in np.argwhere(np.isnan(total))[:, -1]}))
    return Scores(indicators, dimensions, total)


def effective_weights(present: NDArray[np.bool_], tree: Tree) -> FloatArray:
    """Return the weight of every leaf in the total after re-basing, shape (C, K): rows sum to 1.

    present : shape (C, K), the measures that apply and were observed
    """
    leaf = _rebased(present.astype(float)[:, :, None] * tree.leaf_weights, axis=1)
    indicator = leaf.sum(axis=1) > 0
    branch = _rebased(indicator.astype(float)[:, :, None] * tree.branch_weights, axis=1)
    dimension = _rebased((branch.sum(axis=1) > 0).astype(float)[:, :, None] * tree.dimension_weights, axis=1)
    return np.asarray(np.einsum("cki,cid,cd->ck", leaf, branch, dimension[:, :, 0]))


def _rebased(weights: FloatArray, axis: int) -> FloatArray:
    whole = weights.sum(axis=axis, keepdims=True)
    return np.asarray(np.divide(weights, whole, out=np.zeros_like(weights), where=whole > 0))

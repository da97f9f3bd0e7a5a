"""Every score that other reasonable choices would give: the model behind the sensitivity analysis.

A run is coded by five numbers in [0, 1): which replicate of the sample, which weights (of a table of
Dirichlet draws around the plan's), which normalisation, which mean, which indicator is left out. Negative
numbers mean the plan's own choice. Indicators are scored once for every replicate, normalisation and mean; a
run then only looks them up and climbs the rest of the tree.
"""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray
from scipy.special import ndtr

from houping.core.scoring.aggregate import Mean, arithmetic, geometric
from houping.core.scoring.normalise import goalposts, min_max, ranks, z_score
from houping.core.scoring.propagate import FloatArray, normal_draws
from houping.core.scoring.tree import Tree

FACTORS = ("sample", "weights", "normalisation", "aggregation", "left_out")
MEANS: tuple[Mean, ...] = (arithmetic, geometric)
METHODS = 4
CONCENTRATION = 40.0
WEIGHT_DRAWS = 1024
REPLICATES = 250
BATCH = 1024
TOP = 100.0


@dataclass(frozen=True, eq=False)
class Setting:
    """What is varied: the tree, values (C, K), replicates (B, C, K), deductions (C, I), groups (C,).

    Counties are normalised and ranked within their group only.
    """

    tree: Tree
    values: FloatArray
    replicates: FloatArray
    deducted: FloatArray
    groups: NDArray[np.int64]


class Alternatives:
    """Totals under any combination of choices; made once, asked often."""

    def __init__(self, setting: Setting, *, seed: str) -> None:
        self._tree = setting.tree
        kept = setting.replicates[: len(setting.replicates) : max(len(setting.replicates) // REPLICATES, 1)]
        values = np.concatenate([setting.values[None], kept])
        self._replicates = len(kept)
        self._indicators = [
            [_indicators(setting, scaled, mean) for mean in MEANS]
            for scaled in (_scaled(setting, values, method) for method in range(METHODS))
        ]
        self._branch, self._dimension = dirichlet_weights(setting.tree, WEIGHT_DRAWS, seed)

    def totals(self, runs: FloatArray) -> FloatArray:
        """Return the scores of all runs, shape (R, C), from their codes, shape (R, 5)."""
        parts = [self._some(runs[i : i + BATCH]) for i in range(0, len(runs), BATCH)]
        return np.concatenate(parts)

    def _some(self, runs: FloatArray) -> FloatArray:
        sizes = (self._replicates, WEIGHT_DRAWS, METHODS, len(MEANS), len(self._tree.branches) + 1)
        chosen = np.floor(runs * np.array(sizes)).astype(np.int64)
        own = runs < 0
        chosen[own] = 0
        # Row 0 of values and weights is the plan's own; draws begin with row 1.
        chosen[:, :2] += ~own[:, :2]
        result = np.empty((len(runs), self._indicators[0][0].shape[1]))
        for method in range(METHODS):
            for m, mean in enumerate(MEANS):
                rows = np.flatnonzero((chosen[:, 2] == method) & (chosen[:, 3] == m))
                if rows.size:
                    indicators = self._indicators[method][m][chosen[rows, 0]]
                    result[rows] = self._climb(indicators, chosen[rows, 1], chosen[rows, 4], mean)
        return result

    def _climb(
        self, indicators: FloatArray, weights: NDArray[np.int64], left: NDArray[np.int64], mean: Mean
    ) -> FloatArray:
        """Aggregate indicators, shape (r, C, I), under drawn weights; `left`: which is left out (0: none)."""
        branch = self._branch[weights]
        out = np.flatnonzero(left)
        branch[out, left[out] - 1] = 0.0
        dimensions = mean(indicators, branch[:, :, None] * self._tree.branch_weights.astype(bool))
        return np.asarray(mean(dimensions, self._dimension[weights][:, :, None])[..., 0])


def dirichlet_weights(tree: Tree, draws: int, seed: str) -> tuple[FloatArray, FloatArray]:
    """Return weights of indicators (1 + draws, I) and dimensions (1 + draws, D); row 0 is the plan's.

    Dirichlet draws as gamma numbers with shape parameter 40 w / mean(w): a weight varies by about 16 %.
    """
    tables = []
    for label, plan in (
        ("indicators", np.array([branch.weight for branch in tree.branches])),
        ("dimensions", tree.dimension_weights[:, 0]),
    ):
        uniform = ndtr(normal_draws(seed, f"weights|{label}", draws * len(plan))).reshape(draws, len(plan))
        shape = CONCENTRATION * plan / plan.mean()
        drawn = np.zeros_like(uniform)
        drawn[:, plan > 0] = scipy.stats.gamma.ppf(uniform[:, plan > 0], shape[plan > 0])
        tables.append(np.vstack([plan, drawn * plan.mean() / CONCENTRATION]))
    return tables[0], tables[1]


def _indicators(setting: Setting, scaled: FloatArray, mean: Mean) -> FloatArray:
    """Return indicator scores less deductions, shape (R, C, I).

    A geometric mean is nothing as soon as one part is, so that scores below 1 count as 1 there.
    """
    least = 1.0 if mean is geometric else 0.0
    found = mean(np.maximum(scaled, least), setting.tree.leaf_weights)
    kept = np.maximum(found - setting.deducted, least)
    # The sample varies around the plan's own scores: widened replicates lie below their estimate.
    kept[1:] += kept[0] - kept[1:].mean(axis=0)
    return np.asarray(np.clip(kept, least, TOP))


def _scaled(setting: Setting, values: FloatArray, method: int) -> FloatArray:
    """Normalise values, shape (R, C, K): goalposts, or by the counties of the group itself."""
    low, high = setting.tree.goalposts
    if method == 0:
        return goalposts(values, low, high)
    scaled = np.empty_like(values)
    direction = np.tile(np.sign(high - low), len(values))
    for group in np.unique(setting.groups):
        members = setting.groups == group
        columns = np.moveaxis(values[:, members], 0, 1).reshape(int(members.sum()), -1)
        empty = np.isnan(columns).all(axis=0)
        found = np.full_like(columns, np.nan)
        found[:, ~empty] = _relative(columns[:, ~empty], direction[~empty], method)
        scaled[:, members] = np.moveaxis(found.reshape(len(found), *values.shape[::2]), 0, 1)
    return scaled


def _relative(columns: FloatArray, direction: FloatArray, method: int) -> FloatArray:
    if method == 1:
        return min_max(columns, direction, (0.0, 100.0))
    if method == 2:
        return np.asarray(np.clip(z_score(columns, direction, 50.0, 15.0), 0.0, 100.0))
    found = ranks(columns, direction)
    return np.asarray(100.0 * found / np.nanmax(found, axis=0))

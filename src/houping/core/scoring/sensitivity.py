"""How much the ranks hang on choices: weights, normalisation, aggregation, an indicator left out, the sample.

Sobol first-order and total indices by the estimators of Saltelli et al. (2010), Comput. Phys. Commun. 181, on
a scrambled Sobol sequence; outputs as in Saisana, Saltelli and Tarantola (2005), JRSS-A 168.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import gamma, qmc, rankdata

from houping.core.scoring.aggregate import MEANS, climb
from houping.core.scoring.normalise import goalposts, min_max, ranks, z_score
from houping.core.scoring.propagate import FloatArray
from houping.core.scoring.tree import Tree
from houping.core.scoring.weights import reweighted

FACTORS = ("sample", "weights", "normalisation", "aggregation", "left_out")
CHINESE = {
    "sample": "抽样误差",
    "weights": "权重",
    "normalisation": "标准化方法",
    "aggregation": "合成方法",
    "left_out": "剔除一项指标",
}
CONCENTRATION = 40.0
POWER = 8


@dataclass(frozen=True)
class Setting:
    """What is varied: the tree, values (C, K), replicates (B, C, K) and deductions (C, I)."""

    tree: Tree
    values: FloatArray
    replicates: FloatArray
    deducted: FloatArray


def sensitivity(
    setting: Setting, groups: NDArray[np.int64], *, seed: str, power: int = POWER
) -> dict[str, object]:
    """Return Sobol indices of the mean rank shift and each unit's rank range over all choices.

    groups : shape (C,), units are ranked within their group
    power : 2^power base points; the model runs (factors + 2) times as often
    """
    base = _rank(_total(setting, np.full(len(FACTORS), -1.0)), groups)
    points = qmc.Sobol(2 * len(FACTORS), rng=_number(seed)).random_base2(power)
    a, b = points[:, : len(FACTORS)], points[:, len(FACTORS) :]
    ranks_a, ranks_b = (np.array([_rank(_total(setting, row), groups) for row in half]) for half in (a, b))
    shift_a, shift_b = (np.abs(r - base).mean(axis=1) for r in (ranks_a, ranks_b))
    whole = np.concatenate([shift_a, shift_b])
    variance = float(whole.var())
    first, total = {}, {}
    for i, name in enumerate(FACTORS):
        mixed = a.copy()
        mixed[:, i] = b[:, i]
        shift = np.array([np.abs(_rank(_total(setting, row), groups) - base).mean() for row in mixed])
        first[name] = float((shift_b * (shift - shift_a)).mean() / variance) if variance else 0.0
        total[name] = float(0.5 * ((shift_a - shift) ** 2).mean() / variance) if variance else 0.0
    everything = np.vstack([ranks_a, ranks_b])
    return {
        "factors": {name: CHINESE[name] for name in FACTORS},
        "first_order": first,
        "total_order": total,
        "mean_rank_shift": float(whole.mean()),
        "runs": len(whole),
        "rank_p05": np.quantile(everything, 0.05, axis=0, method="lower").tolist(),
        "rank_median": np.median(everything, axis=0).tolist(),
        "rank_p95": np.quantile(everything, 0.95, axis=0, method="higher").tolist(),
    }


def _number(seed: str) -> int:
    return int.from_bytes(seed.encode()[:32].ljust(8, b"0"), "big")


def _rank(total: FloatArray, groups: NDArray[np.int64]) -> FloatArray:
    result = np.empty(len(total))
    for group in np.unique(groups):
        members = groups == group
        result[members] = rankdata(-total[members], method="min")
    return result


def _total(setting: Setting, u: FloatArray) -> FloatArray:
    """Score once under the choices coded by u in [0, 1)^5; negative numbers mean the plan's own choice."""
    sample, weight, normal, mean, left = u
    values = setting.values
    if sample >= 0:
        values = setting.replicates[int(sample * len(setting.replicates))]
    tree = setting.tree if weight < 0 else _perturbed(setting.tree, weight)
    scaled = _scaled(values, tree, int(normal * 4) if normal >= 0 else 0)
    names = list(MEANS)[:2]
    climbed = climb(
        _without(scaled, tree, left),
        tree,
        deducted=setting.deducted,
        mean=MEANS[names[int(mean * 2)] if mean >= 0 else names[0]],
    )
    return climbed.total


def _scaled(values: FloatArray, tree: Tree, method: int) -> FloatArray:
    low, high = tree.goalposts
    direction = np.sign(high - low)
    if method == 0:
        return goalposts(values, low, high)
    if method == 1:
        return min_max(values, direction, (0.0, 100.0))
    if method == 2:
        return np.asarray(np.clip(z_score(values, direction, 50.0, 15.0), 0.0, 100.0))
    found = ranks(values, direction)
    return np.asarray(100.0 * found / np.nanmax(found, axis=0))


def _perturbed(tree: Tree, u: float) -> Tree:
    """Draw all indicator weights from a Dirichlet around the plan's, one draw per value of u."""
    phases = np.modf((np.arange(len(tree.branches)) + 1) * 0.6180339887498949 + u)[0]
    plan = np.array([branch.weight for branch in tree.branches])
    drawn = gamma.ppf(np.clip(phases, 1e-6, 1 - 1e-6), np.maximum(CONCENTRATION * plan / plan.mean(), 1e-3))
    return reweighted(tree, drawn)


def _without(scaled: FloatArray, tree: Tree, u: float) -> FloatArray:
    """Leave one indicator out (or none): index 0 of I + 1 keeps all."""
    pick = int(u * (len(tree.branches) + 1)) if u >= 0 else 0
    if pick == 0:
        return scaled
    name = tree.branches[pick - 1].id
    drop = np.array([leaf.indicator == name for leaf in tree.leaves])
    return np.where(drop, np.nan, scaled)

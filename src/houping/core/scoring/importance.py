"""What a weight does: how much of the total's variance an indicator explains, and what leaving it out moves.

A weight is what the plan means an indicator to count; how much it does count depends also on how much the
counties differ in it and on what it goes together with.
Source: Paruolo, Saisana and Saltelli (2013), JRSS-A 176, 609-634. Worked case: docs/methods/sensitivity.md.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from houping.core.scoring.aggregate import Mean, Scores, arithmetic
from houping.core.scoring.propagate import FloatArray
from houping.core.scoring.sensitivity import ranks_within
from houping.core.scoring.tree import Tree

DEGREE = 2


@dataclass(frozen=True)
class Importance:
    """One indicator: weight in the total (mean over units, 0..1), correlation ratio, rank shift without it.

    correlation_ratio : V(E(S | x)) / V(S), None when it does not vary
    """

    indicator: str
    weight: float
    correlation_ratio: float | None
    rank_shift: float


def importance(
    scores: Scores, effective: FloatArray, tree: Tree, groups: NDArray[np.int64], *, mean: Mean = arithmetic
) -> list[Importance]:
    """Return the importance of every indicator in the order of the tree.

    effective : shape (C, K), weight of each measure in each unit's total (`effective_weights`)
    groups : shape (C,), units are ranked within their group
    """
    base = ranks_within(scores.total[None], groups)
    found = []
    for i, branch in enumerate(tree.branches):
        own = effective[:, tree.leaf_weights[:, i] > 0].sum(axis=1)
        applies = own > 0
        without = scores.indicators.copy()
        without[:, i] = np.nan
        total = mean(mean(without, tree.branch_weights), tree.dimension_weights)[..., 0]
        shift = float(np.abs(ranks_within(total[None], groups) - base).mean())
        ratio = correlation_ratio(scores.indicators[applies, i], scores.total[applies])
        found.append(
            Importance(branch.id, float(own[applies].mean()) if applies.any() else 0.0, ratio, shift)
        )
    return found


def correlation_ratio(x: FloatArray, total: FloatArray) -> float | None:
    """Return the share of the variance of `total` that a parabola in x explains, shape (n,) each.

    None when either does not vary, or with fewer than five units.
    """
    if len(x) < DEGREE + 3 or np.ptp(x) == 0 or np.ptp(total) == 0:
        return None
    scaled = (x - x.mean()) / x.std()
    design = np.vander(scaled, DEGREE + 1)
    fitted = design @ np.linalg.lstsq(design, total, rcond=None)[0]
    return float(min(fitted.var() / total.var(), 1.0))

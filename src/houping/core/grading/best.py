"""Multiple comparisons with the best: how far each unit may be from the best of the others.

Source: Hsu (1981), Ann. Stat. 9; Hsu (1996), Multiple Comparisons, ch. 4 (unequal errors).
"""

import numpy as np
from numpy.typing import NDArray

from houping.core.grading.rank import LEVEL, Ranking

FloatArray = NDArray[np.float64]


def distance_to_best(ranking: Ranking, *, level: float = LEVEL) -> tuple[FloatArray, FloatArray]:
    """Return lower and upper bounds, shape (p,) each, of theta_j - max over k != j of theta_k.

    An upper bound of 0: surely not the best; a lower bound of 0: surely the best. Jointly valid.
    """
    x, p = ranking.estimate, len(ranking.estimate)
    if p == 1:
        return np.zeros(1), np.zeros(1)
    critical = np.array([_critical(ranking, j, level) for j in range(p)])
    slack = np.maximum(critical, 0.0)[:, None] * ranking.difference_se
    gap = x[:, None] - x[None, :]
    others = ~np.eye(p, dtype=bool)
    upper = np.maximum(np.where(others, gap + slack, np.inf).min(axis=1), 0.0)
    candidates = others & (upper > 0)[None, :]
    worst = np.where(candidates, gap - slack.T, np.inf).min(axis=1)
    return np.where(candidates.any(axis=1), np.minimum(worst, 0.0), 0.0), upper


def _critical(ranking: Ranking, j: int, level: float) -> float:
    """Return the quantile of the largest (Z_k - Z_j) / se_jk over all k."""
    rivals = np.flatnonzero(ranking.difference_se[j] > 0)
    if not rivals.size:
        return 0.0
    gaps = (ranking.draws[rivals] - ranking.draws[j]) / ranking.difference_se[j, rivals, None]
    return float(np.quantile(gaps.max(axis=0), level, method="higher"))

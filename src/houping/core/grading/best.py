"""Multiple comparisons with the best: how far each unit may be from the best of the others.

Source: Hsu (1981), Ann. Stat. 9; Hsu (1996), Multiple Comparisons, ch. 4 (unequal errors).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from houping.core.grading.noise import Noise
from houping.core.grading.rank import LEVEL, critical_value

FloatArray = NDArray[np.float64]


def distance_to_best(
    values: ArrayLike, noise: Noise, *, level: float = LEVEL
) -> tuple[FloatArray, FloatArray]:
    """Return lower and upper bounds, shape (p,) each, of theta_j - max over k != j of theta_k.

    An upper bound of 0: surely not the best; a lower bound of 0: surely the best. Jointly valid.
    """
    x = np.asarray(values, dtype=float)
    p = len(x)
    if p == 1:
        return np.zeros(1), np.zeros(1)
    critical = np.array([critical_value(noise, _against(j, p), level) for j in range(p)])
    slack = np.maximum(critical, 0.0)[:, None] * noise.sd
    gap = x[:, None] - x[None, :]
    others = ~np.eye(p, dtype=bool)
    upper = np.maximum(np.where(others, gap + slack, np.inf).min(axis=1), 0.0)
    candidates = others & (upper > 0)[None, :]
    worst = np.where(candidates, gap - slack.T, np.inf).min(axis=1)
    return np.where(candidates.any(axis=1), np.minimum(worst, 0.0), 0.0), upper


def _against(j: int, p: int) -> NDArray[np.bool_]:
    """Return the family "k better than j" for all k."""
    family = np.zeros((p, p), dtype=bool)
    family[:, j] = np.arange(p) != j
    return family

"""How much the ranks hang on choices: weights, normalisation, aggregation, an indicator left out, the sample.

Sobol first-order and total indices by the estimators of Saltelli et al. (2010), Comput. Phys. Commun. 181, on
a Sobol sequence turned by a shift from the seed; outputs as in Saisana, Saltelli and Tarantola (2005), JRSS-A
168. Worked case: docs/methods/sensitivity.md.
"""

from collections.abc import Callable

import numpy as np
import scipy
from numpy.typing import NDArray
from scipy.special import ndtr

from houping.core.scoring.alternatives import FACTORS, Alternatives, Setting
from houping.core.scoring.propagate import FloatArray, normal_draws

CHINESE = {
    "sample": "抽样误差",
    "weights": "权重",
    "normalisation": "标准化方法",
    "aggregation": "合成方法",
    "left_out": "剔除一项指标",
}
POWER = 12
PLAN = -1.0


def sensitivity(setting: Setting, *, seed: str, power: int = POWER) -> dict[str, object]:
    """Return Sobol indices of the mean rank shift and of each score, and each unit's ranks over all choices.

    power : 2^power base points; the model runs (factors + 2) times as often
    """
    model = Alternatives(setting, seed=seed)
    plan = model.totals(np.full((1, len(FACTORS)), PLAN))
    base = ranks_within(plan, setting.groups)[0]

    def outputs(runs: FloatArray) -> FloatArray:
        """Return mean rank shift and all scores, shape (R, 1 + C)."""
        totals = model.totals(runs)
        shift = np.abs(ranks_within(totals, setting.groups) - base).mean(axis=1)
        return np.column_stack([shift, totals])

    a, b = _points(2 * len(FACTORS), power, seed)
    first, total, whole = sobol_indices(outputs, a, b)
    everything = ranks_within(whole[:, 1:], setting.groups)
    return {
        "factors": dict(CHINESE),
        "first_order": _named(first[:, 0]),
        "total_order": _named(total[:, 0]),
        "scores": [
            {"first_order": _named(first[:, c]), "total_order": _named(total[:, c])}
            for c in range(1, whole.shape[1])
        ],
        "mean_rank_shift": float(whole[:, 0].mean()),
        "runs": (len(FACTORS) + 2) * len(a),
        "rank_p05": np.quantile(everything, 0.05, axis=0, method="lower").tolist(),
        "rank_median": np.median(everything, axis=0).tolist(),
        "rank_p95": np.quantile(everything, 0.95, axis=0, method="higher").tolist(),
    }


def sobol_indices(
    model: Callable[[FloatArray], FloatArray], a: FloatArray, b: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return first-order and total indices, shape (factors, outputs), and the outputs at a and b.

    S_i = mean(f_b (f_ab - f_a)) / V and S_Ti = mean((f_a - f_ab)²) / 2V, where ab is a with column i of b;
    outputs are centred first, which takes noise out of S_i. An output that never varies gets 0.
    a, b : shape (N, factors), independent points in the unit cube.
    """
    at_a, at_b = model(a), model(b)
    whole = np.vstack([at_a, at_b])
    centre, variance = whole.mean(axis=0), whole.var(axis=0)
    first, total = np.zeros((a.shape[1], whole.shape[1])), np.zeros((a.shape[1], whole.shape[1]))
    # A constant output varies by rounding only.
    varies = variance > 1e-24 * np.maximum(centre**2, 1e-300)
    for i in range(a.shape[1]):
        mixed = a.copy()
        mixed[:, i] = b[:, i]
        at_mixed = model(mixed)
        above = ((at_b - centre) * (at_mixed - at_a)).mean(axis=0)
        half = 0.5 * ((at_a - at_mixed) ** 2).mean(axis=0)
        np.divide(above, variance, out=first[i], where=varies)
        np.divide(half, variance, out=total[i], where=varies)
    return first, total, whole


def ranks_within(totals: FloatArray, groups: NDArray[np.int64]) -> FloatArray:
    """Return ranks within groups, shape (R, C): 1 + the number of higher scores in the group."""
    result = np.ones_like(totals)
    for c in range(totals.shape[1]):
        rivals = totals[:, groups == groups[c]]
        result[:, c] += (rivals > totals[:, [c]]).sum(axis=1)
    return result


def _points(columns: int, power: int, seed: str) -> tuple[FloatArray, FloatArray]:
    """Return two halves of a Sobol sequence, turned modulo 1 (Cranley and Patterson, 1976)."""
    shift = ndtr(normal_draws(seed, "sobol", columns))
    points = (scipy.stats.qmc.Sobol(columns, scramble=False).random_base2(power) + shift) % 1.0
    return points[:, : columns // 2], points[:, columns // 2 :]


def _named(values: FloatArray) -> dict[str, float]:
    return dict(zip(FACTORS, values.tolist(), strict=True))

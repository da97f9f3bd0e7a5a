"""Trimming: cap the few very large weights and give what they lose to the others.

Source: Potter (1990), ASA SRMS 225-230; the equal redistribution is that of R survey's trimWeights.
Worked case: docs/methods/trimming.md.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
ROUNDS = 50


@dataclass(frozen=True)
class Trimming:
    """Trimmed weights, which units were capped, and the weight that changed hands."""

    weight: FloatArray
    trimmed: NDArray[np.bool_]
    moved: float


def trim_weights(
    weight: ArrayLike,
    *,
    lower: float = -np.inf,
    upper: float = np.inf,
    spread: Literal["equal", "proportional"] = "equal",
    strict: bool = False,
) -> Trimming:
    """Cap weights to [lower, upper]; the difference goes to the units inside, so that the sum stays.

    strict: repeat until the receivers are inside too (as far as that is possible).
    """
    start = np.asarray(weight, float)
    now, trimmed, moved = start, np.zeros(len(start), dtype=bool), 0.0
    for _ in range(ROUNDS if strict else 1):
        outside = (now < lower) | (now > upper)
        if not outside.any() or (trimmed | outside).all():
            break
        capped = np.clip(now, lower, upper)
        excess = float((now - capped).sum())
        open_units = ~(trimmed | outside)
        share = np.where(open_units, capped if spread == "proportional" else 1.0, 0.0)
        now = capped + excess * share / share.sum()
        trimmed, moved = trimmed | outside, moved + abs(excess)
    return Trimming(now, trimmed, moved)


def trim_above_median(weight: ArrayLike, *, county: ArrayLike, cell: ArrayLike, factor: float) -> Trimming:
    """Cap weights at `factor` x the median weight of their county and keep the sum of each cell.

    cell : shape (n,)
        Where the excess is redistributed, in proportion to weight: calibration cells, so that calibrated
        totals survive. A cell in which every unit is above the cap is left as it is.
    """
    w, counties, cells = np.asarray(weight, float), np.asarray(county), np.asarray(cell)
    result, trimmed, moved = w.copy(), np.zeros(len(w), dtype=bool), 0.0
    for name in np.unique(counties):
        inside = counties == name
        cap = factor * float(np.median(w[inside]))
        for label in np.unique(cells[inside & (w > cap)]):
            rows = np.flatnonzero(inside & (cells == label))
            part = trim_weights(w[rows], upper=cap, spread="proportional", strict=True)
            result[rows], trimmed[rows] = part.weight, part.trimmed
            moved += part.moved
    return Trimming(result, trimmed, moved)


def kish_deff(weight: ArrayLike) -> float:
    """Return 1 + CV² of the weights: what their inequality alone costs (Kish 1965, 11.7)."""
    w = np.asarray(weight, float)
    return float(len(w) * (w @ w) / w.sum() ** 2)

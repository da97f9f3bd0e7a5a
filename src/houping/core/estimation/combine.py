"""What is not an estimate from one probability sample: marks of raters, and two surveys of the same people.

Source of the composite: Schaible (1978), ASA SRMS 741-746; weights fixed by the plan, or by precision.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Mark:
    """Mean mark of a county, its standard error from the difference between raters, raters and marks."""

    value: float
    se: float
    raters: int
    n: int


def mean_mark(mark: ArrayLike, rater: ArrayLike) -> Mark:
    """Average within raters first, then over raters; se = sd between raters / sqrt(raters), NaN with one.

    mark, rater : shape (n,)
    """
    marks, raters = np.asarray(mark, float), np.asarray(rater)
    names, index = np.unique(raters, return_inverse=True)
    means = np.bincount(index, marks) / np.bincount(index)
    count = len(names)
    se = float(means.std(ddof=1) / np.sqrt(count)) if count > 1 else float("nan")
    return Mark(float(means.mean()), se, count, len(marks))


def composite(
    first: FloatArray,
    second: FloatArray,
    *,
    first_variance: FloatArray,
    second_variance: FloatArray,
    first_share: float,
    rule: Literal["fixed", "precision"] = "fixed",
) -> tuple[FloatArray, FloatArray]:
    """Combine two independent estimates of one quantity: value and variance, arrays of one shape.

    fixed : `first_share` of the first; precision : shares in proportion to 1 / variance
    """
    share = np.full(np.shape(first), first_share)
    if rule == "precision":
        total = first_variance + second_variance
        share = np.divide(second_variance, total, out=np.full_like(total, 0.5), where=total > 0)
    value = share * first + (1 - share) * second
    return value, share**2 * first_variance + (1 - share) ** 2 * second_variance

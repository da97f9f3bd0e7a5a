"""Non-response: respondents carry the weight of those like them who did not answer.

Two steps inside weighting classes, as AAPOR's RR3 reads the dispositions: units of unknown eligibility are
shared out over those known (eligible or not), then eligible non-respondents over the complete interviews.
Classes too small, or with a factor too large, are merged in a stated order.

Source: Sarndal, Swensson and Wretman (1992), 15.6; Brick (2013), JOS 29, 329-353; AAPOR (2016).
Worked case: docs/methods/nonresponse.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from houping.core.checks import require_same_length
from houping.core.errors import ClassWithoutRespondents

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Merge:
    """One recorded merge: the class that failed, the class that took it in, and why."""

    absorbed: str
    into: str
    respondents: int
    factor: float


@dataclass(frozen=True)
class Classes:
    """The final class of each unit, shape (n,), and every merge on the way."""

    label: NDArray[np.str_]
    merges: tuple[Merge, ...]


def weighting_classes(
    levels: Sequence[ArrayLike],
    *,
    weight: ArrayLike,
    responds: ArrayLike,
    minimum: int,
    maximum_factor: float,
) -> Classes:
    """Merge weighting classes until each has enough respondents and a moderate factor.

    Parameters
    ----------
    levels : sequence of shape (n,)
        Labels from the finest to the coarsest class; each level is a union of classes of the one before.
        The order of the levels is the stated order of merging: a class that fails takes all classes that
        share its next label with it. The coarsest level is final whatever its size.
    weight, responds : shape (n,)
        Design weights and whether the unit answered, over all sampled units.
    minimum, maximum_factor
        Fewest respondents, and largest ratio of sampled to responding weight.
    """
    paths = [np.asarray(level, dtype=str) for level in levels]
    d, answered = np.asarray(weight, float), np.asarray(responds, bool)
    require_same_length(weight=d, responds=answered, **{f"level_{i}": p for i, p in enumerate(paths)})
    longest = max(path.dtype.itemsize for path in paths) // np.dtype("U1").itemsize
    label, merges = paths[0].astype(f"U{longest}"), []
    for coarser in paths[1:]:
        for name, count, factor in _failing(label, d, answered, minimum, maximum_factor):
            rows = label == name
            if not rows.any() or (coarser[rows] == name).all():
                continue
            target = str(coarser[np.argmax(rows)])
            merges.append(Merge(name, target, count, factor))
            label[coarser == target] = target
    return Classes(label, tuple(merges))


def _failing(
    label: NDArray[np.str_], weight: FloatArray, responds: NDArray[np.bool_], minimum: int, maximum: float
) -> list[tuple[str, int, float]]:
    names, index = np.unique(label, return_inverse=True)
    count = np.bincount(index, responds, len(names)).astype(int)
    factor = _ratio(np.bincount(index, weight, len(names)), np.bincount(index, weight * responds, len(names)))
    everyone = np.bincount(index, minlength=len(names))
    small = (count < minimum) & (count < everyone)
    return [
        (str(names[i]), int(count[i]), float(factor[i])) for i in np.flatnonzero(small | (factor > maximum))
    ]


def eligibility_factor(label: ArrayLike, *, weight: ArrayLike, known: ArrayLike) -> FloatArray:
    """Return, per unit, sampled weight over weight of known eligibility in its class; 0 where unknown."""
    return _class_factor(np.asarray(label), np.asarray(weight, float), np.asarray(known, bool))


def nonresponse_factor(
    label: ArrayLike, *, weight: ArrayLike, eligible: ArrayLike, responds: ArrayLike
) -> FloatArray:
    """Return, per unit, eligible weight over responding weight in its class.

    Complete interviews get the factor, ineligible units (known, not eligible) keep 1, all others get 0.
    """
    labels, w = np.asarray(label), np.asarray(weight, float)
    able, answered = np.asarray(eligible, bool), np.asarray(responds, bool)
    factor = _class_factor(labels, w * able, answered)
    return np.where(answered, factor, np.where(able, 0.0, 1.0))


def _class_factor(label: NDArray[np.str_], weight: FloatArray, kept: NDArray[np.bool_]) -> FloatArray:
    names, index = np.unique(label, return_inverse=True)
    whole = np.bincount(index, weight, len(names))
    part = np.bincount(index, weight * kept, len(names))
    empty = np.flatnonzero((part == 0) & (whole > 0))
    if len(empty):
        raise ClassWithoutRespondents(label=str(names[empty[0]]))
    return np.where(kept, _ratio(whole, part)[index], 0.0)


def _ratio(whole: NDArray[Any], part: NDArray[Any]) -> FloatArray:
    """Return whole / part; 1 where both are zero, infinity where only the part is."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole == 0, 1.0, whole / part)

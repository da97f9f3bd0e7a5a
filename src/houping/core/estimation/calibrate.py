"""Calibration: weights moved as little as possible so that the sample repeats known population totals.

The g-weight of a unit is its calibrated over its initial weight: g = F(x'l), with F chosen by `distance`
and the vector l found by Newton steps such that sum_k d_k g_k x_k equals the known totals.

Source: Deville and Sarndal (1992), JASA 87, 376-382 (distances, bounds); Deville, Sarndal and Sautory (1993),
JASA 88, 1013-1020 (raking). Worked cases: docs/methods/calibration.md.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from houping.core.errors import CalibrationFailed, MarginMismatch, in_words

FloatArray = NDArray[np.float64]
Distance = Literal["linear", "raking", "logit"]
Bounds = tuple[float, float]
HALVINGS = 20
LARGEST_EXPONENT = 500.0


@dataclass(frozen=True)
class Calibration:
    """Calibrated weights: `weight` = initial weight x `g`, shape (n,); Newton or raking rounds taken."""

    weight: FloatArray
    g: FloatArray
    iterations: int


@dataclass(frozen=True)
class Margin:
    """One known margin: a category per unit, shape (n,), and the population count of each category."""

    category: Sequence[Hashable]
    totals: Mapping[Hashable, float]


def calibrate(
    weight: ArrayLike,
    x: ArrayLike,
    totals: ArrayLike,
    *,
    distance: Distance = "linear",
    bounds: Bounds | None = None,
    tolerance: float = 1e-12,
    iterations: int = 100,
) -> Calibration:
    """Return weights whose totals of `x` are the known ones.

    distance: "linear" is the generalised regression estimator, "raking" keeps weights positive, "logit" needs
    `bounds` = (lowest g, highest g) around 1 and stays inside them. With bounds, "linear" and "raking" are
    truncated at them.

    Parameters
    ----------
    weight : shape (n,)
        Initial weights.
    x : shape (n, p)
        Auxiliary values; indicators of categories, or measured values. Redundant columns do no harm.
    totals : shape (p,)
        Population totals of the columns of x.

    Raises CalibrationFailed when no weights within the bounds meet the totals.
    """
    d, columns, known = np.asarray(weight, float), np.asarray(x, float), np.asarray(totals, float)
    found = calibrate_batch(
        d[None, :],
        columns,
        known[None, :],
        distance=distance,
        bounds=bounds,
        tolerance=tolerance,
        iterations=iterations,
    )
    if not found.converged[0]:
        raise CalibrationFailed(distance=distance, bounds=bounds or "-", misfit=f"{found.misfit[0]:.3g}")
    return Calibration(d * found.g[0], found.g[0], found.iterations)


@dataclass(frozen=True)
class Batch:
    """g-weights of many calibrations at once, shape (b, n); which met their totals, and how nearly."""

    g: FloatArray
    converged: NDArray[np.bool_]
    misfit: FloatArray
    iterations: int


def calibrate_batch(
    weight: FloatArray,
    x: FloatArray,
    totals: FloatArray,
    *,
    distance: Distance = "linear",
    bounds: Bounds | None = None,
    tolerance: float = 1e-12,
    iterations: int = 100,
) -> Batch:
    """Calibrate b sets of weights, shape (b, n), on the same `x`, shape (n, p), to totals, shape (b, p).

    Used for replicates: n is then the number of calibration cells, and weight their weighted counts.
    Sets that cannot meet their totals come back with converged = False, never with an exception.
    """
    _check_bounds(distance, bounds)
    scale = np.abs(x).max(axis=0, initial=0.0)
    x = x / np.where(scale > 0, scale, 1.0)
    totals = totals / np.where(scale > 0, scale, 1.0)
    size = 1.0 + np.abs(totals)
    steps = np.zeros((len(weight), x.shape[1]))
    g, slope = _distance(steps @ x.T, distance, bounds)
    gap = totals - (weight * g) @ x
    taken = 0
    while taken < iterations and np.any(np.abs(gap) > tolerance * size):
        taken += 1
        gram = np.matmul(x.T[None] * (weight * slope)[:, None, :], x)
        move = np.einsum("bij,bj->bi", np.linalg.pinv(gram, hermitian=True), gap)
        steps, stuck = _damped(steps, move, weight, x, totals, size, gap, distance, bounds)
        g, slope = _distance(steps @ x.T, distance, bounds)
        gap = totals - (weight * g) @ x
        if stuck:
            break
    misfit = np.abs(gap / size).max(axis=1, initial=0.0)
    return Batch(g, misfit <= max(tolerance, 1e-9), misfit, taken)


def _damped(
    steps: FloatArray,
    move: FloatArray,
    weight: FloatArray,
    x: FloatArray,
    totals: FloatArray,
    size: FloatArray,
    gap: FloatArray,
    distance: Distance,
    bounds: Bounds | None,
) -> tuple[FloatArray, bool]:
    """Take the Newton moves, halving those that would leave the totals further away."""
    before = np.abs(gap / size).max(axis=1)
    length = np.ones(len(steps))
    worse = np.ones(len(steps), dtype=bool)
    for _ in range(HALVINGS):
        g, _slope = _distance((steps + length[:, None] * move) @ x.T, distance, bounds)
        after = np.abs((totals - (weight * g) @ x) / size).max(axis=1)
        worse = ~(after < before)
        if not worse.any():
            break
        length[worse] /= 2
    length[worse] = 0.0
    return steps + length[:, None] * move, bool(worse.all())


def _distance(u: FloatArray, distance: Distance, bounds: Bounds | None) -> tuple[FloatArray, FloatArray]:
    """Return g = F(u) and F'(u)."""
    if distance == "logit":
        assert bounds is not None
        lower, upper = bounds
        speed = (upper - lower) / ((1 - lower) * (upper - 1))
        odds = np.exp(np.clip(speed * u, -LARGEST_EXPONENT, LARGEST_EXPONENT))
        g = (lower * (upper - 1) + upper * (1 - lower) * odds) / ((upper - 1) + (1 - lower) * odds)
        return g, (g - lower) * (upper - g) * speed / (upper - lower)
    if distance == "raking":
        g = np.exp(np.clip(u, -LARGEST_EXPONENT, LARGEST_EXPONENT))
        slope = g
    else:
        g, slope = 1.0 + u, np.ones_like(u)
    if bounds is None:
        return g, slope
    inside = (g > bounds[0]) & (g < bounds[1])
    return np.clip(g, *bounds), np.where(inside, slope, 0.0)


def _check_bounds(distance: Distance, bounds: Bounds | None) -> None:
    needed = distance == "logit"
    if (bounds is None and needed) or (bounds is not None and not bounds[0] < 1 < bounds[1]):
        raise CalibrationFailed(distance=distance, bounds=bounds or "-", misfit="-")


def poststratify(weight: ArrayLike, margin: Margin) -> Calibration:
    """Return weights that sum to the known count in each category.

    Raises MarginMismatch when the sample or the totals lack a category of the other.
    """
    d = np.asarray(weight, float)
    index, known = _indexed(margin)
    g = (known / np.bincount(index, d, len(known)))[index]
    return Calibration(d * g, g, 1)


def rake(
    weight: ArrayLike, margins: Sequence[Margin], *, tolerance: float = 1e-12, iterations: int = 5000
) -> Calibration:
    """Return weights that repeat several margins, by poststratifying to each in turn (IPF).

    The limit is that of `calibrate(distance="raking")` on the indicators of all categories.
    Raises MarginMismatch, or CalibrationFailed when the margins contradict each other.
    """
    d = np.asarray(weight, float)
    indexed = [_indexed(margin) for margin in margins]
    g, misfit = np.ones_like(d), np.inf
    for taken in range(1, iterations + 1):
        for index, known in indexed:
            g = g * (known / np.bincount(index, d * g, len(known)))[index]
        misfit = max(
            float(np.abs(np.bincount(i, d * g, len(known)) / known - 1).max()) for i, known in indexed
        )
        if misfit <= tolerance:
            return Calibration(d * g, g, taken)
    raise CalibrationFailed(distance="rake", bounds="-", misfit=f"{misfit:.3g}")


def _indexed(margin: Margin) -> tuple[NDArray[np.intp], FloatArray]:
    """Return the category index of each unit, shape (n,), and the known counts in that order."""
    names = sorted(margin.totals, key=str)
    place = {name: i for i, name in enumerate(names)}
    present = set(margin.category)
    wanted = {name for name in names if margin.totals[name] > 0}
    if present != wanted:
        raise MarginMismatch(categories=in_words(sorted(map(str, present ^ wanted))))
    index = np.fromiter((place[c] for c in margin.category), dtype=np.intp, count=len(margin.category))
    return index, np.array([margin.totals[name] if margin.totals[name] > 0 else 1.0 for name in names])


def indicators(margins: Sequence[Margin]) -> tuple[FloatArray, FloatArray]:
    """Return indicator columns of all categories of all margins, (n, p), and their totals, (p,)."""
    columns, totals = [], []
    for margin in margins:
        index, known = _indexed(margin)
        present = np.unique(index)
        columns.append((index[:, None] == present[None, :]).astype(float))
        totals.append(known[present])
    return np.hstack(columns), np.concatenate(totals)


def calibration_residuals(y: ArrayLike, x: ArrayLike, weight: ArrayLike) -> FloatArray:
    """Return y minus its regression on x under the *initial* weights; shape as y, (n,) or (n, k).

    The variance of a calibrated total is that of the residuals under the calibrated weights, whatever the
    distance (Deville and Sarndal 1992, result 5).
    """
    values, root = np.asarray(y, float), np.sqrt(np.asarray(weight, float))
    columns = np.asarray(x, float)
    scale = np.abs(columns).max(axis=0)
    columns = columns / np.where(scale > 0, scale, 1.0)
    two = values.reshape(len(values), -1)
    slope = np.linalg.lstsq(columns * root[:, None], two * root[:, None], rcond=None)[0]
    residuals: FloatArray = (two - columns @ slope).reshape(values.shape)
    return residuals

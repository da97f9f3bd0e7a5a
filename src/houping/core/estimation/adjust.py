"""Non-response and calibration on cell totals: one county, all replicates at once.

Calibration variables and weighting classes depend only on the cell of a unit (village type x household type x
named or random), so both adjustments need no more than weighted counts by (replication unit, cell). The full
sample is the replicate in which every multiplier is 1.

Source: Rao, Wu and Yue (1992); Kolenikov (2010), Stata Journal 10 (weights re-adjusted in each replicate).
Worked case: docs/methods/bootstrap.md.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from houping.core.errors import ClassWithoutRespondents
from houping.core.estimation.calibrate import Batch, Bounds, Distance, calibrate_batch
from houping.core.estimation.replicate import sum_by

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.intp]
TOLERANCE = 1e-10
STATUSES = ("unknown", "nonrespondent", "ineligible", "complete")
UNKNOWN, NONRESPONDENT, INELIGIBLE, COMPLETE = range(4)


@dataclass(frozen=True)
class Cells:
    """What one county's weights are adjusted to.

    weighting_class : shape (c,), class 0..k-1 of each cell
    x, totals : shape (c, p) and (p,), calibration variables of each cell and their known totals
    bounds : lowest and highest g
    """

    weighting_class: IndexArray
    x: FloatArray
    totals: FloatArray
    bounds: Bounds | None

    def without_calibration(self) -> "Cells":
        """Return the same classes with nothing to calibrate to: every g is 1."""
        return replace(self, x=np.zeros((len(self.x), 0)), totals=np.zeros(0))


@dataclass(frozen=True)
class Approached:
    """All approached units of the county: every array has shape (n,).

    unit : replication unit; weight : design weight; trim : factor from trimming (1 = untouched)
    cell : calibration cell; status : index into STATUSES
    """

    unit: IndexArray
    weight: FloatArray
    trim: FloatArray
    cell: IndexArray
    status: IndexArray


@dataclass(frozen=True)
class Factors:
    """Factors by replicate and cell, shape (b, c), and how the calibrations went.

    eligibility : for all units of known eligibility; response : for completes besides; g : calibration
    unbounded, failed : replicates calibrated without bounds, and not at all
    """

    eligibility: FloatArray
    response: FloatArray
    g: FloatArray
    unbounded: int
    failed: int

    @property
    def complete(self) -> FloatArray:
        """Product for complete interviews."""
        product: FloatArray = self.eligibility * self.response * self.g
        return product

    @property
    def ineligible(self) -> FloatArray:
        """Product for ineligible units."""
        product: FloatArray = self.eligibility * self.g
        return product


def cell_totals(
    multiplier: FloatArray, unit: IndexArray, cell: IndexArray, values: FloatArray, cells: int
) -> FloatArray:
    """Return replicate totals by cell: multiplier (b, u), values (n, k) -> shape (b, cells, k)."""
    result = np.zeros((len(multiplier), cells, values.shape[1]))
    for c in range(cells):
        rows = np.flatnonzero(cell == c)
        if len(rows):
            units, place = np.unique(unit[rows], return_inverse=True)
            result[:, c] = multiplier[:, units] @ sum_by(place, values[rows], len(units))
    return result


def adjust(approached: Approached, cells: Cells, multiplier: FloatArray) -> Factors:
    """Adjust the weights of every replicate, multiplier of shape (b, u).

    A class that lost its completes in a replicate keeps the factor of the full sample. A replicate that
    cannot meet the totals within bounds is calibrated without them, and counted.
    Raises ClassWithoutRespondents when a class has none in the full sample.
    """
    count = len(cells.x)
    counts = _counts(approached, multiplier, count)
    full = _counts(approached, np.ones((1, multiplier.shape[1])), count)
    eligibility, response = _response(counts, full, cells.weighting_class)
    weight = eligibility * (
        response * counts["trimmed"][:, :, COMPLETE] + counts["trimmed"][:, :, INELIGIBLE]
    )
    found, unbounded = _calibrate(weight, cells)
    g = np.where(found.converged[:, None], found.g, 1.0)
    return Factors(eligibility, response, g, unbounded, int((~found.converged).sum()))


def _counts(approached: Approached, multiplier: FloatArray, cells: int) -> dict[str, FloatArray]:
    """Weighted counts by replicate, cell and status, before and after trimming."""
    a = approached
    status = np.eye(len(STATUSES))[a.status]
    both = np.hstack([status * a.weight[:, None], status * (a.weight * a.trim)[:, None]])
    totals = cell_totals(multiplier, a.unit, a.cell, both, cells)
    return {"design": totals[:, :, :4], "trimmed": totals[:, :, 4:]}


def _response(
    counts: dict[str, FloatArray], full: dict[str, FloatArray], weighting_class: IndexArray
) -> tuple[FloatArray, FloatArray]:
    """Return the two factors by replicate and cell."""
    belongs = (weighting_class[:, None] == np.arange(weighting_class.max() + 1)).astype(float)

    def factors(table: FloatArray) -> tuple[FloatArray, FloatArray]:
        by_class = np.einsum("bcs,ck->bks", table, belongs)
        known = by_class[:, :, NONRESPONDENT:].sum(axis=2)
        eligible = by_class[:, :, NONRESPONDENT] + by_class[:, :, COMPLETE]
        return _safe(by_class.sum(axis=2), known), _safe(eligible, by_class[:, :, COMPLETE])

    base, now = factors(full["design"]), factors(counts["design"])
    if not (np.isfinite(base[0]).all() and np.isfinite(base[1]).all()):
        raise ClassWithoutRespondents(label=str(int(np.argmax(~np.isfinite(base[0] + base[1])))))
    first, second = (
        np.where(np.isfinite(n), n, b)[:, weighting_class] for n, b in zip(now, base, strict=True)
    )
    return first, second


def _safe(whole: FloatArray, part: FloatArray) -> FloatArray:
    """Return whole / part; 1 where both are zero, infinity where only the part is."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((whole == 0) & (part == 0), 1.0, whole / part)


def _calibrate(weight: FloatArray, cells: Cells) -> tuple[Batch, int]:
    """Raking distance within bounds; where that stalls logit; where nothing fits raking without bounds."""
    totals = np.broadcast_to(cells.totals, (len(weight), len(cells.totals)))
    if cells.bounds is None:
        return calibrate_batch(weight, cells.x, totals, distance="raking", tolerance=TOLERANCE), 0
    found = calibrate_batch(
        weight, cells.x, totals, distance="raking", bounds=cells.bounds, tolerance=TOLERANCE
    )
    found = _again(found, weight, cells.x, totals, "logit", cells.bounds)
    bounded = int(found.converged.sum())
    found = _again(found, weight, cells.x, totals, "raking", None)
    return found, int(found.converged.sum()) - bounded


def _again(
    found: Batch,
    weight: FloatArray,
    x: FloatArray,
    totals: FloatArray,
    distance: Distance,
    bounds: Bounds | None,
) -> Batch:
    """Try the sets that failed once more, another way."""
    missed = np.flatnonzero(~found.converged)
    if not len(missed):
        return found
    other = calibrate_batch(
        weight[missed], x, totals[missed], distance=distance, bounds=bounds, tolerance=TOLERANCE
    )
    g, converged, misfit = found.g.copy(), found.converged.copy(), found.misfit.copy()
    g[missed], converged[missed], misfit[missed] = other.g, other.converged, other.misfit
    return Batch(g, converged, misfit, found.iterations)

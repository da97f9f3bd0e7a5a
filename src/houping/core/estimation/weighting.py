"""Final weights of one county: design, non-response, calibration, trimming, in this order.

Calibration keeps three margins of the frame: households by type, by village type, and in named against other
villages. Worked cases: docs/methods/weights.md, nonresponse.md, calibration.md, trimming.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from houping.core.errors import ClassWithoutRespondents
from houping.core.estimation.adjust import COMPLETE, INELIGIBLE, Approached, Cells, Factors, adjust
from houping.core.estimation.calibrate import Bounds
from houping.core.estimation.nonresponse import Merge, weighting_classes
from houping.core.estimation.trim import trim_above_median

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.intp]
TextArray = NDArray[np.str_]
Cell = tuple[str, str, str]
TARGETED = ("monitored", "relieved")


@dataclass(frozen=True)
class Rules:
    """Numbers of the plan: weighting classes, bounds of g, cap of weights (times the median)."""

    minimum_class: int
    maximum_factor: float
    bounds: Bounds
    trim_factor: float


@dataclass(frozen=True)
class CountyWeights:
    """Weights of the approached units, shape (n,), and what is needed to redo them in replicates.

    final, initial (before calibration) : 0 for units without known eligibility or without an answer
    nonresponse : product of both factors; g : calibration factor; trim : trimming factor
    label : weighting class; names : cell of each entry of `cells`
    shifted : categories without answers, and where their count went
    outside_bounds, uncalibrated : the totals were met only without bounds, or not at all (contradictions);
    then `cells` holds no calibration variables, so that the variance is not lowered by them either
    """

    final: FloatArray
    initial: FloatArray
    nonresponse: FloatArray
    g: FloatArray
    trim: FloatArray
    label: TextArray
    approached: Approached
    cells: Cells
    names: tuple[Cell, ...]
    merges: tuple[Merge, ...]
    shifted: tuple[tuple[str, str], ...]
    outside_bounds: bool
    uncalibrated: bool = False


def weigh_county(
    county: str,
    *,
    design_weight: FloatArray,
    status: IndexArray,
    village_type: TextArray,
    household_type: TextArray,
    selection: TextArray,
    population: Mapping[Cell, float],
    rules: Rules,
) -> CountyWeights:
    """Weigh the approached units of one county; all arrays have shape (n,).

    status : index into `adjust.STATUSES`
    population : households in the frame by (village type, household type, named or random)
    Raises ClassWithoutRespondents when nobody in the county answered.
    """
    if not (status == COMPLETE).any():
        raise ClassWithoutRespondents(label=county)
    columns = (village_type, household_type, selection)
    label, merges = _classes(county, design_weight, status, village_type, household_type, rules)
    names, cell = _cells(columns)
    known = status >= INELIGIBLE
    x, totals, shifted = _margins(names, set(cell[known]), population)
    classes = np.unique(label, return_inverse=True)[1]
    by_cell = np.zeros(len(names), dtype=np.intp)
    by_cell[cell] = classes
    cells = Cells(by_cell, x, totals, rules.bounds)
    units = np.zeros(len(cell), dtype=np.intp)
    approached = Approached(units, design_weight, np.ones(len(cell)), cell, status)
    factors = adjust(approached, cells, np.ones((1, 1)))
    uncalibrated = bool(factors.failed)
    if uncalibrated:
        cells = cells.without_calibration()
        factors = adjust(approached, cells, np.ones((1, 1)))
    approached = _trimmed(approached, factors, selection, rules.trim_factor)
    factors = adjust(approached, cells, np.ones((1, 1)))
    nonresponse, g = unit_factors(approached, factors)
    initial = design_weight * approached.trim * nonresponse
    return CountyWeights(
        initial * g,
        initial,
        nonresponse,
        np.where(known, g, 0.0),
        approached.trim,
        label,
        approached,
        cells,
        names,
        merges,
        shifted,
        bool(factors.unbounded),
        uncalibrated,
    )


def unit_factors(approached: Approached, factors: Factors) -> tuple[FloatArray, FloatArray]:
    """Return non-response factor and g of each unit under the first replicate, shape (n,)."""
    eligibility, response = (table[0][approached.cell] for table in (factors.eligibility, factors.response))
    by_status = [(approached.status == INELIGIBLE), (approached.status == COMPLETE)]
    return np.select(by_status, [eligibility, eligibility * response], 0.0), factors.g[0][approached.cell]


def _classes(
    county: str,
    weight: FloatArray,
    status: IndexArray,
    village_type: TextArray,
    household_type: TextArray,
    rules: Rules,
) -> tuple[TextArray, tuple[Merge, ...]]:
    """Classes by village type and household type; merged over village types first, then over like types."""
    pair = np.where(np.isin(household_type, TARGETED), "+".join(TARGETED), "general")
    levels = [
        [f"{county}|{v}|{t}" for v, t in zip(village_type, household_type, strict=True)],
        [f"{county}|{t}" for t in household_type],
        [f"{county}|{t}" for t in pair],
        [county] * len(pair),
    ]
    found = weighting_classes(
        levels,
        weight=weight,
        responds=status == COMPLETE,
        minimum=rules.minimum_class,
        maximum_factor=rules.maximum_factor,
    )
    return found.label, found.merges


def _cells(columns: tuple[TextArray, TextArray, TextArray]) -> tuple[tuple[Cell, ...], IndexArray]:
    keys = list(zip(*(map(str, column) for column in columns), strict=True))
    names = tuple(sorted(set(keys)))
    place = {name: i for i, name in enumerate(names)}
    return names, np.array([place[key] for key in keys], dtype=np.intp)


def _margins(
    names: tuple[Cell, ...], answered: set[int], population: Mapping[Cell, float]
) -> tuple[FloatArray, FloatArray, tuple[tuple[str, str], ...]]:
    """Return indicators and counts of the three margins.

    The count of a category that nobody answered for goes to the largest category of its margin (recorded).
    """
    columns, totals, shifted = [], [], []
    for axis in range(3):
        counts: dict[str, float] = {}
        for cell, size in population.items():
            counts[cell[axis]] = counts.get(cell[axis], 0.0) + size
        present = {names[i][axis] for i in answered}
        largest = max(sorted(present), key=lambda name: counts.get(name, 0.0))
        for name in sorted(set(counts) - present):
            if counts[name]:
                shifted.append((name, largest))
                counts[largest] += counts[name]
        for name in sorted(present):
            columns.append([float(cell[axis] == name) for cell in names])
            totals.append(counts.get(name, 0.0))
    return np.array(columns).T, np.array(totals), tuple(shifted)


def _trimmed(approached: Approached, factors: Factors, selection: TextArray, factor: float) -> Approached:
    """Trim against the median of named and random villages apart: their weights differ by design."""
    nonresponse, g = unit_factors(approached, factors)
    final = approached.weight * nonresponse * g
    rows = np.flatnonzero(final > 0)
    found = trim_above_median(final[rows], county=selection[rows], cell=approached.cell[rows], factor=factor)
    trim = approached.trim.copy()
    trim[rows] = found.weight / final[rows]
    return replace(approached, trim=trim)

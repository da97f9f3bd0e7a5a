"""Replication units of one county: random villages, and the households of take-all villages.

A random village is drawn or not with all its households, with replacement (Rao and Wu), which counts the
variance inside it too. Named villages are in the sample for certain: there the households of known
eligibility are drawn within village and household stratum, with the finite-population rescaling of Rao, Wu
and Yue, so that households of a stratum that answered completely never vary.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from houping.core.estimation.adjust import Factors, adjust, cell_totals
from houping.core.estimation.county import CountySample
from houping.core.estimation.pool import Variables
from houping.core.estimation.replicate import rao_wu
from houping.core.estimation.weighting import CountyWeights

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.intp]
TextArray = NDArray[np.str_]
FIXED = 0


@dataclass(frozen=True)
class Resample:
    """multiplier : shape (b, u), unit 0 is always 1; unit : shape (n,), of each row of the sample;
    village_unit : the unit of households outside the sample (not answered), by village; df as the design's.
    """

    multiplier: FloatArray
    unit: IndexArray
    village_unit: dict[str, int]
    df: int


def resample(sample: CountySample, *, household: TextArray, replicates: int, seed: str) -> Resample:
    """Make the replicates of one county.

    household : shape (n,), id of each row; names the replication units of take-all villages.
    Raises OneRandomVillage like the linearised variance, whose strata these are.
    """
    villages, groups = sample.first_stage, sample.second_stage
    by_village = villages.random[villages.row]
    group_name = _group_names(sample, groups.row)
    stratum = np.where(by_village, villages.stratum[villages.row], group_name)
    unit_name = np.where(by_village, sample.village, household)
    fraction = np.where(by_village, 0.0, groups.fraction[groups.row])
    fraction = np.where(~by_village & (groups.size[groups.row] == 1), 1.0, fraction)
    made = rao_wu(stratum, unit_name, replicates=replicates, seed=seed, fraction=fraction)
    multiplier = np.hstack([np.ones((replicates, 1)), made.multiplier])
    unit = made.unit + 1
    drawn = {str(v): int(u) for v, u in zip(sample.village[by_village], unit[by_village], strict=True)}
    village_unit = {str(v): drawn.get(str(v), FIXED) for v in np.unique(sample.village)}
    return Resample(multiplier, unit, village_unit, villages.df)


def _group_names(sample: CountySample, row: IndexArray) -> TextArray:
    """Name each second-stage group after its first village and household stratum."""
    key = np.char.add(np.char.add(sample.village, "|"), sample.hh_stratum)
    order = np.lexsort((key, row))
    _, first = np.unique(row[order], return_index=True)
    names: TextArray = key[order][first][row]
    return names


@dataclass(frozen=True)
class ReplicateTotals:
    """Totals of numerators and denominators by replicate, part and measure, shape (b, p, k)."""

    y: FloatArray
    x: FloatArray
    factors: Factors


def replicate_totals(
    made: Resample,
    weights: CountyWeights,
    variables: Variables,
    *,
    village: TextArray,
    known: NDArray[np.bool_],
    parts: FloatArray,
) -> ReplicateTotals:
    """Redo non-response and calibration in every replicate and sum up the parts of the county.

    Parameters
    ----------
    village, known : shape (n,)
        Village of every approached unit, and whether it belongs to the sample of known eligibility.
    variables : of the units of known eligibility, in the order of `village[known]`
    parts : shape (p, c)
        1 where a calibration cell belongs to a part.
    """
    unit = np.array([made.village_unit.get(str(v), FIXED) for v in village], dtype=np.intp)
    unit[known] = made.unit
    approached = replace(weights.approached, unit=unit)
    factors = adjust(approached, weights.cells, made.multiplier)
    base = (approached.weight * approached.trim)[known, None]
    values = np.hstack([variables.y, variables.x]) * base
    sums = cell_totals(made.multiplier, made.unit, approached.cell[known], values, parts.shape[1])
    by_part = np.einsum("pc,bc,bck->bpk", parts, factors.complete, sums, optimize=True)
    k = variables.y.shape[1]
    return ReplicateTotals(by_part[:, :, :k], by_part[:, :, k:], factors)

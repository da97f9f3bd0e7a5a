"""Variance of a weighted total under stratified multistage sampling, stage by stage.

V = sum_h N_h²(1-f_h) s²_h / n_h at the first stage, plus sum_i f_h(i) V_i: the same formula within every
unit i, applied to weighted values, so that each later stage enters times the sampling fractions of
those before.
Units of no stage are looped over: totals by unit, deviations and their squares are array operations.

Sources: Sarndal, Swensson and Wretman (1992), 4.3; Lumley (2010), ch. 2-3. Unequal probabilities: Hajek
(1981) and Deville (1999), "hajek"; Brewer (2002), as R's pps="brewer", "brewer".
Worked case: docs/methods/variance.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from houping.core.estimation.calibrate import calibration_residuals
from houping.core.estimation.coding import FloatArray, IndexArray, compress, sums
from houping.core.estimation.design import Design, Stage
from houping.core.estimation.lonely import Scheme, scheme

BLOCK = 4_000_000


@dataclass(frozen=True, eq=False)
class Scores:
    """Weighted linearised values of k statistics in D domains: only one domain is nonzero in each row.

    z : shape (n, k), weight included; domain : shape (n,), 0..domains-1, or -1 outside all domains
    """

    z: FloatArray
    domain: IndexArray
    domains: int

    def dense(self, columns: slice | None = None) -> FloatArray:
        """Return one column per (statistic, domain), statistic first: shape (n, k D)."""
        z = self.z if columns is None else self.z[:, columns]
        wide = np.zeros((len(z), z.shape[1], self.domains))
        rows = np.flatnonzero(self.domain >= 0)
        wide[rows, :, self.domain[rows]] = z[rows]
        return wide.reshape(len(z), -1)


def variances(design: Design, scores: Scores) -> FloatArray:
    """Return the variance of the total of each column of scores in each domain: shape (k, D).

    The whole design counts, however few rows a domain has. Raises LonelyPSU.
    """
    if design.calibration is not None:
        return _calibrated_variances(design, scores)
    result = np.zeros((scores.z.shape[1], scores.domains))
    rows = scores.domain >= 0
    z, domain = scores.z[rows], scores.domain[rows]
    for stage, plan in schemes(design):
        result += _squares(stage.unit[rows], plan, z, domain, scores.domains)
    return result


def covariance(design: Design, z: FloatArray) -> FloatArray:
    """Return the covariance matrix of the totals of the columns of z, shape (n, k) with weights: (k, k)."""
    values = _residuals(design, z)
    result = np.zeros((z.shape[1], z.shape[1]))
    for stage, plan in schemes(design):
        for part, totals in _blocks(stage, plan, values):
            root = np.sqrt(plan.factor[part])[:, None]
            deviations = (totals - _centres(plan, part, totals)) * root
            result += deviations.T @ deviations
    return result


def schemes(design: Design) -> Iterator[tuple[Stage, Scheme]]:
    """Yield each stage with its summation scheme; later stages are scaled by the fractions before."""
    scale = np.ones(1)
    for number, stage in enumerate(design.stages, 1):
        above = scale[stage.parent]
        unequal = design.unequal if number == 1 else None
        yield stage, scheme(stage, design.lonely, number=number, unequal=unequal, scale=above)
        scale = above * stage.fraction


def _squares(unit: IndexArray, plan: Scheme, z: FloatArray, domain: IndexArray, domains: int) -> FloatArray:
    """Sum factor (T - centre)² by column and domain; units without rows in a domain have T = 0 there.

    Only (unit, domain) pairs with rows are formed; the rest of a group adds (what is left of the sum of its
    factors) x centre², which is never negative, so that nothing is lost by cancellation.
    """
    pairs, place = compress(unit * domains + domain, len(plan.group) * domains)
    totals = sums(place, z, len(pairs))
    of_unit, of_domain = pairs // domains, pairs % domains
    group = plan.group[of_unit]
    cells, cell = compress(group * domains + of_domain, len(plan.size) * domains)
    of_group = cells // domains
    whole_pull = np.bincount(plan.group, plan.pull, minlength=len(plan.size))[of_group][:, None]
    pulled = sums(cell, totals * plan.pull[of_unit][:, None], len(cells))
    centre = np.divide(pulled, whole_pull, out=np.zeros_like(pulled), where=whole_pull > 0)
    factor = plan.factor[of_unit]
    whole_factor = np.bincount(plan.group, plan.factor, minlength=len(plan.size))[of_group]
    seen = np.bincount(cell, factor, minlength=len(cells))
    units = np.bincount(plan.group, minlength=len(plan.size))[of_group]
    absent = np.where(np.bincount(cell, minlength=len(cells)) < units, whole_factor - seen, 0.0)
    inner = sums(of_domain, factor[:, None] * (totals - centre[cell]) ** 2, domains)
    outer = sums(cells % domains, np.maximum(absent, 0.0)[:, None] * centre**2, domains)
    return (inner + outer).T


def _residuals(design: Design, z: FloatArray) -> FloatArray:
    """Under calibration, replace values by g-weighted residuals of the regression on x."""
    known = design.calibration
    if known is None:
        return z
    weight = design.weight[:, None]
    values = np.divide(z, weight, out=np.zeros_like(z), where=weight > 0)
    return np.asarray(weight * calibration_residuals(values, known.x, known.initial))


def _calibrated_variances(design: Design, scores: Scores) -> FloatArray:
    """Residuals spread over all domains: one dense block of domains per statistic."""
    whole = np.zeros(len(design), dtype=np.int64)
    result = np.zeros((scores.z.shape[1], scores.domains))
    for j in range(scores.z.shape[1]):
        z = _residuals(design, scores.dense(slice(j, j + 1)))
        for stage, plan in schemes(design):
            result[j] += _squares(stage.unit, plan, z, whole, 1)[:, 0]
    return result


def _blocks(stage: Stage, plan: Scheme, z: FloatArray) -> Iterator[tuple[IndexArray, FloatArray]]:
    """Yield units of whole groups with their totals, a few million numbers at a time."""
    order = np.argsort(plan.group, kind="stable")
    edges = np.flatnonzero(np.diff(plan.group[order])) + 1
    step = max(BLOCK // z.shape[1], 1)
    cuts = [0, *(int(edges[i]) for i in _every(edges, step)), len(order)]
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    row_place = place[stage.unit]
    rows = np.argsort(row_place, kind="stable")
    sorted_place = row_place[rows]
    for low, high in pairwise(cuts):
        inside = rows[np.searchsorted(sorted_place, low) : np.searchsorted(sorted_place, high)]
        yield order[low:high], sums(row_place[inside] - low, z[inside], high - low)


def _every(edges: IndexArray, step: int) -> IndexArray:
    """Indices of edges that start a new block of about `step` units."""
    if not len(edges):
        return edges
    block = edges // step
    return np.flatnonzero(np.diff(block, prepend=0))


def _centres(plan: Scheme, part: IndexArray, totals: FloatArray) -> FloatArray:
    groups, group = np.unique(plan.group[part], return_inverse=True)
    pull = plan.pull[part]
    whole = np.bincount(group, pull, minlength=len(groups))[:, None]
    pulled = sums(group, totals * pull[:, None], len(groups))
    return np.divide(pulled, whole, out=np.zeros_like(pulled), where=whole > 0)[group]

"""One list of interviewers to look at first, with reasons. Worked case: docs/methods/quality-ranking.md."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike

from houping.core.quality.evidence import BoolArray, Check, FloatArray, IndexArray

ALPHA = 0.01
REASON_P = 0.01
SMALLEST = 1e-300
SCALE = np.pi / 2


@dataclass(frozen=True)
class Reason:
    """Why an interviewer stands where he stands: one check with its numbers."""

    check: Check
    row: int

    @property
    def p(self) -> float:
        """The p-value of this check for this interviewer."""
        return float(self.check.p[self.row])


@dataclass(frozen=True)
class Ranked:
    """Interviewers from the most to the least conspicuous.

    p : combined p-value; q : Benjamini-Hochberg false discovery rate at this place of the list;
    flagged : p at or below alpha; reasons : checks with p <= 0.01 (at least the first), smallest first.
    A flag is a reason to look, never a verdict.
    """

    name: str
    n: int
    p: float
    q: float
    flagged: bool
    reasons: tuple[Reason, ...]


def harmonic_mean_p(p: ArrayLike) -> FloatArray:
    """Combine p-values of shape (m, k), NaN = not testable, into one per row, shape (m,).

    T = mean of 1/p over the L checks that could be made; under the null T is asymptotically Landau with location
    ln L + 1 - 0.5772 - ln(2 / pi) and scale pi / 2, whether the checks are independent or not, because sums of
    heavy tails are ruled by their largest term. Rows without any p get NaN.

    Source: Wilson (2019), PNAS 116, 1195-1200. Compared with Cauchy (Liu and Xie 2020, JASA 115, 393-402) a check
    that an interviewer passes brilliantly (p near 1) cannot cancel one that he fails.
    """
    values = np.atleast_2d(np.asarray(p, dtype=float))
    known = np.isfinite(values)
    count = known.sum(axis=1)
    inverse = np.where(known, 1 / np.clip(np.where(known, values, 1.0), SMALLEST, 1.0), 0.0)
    statistic = np.divide(inverse.sum(axis=1), count, out=np.full(len(values), np.nan), where=count > 0)
    place = np.log(np.maximum(count, 1)) + 1 - np.euler_gamma - np.log(2 / np.pi)
    combined = _landau_tail((statistic - place) / SCALE)
    alone = np.where(known, values, np.inf).min(axis=1, initial=np.inf)
    return np.where(count > 1, combined, np.where(count == 1, alone, np.nan))


def _landau_tail(x: FloatArray) -> FloatArray:
    """Return the upper tail of the standard Landau law; far out it is 2 / (pi x), where quadrature gives out."""
    far = x > 1e6
    near = np.asarray(scipy.stats.landau.sf(np.where(far, 1.0, x)), dtype=float)
    return np.minimum(np.where(far, 1 / (SCALE * np.where(far, x, 1.0)), near), 1.0)


def benjamini_hochberg(p: ArrayLike) -> FloatArray:
    """Return false discovery rates (q-values), shape (m,), NaN where p is NaN.

    Source: Benjamini and Hochberg (1995), JRSS B 57, 289-300.
    """
    values = np.asarray(p, dtype=float)
    rates = np.full(len(values), np.nan)
    known = np.isfinite(values)
    if known.any():
        rates[known] = scipy.stats.false_discovery_control(np.clip(values[known], 0.0, 1.0))
    return rates


def rank(checks: Sequence[Check], *, alpha: float = ALPHA) -> list[Ranked]:
    """Combine checks of the same interviewers into one list, most conspicuous first.

    alpha : the share of honest interviewers that may be flagged (0..1): under the null of every check the
    combined p is below alpha with that probability.
    """
    if not checks:
        return []
    p = np.column_stack([check.p for check in checks])
    combined = harmonic_mean_p(p)
    rates = benjamini_hochberg(combined)
    n = np.max([check.n for check in checks], axis=0)
    order = np.lexsort((np.arange(len(combined)), np.nan_to_num(combined, nan=2.0)))
    return [_ranked(checks, int(k), combined, rates, n, alpha) for k in order]


def _ranked(
    checks: Sequence[Check], k: int, p: FloatArray, q: FloatArray, n: IndexArray, alpha: float
) -> Ranked:
    made = sorted((Reason(c, k) for c in checks if np.isfinite(c.p[k])), key=lambda reason: reason.p)
    reasons = tuple(r for i, r in enumerate(made) if i == 0 or r.p <= REASON_P)
    flagged = bool(np.isfinite(p[k]) and p[k] <= alpha)
    return Ranked(checks[0].names[k], int(n[k]), float(p[k]), float(q[k]), flagged, reasons)


def flags(ranked: Sequence[Ranked], names: Sequence[str]) -> BoolArray:
    """Return which of `names` are flagged, shape (m,)."""
    flagged = {r.name for r in ranked if r.flagged}
    return np.array([name in flagged for name in names], dtype=bool)

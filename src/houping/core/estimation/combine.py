"""What is not an estimate from one probability sample: marks of raters, and two surveys of the same people.

Marks: one-way analysis of variance, within-county mean squares and products (Searle, Casella and McCulloch 1992).
Source of the composite: Schaible (1978), ASA SRMS 741-746; weights fixed by the plan, or by precision.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Marks:
    """Mean marks of C counties on K measures; value, se, raters, n : shape (C, K); covariance : shape (K, K).

    covariance : of one rater's marks around the county's mean, pooled over counties; a county with R raters has
    covariance / R. NaN: nobody marked it (value), or no county had two raters to compare (se, covariance).
    """

    value: FloatArray
    se: FloatArray
    raters: NDArray[np.int64]
    n: NDArray[np.int64]
    covariance: FloatArray

    def replicates(self, standard: FloatArray) -> FloatArray:
        """Return marks with rater error, shape (B, C, K), from standard normal numbers of that shape."""
        known = np.isfinite(np.diag(self.covariance))
        values, vectors = np.linalg.eigh(np.where(known[:, None] & known, self.covariance, 0.0))
        root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
        error: FloatArray = self.value + (standard @ root) / np.sqrt(np.maximum(self.raters, 1))
        return np.where(known, error, np.nan)


def mean_marks(
    mark: FloatArray, *, county: IndexArray, measure: IndexArray, rater: IndexArray, shape: tuple[int, int]
) -> Marks:
    """Average within raters first, then over raters; errors from the disagreement of raters in all counties.

    Two raters who happen to agree do not make a mark exact, and a rater who is mild is so on every measure:
    variances and covariances of raters around the mean of their county are pooled over counties, with
    sum (R - 1) degrees of freedom. The same rater number in one county is one person.

    Parameters
    ----------
    mark, county, measure, rater : shape (n,)
        Marks, and indices from 0 of what they belong to.
    shape
        Numbers of counties and measures.
    """
    people = int(rater.max(initial=-1)) + 1
    count, total = np.zeros((2, shape[0], people, shape[1]))
    np.add.at(count, (county, rater, measure), 1.0)
    np.add.at(total, (county, rater, measure), mark)
    own = np.divide(total, count, out=np.zeros_like(total), where=count > 0)
    raters = (count > 0).sum(axis=1)
    value = np.divide(own.sum(axis=1), raters, out=np.full(shape, np.nan), where=raters > 0)
    away = np.where(count > 0, own - np.nan_to_num(value)[:, None], 0.0).reshape(
        -1 if shape[1] else 0, shape[1]
    )
    df = np.maximum(raters - 1, 0).sum(axis=0)
    away = np.divide(away, np.sqrt(df), out=np.full_like(away, np.nan), where=df > 0)
    covariance = away.T @ away if len(away) else np.full((shape[1], shape[1]), np.nan)
    variance = np.diag(covariance) / np.maximum(raters, 1)
    se = np.where(raters > 0, np.sqrt(variance), np.nan)
    return Marks(value, se, raters, count.sum(axis=1).astype(np.int64), covariance)


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

"""From county samples to domains: totals and deviations add up over counties, ratios are linearised once.

Counties are sampled independently, so that the variance of a ratio over several counties is the sum of the
counties' variances of (y - R x) / X with the pooled R and X.
Source: Woodruff (1971), JASA 66, 411-414; Sarndal, Swensson and Wretman (1992), 5.6 and 10.3 (domains).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from houping.core.estimation.county import CountySample, Deviations, deviations

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
ROUNDING = 1e-24


@dataclass(frozen=True)
class Variables:
    """Numerators y and denominators x of k measures, shape (n, k); both 0 where a measure does not apply."""

    y: FloatArray
    x: FloatArray

    @classmethod
    def of(cls, y: FloatArray, x: FloatArray) -> "Variables":
        """Blank both where either is missing (NaN)."""
        missing = np.isnan(y) | np.isnan(x)
        return cls(np.where(missing, 0.0, y), np.where(missing, 0.0, x))


@dataclass(frozen=True)
class CountyTotals:
    """What one county hands over, by part of the county (p) and measure (k).

    moments : shape (7, p, k): weighted sums of y, x, y², yx, x², of 1 and of the weight itself, over units
    to which the measure applies
    n, psu, df : shape (p, k), answers, villages and random villages less strata behind them (df is at least 1
    where there is a random village, 0 where there is none)
    deviations : rows of shape (m, 2, p, k), for y and for x
    """

    parts: tuple[str, ...]
    moments: FloatArray
    n: NDArray[np.int64]
    psu: NDArray[np.int64]
    df: NDArray[np.int64]
    deviations: Deviations


@dataclass(frozen=True)
class Pooled:
    """Estimates of k measures in one domain: every array has shape (k,); se² is `variance`.

    variance : NaN without an answer, and with a single one, which shows no difference between households
    df : Satterthwaite; design_df : random villages less strata, infinite without any
    n_kish : answers over 1 + CV² of their weights
    deff : variance over that of a simple random sample of as many answers (NaN where that is zero)
    """

    value: FloatArray
    variance: FloatArray
    df: FloatArray
    design_df: FloatArray
    n: NDArray[np.int64]
    psu: NDArray[np.int64]
    n_kish: FloatArray
    deff: FloatArray


def county_totals(
    sample: CountySample,
    variables: Variables,
    parts: Mapping[str, BoolArray],
    *,
    weight: FloatArray,
    initial: FloatArray,
    x: FloatArray,
) -> CountyTotals:
    """Sum up one county; `parts` are masks of shape (n,), weights and x as in `county.deviations`."""
    k = variables.y.shape[1]
    masks = np.array(list(parts.values()), dtype=float)
    y, below = variables.y, variables.x
    applies = (below != 0).astype(float)
    products = (y, below, y * y, y * below, below * below, applies)
    sums = [(masks * weight) @ product for product in products]
    moments = np.array([*sums, (masks * weight**2) @ applies])
    wide = np.concatenate(
        [(table[:, None, :] * masks.T[:, :, None]).reshape(len(y), -1) for table in (y, below)], axis=1
    )
    found = deviations(sample, wide, weight=weight, initial=initial, x=x)
    rows = found.rows.reshape(-1, 2, len(masks), k)
    touched = _touched(sample, masks, applies)
    return CountyTotals(
        tuple(parts),
        moments,
        (masks @ applies).astype(np.int64),
        touched.sum(axis=2),
        _design_df(sample, touched),
        Deviations(rows, found.component, found.df),
    )


def pool(counties: Sequence[CountyTotals], part: str) -> Pooled:
    """Estimate every measure over one part of several counties."""
    place = [c.parts.index(part) for c in counties]
    moments: FloatArray = np.sum([c.moments[:, i] for c, i in zip(counties, place, strict=True)], axis=0)
    y, x = moments[0], moments[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = y / x
    variance, below = np.zeros_like(y), np.zeros_like(y)
    for c, i in zip(counties, place, strict=True):
        linear = _linear(c.deviations, i, ratio, x)
        own = linear.variance
        df = linear.satterthwaite
        variance += own
        below += np.divide(own**2, df, out=np.zeros_like(own), where=df > 0)
    design_df = np.sum([c.df[i] for c, i in zip(counties, place, strict=True)], axis=0)
    variance = np.where(variance <= ROUNDING * np.nan_to_num(ratio) ** 2, 0.0, variance)
    n = np.sum([c.n[i] for c, i in zip(counties, place, strict=True)], axis=0)
    return Pooled(
        ratio,
        np.where((x == 0) | (n == 1), np.nan, variance),
        np.divide(variance**2, below, out=np.full_like(y, np.inf), where=(variance > 0) & (below > 0)),
        np.where(design_df > 0, design_df, np.inf),
        n,
        np.sum([c.psu[i] for c, i in zip(counties, place, strict=True)], axis=0),
        np.divide(moments[5] ** 2, moments[6], out=np.zeros_like(y), where=moments[6] > 0),
        _deff(variance, moments, ratio, n),
    )


def _touched(sample: CountySample, masks: FloatArray, applies: FloatArray) -> BoolArray:
    """Whether a village has an answer, shape (p, k, villages)."""
    villages = sample.first_stage
    belongs = (villages.row[:, None] == np.arange(len(villages.prob))).astype(float)
    counts: FloatArray = np.einsum("pn,nk,nv->pkv", masks, applies, belongs, optimize=True)
    return counts > 0


def _design_df(sample: CountySample, touched: BoolArray) -> NDArray[np.int64]:
    """Random villages less strata with an answer, shape (p, k)."""
    villages = sample.first_stage
    random = touched[:, :, villages.random]
    _, stratum = np.unique(villages.stratum[villages.random], return_inverse=True)
    strata = [random[:, :, stratum == h].any(axis=2) for h in range(int(stratum.max(initial=-1)) + 1)]
    count = random.sum(axis=2)
    df = count - np.sum(strata, axis=0, dtype=np.int64) if strata else count
    return np.where(count > 0, np.maximum(df, 1), 0).astype(np.int64)


def _linear(found: Deviations, part: int, ratio: FloatArray, total: FloatArray) -> Deviations:
    """Deviations of (y - R x) / X; zero where the ratio is undefined."""
    rows = found.rows[:, 0, part] - np.nan_to_num(ratio) * found.rows[:, 1, part]
    safe = np.where(total == 0, 1.0, total)
    return Deviations(rows / safe, found.component, found.df)


def _deff(variance: FloatArray, moments: FloatArray, ratio: FloatArray, n: NDArray[np.int64]) -> FloatArray:
    """Variance over s² W² / (n X²), s² the weighted element variance of y - R x and W the weighted count."""
    _, x, yy, yx, xx, count, _ = moments
    with np.errstate(divide="ignore", invalid="ignore"):
        squares = (yy - 2 * ratio * yx + ratio**2 * xx) / count * n / (n - 1)
        simple = squares * count**2 / (n * x**2)
        return np.where(simple > 1e-15 * ratio**2, variance / simple, np.nan)

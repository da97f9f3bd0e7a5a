"""Replicates: the sample again and again with other weights, so that any statistic gets its variance.

Units are primary sampling units (PSU). A replicate multiplies the weights of all rows of a unit by one
number; only these multipliers are stored, (replicates, units), and totals by unit are enough to use them.

Sources: Rust and Rao (1996), Stat. Methods Med. Res. 5 (JK1, JKn); Rao and Wu (1988), JASA 83, 231-241; Rao,
Wu and Yue (1992), Surv. Meth. 18, 209-217 (bootstrap, finite populations); Steele, Lea and Flood (2014),
OOPSLA (the counter generator). Worked case: docs/methods/bootstrap.md.
"""

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from houping.core.checks import require_same_length
from houping.core.errors import LonelyPSU

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.intp]
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
RANK_TOLERANCE = 1e-7


@dataclass(frozen=True)
class Replicates:
    """Replicate multipliers and how to turn replicate estimates into a variance.

    multiplier : shape (b, u); unit : shape (n,), the unit of each row; variance = scale x sum of
    rscales x (estimate - centre)², with the mean of the replicates (default) or the full estimate as centre.
    """

    multiplier: FloatArray
    unit: IndexArray
    scale: float
    rscales: FloatArray
    df: int

    def weights(self, weight: ArrayLike) -> FloatArray:
        """Return the replicate weights of all rows, shape (n, b); only for data that fit in memory."""
        return np.asarray(weight, float)[:, None] * self.multiplier[:, self.unit].T

    def totals(self, values: ArrayLike) -> FloatArray:
        """Return the total of weighted `values`, shape (n,) or (n, k), in each replicate: (b,) or (b, k)."""
        rows = np.asarray(values, float)
        flat = rows.reshape(len(rows), -1)
        by_unit = sum_by(self.unit, flat, self.multiplier.shape[1])
        return (self.multiplier @ by_unit).reshape(-1, *rows.shape[1:])

    def variance(self, estimates: ArrayLike, centre: ArrayLike | None = None) -> FloatArray:
        """Return the variance of replicate estimates, shape (b, ...).

        centre: the full-sample estimate makes it the mean squared error (R's mse=TRUE).
        """
        theta = np.asarray(estimates, float)
        varying = self.rscales > 0
        if not varying.any():  # everything was taken: nothing varies
            return np.zeros(theta.shape[1:])
        middle = theta[varying].mean(axis=0) if centre is None else np.asarray(centre, float)
        result: FloatArray = self.scale * np.tensordot(self.rscales, (theta - middle) ** 2, axes=1)
        return result


@dataclass(frozen=True)
class ReplicateEstimate:
    """Estimates, standard errors and replicate estimates; scalars, or one per domain (`domain`)."""

    value: FloatArray
    se: FloatArray
    replicate: FloatArray
    df: int
    domain: tuple[str, ...] = ()


def jk1(psu: ArrayLike, fraction: ArrayLike | None = None) -> Replicates:
    """Delete one PSU at a time from an unstratified sample; `fraction` as in `jkn`, one for all."""
    names, unit = np.unique(np.asarray(psu), return_inverse=True)
    n = len(names)
    if n < 2:
        raise LonelyPSU(stratum="-")
    multiplier = (1 - np.eye(n)) * n / (n - 1)
    f = 0.0 if fraction is None else float(np.max(fraction))
    return Replicates(multiplier, unit, (1 - f) * (n - 1) / n, np.ones(n), n - 1)


def jkn(stratum: ArrayLike, psu: ArrayLike, fraction: ArrayLike | None = None) -> Replicates:
    """Delete one PSU at a time; the others of its stratum take its weight.

    fraction : shape (n,), sampling fraction f of the row's PSU; the squared deviations of its stratum count 1 - f
    times, as in R survey: the finite population of the first stage. Take-all units (f = 1) never vary.
    """
    units = _Units.of(stratum, psu)
    f = units.of_rows(fraction)
    multiplier = np.ones((units.count, units.count))
    rscales = np.zeros(units.count)
    for name, members in units.strata():
        n = len(members)
        if (f[members] >= 1).all():
            continue
        if n < 2:
            raise LonelyPSU(stratum=name)
        multiplier[np.ix_(members, members)] = (1 - np.eye(n)) * n / (n - 1)
        rscales[members] = (1 - f[members]) * (n - 1) / n
    return Replicates(multiplier, units.row, 1.0, rscales, units.count - units.strata_count)


def rao_wu(
    stratum: ArrayLike,
    psu: ArrayLike,
    *,
    replicates: int,
    seed: str,
    fraction: ArrayLike | None = None,
) -> Replicates:
    """Draw n_h - 1 of the n_h PSUs of each stratum with replacement, `replicates` times.

    With t_i draws of unit i, its multiplier is 1 - q + q t_i n_h / (n_h - 1), q = sqrt(1 - f): q = 1 is the
    bootstrap of Rao and Wu, f > 0 the finite-population rescaling of Rao, Wu and Yue. Take-all units (f = 1)
    never vary.

    Parameters
    ----------
    stratum, psu : shape (n,)
        Labels of the rows; PSUs are taken in ascending order of their label as text.
    seed
        Public text; the same seed gives the same replicates on every engine (see `draw_counts`).
    fraction : shape (n,)
        Sampling fraction f of the row's PSU (0..1), constant in a PSU; None means 0 everywhere.

    Raises LonelyPSU for a stratum with one PSU that is not take-all.
    """
    units = _Units.of(stratum, psu)
    f = units.of_rows(fraction)
    multiplier = np.ones((replicates, units.count))
    for name, members in units.strata():
        q = np.sqrt(np.clip(1.0 - f[members], 0.0, 1.0))
        if not q.any():
            continue
        n = len(members)
        if n < 2:
            raise LonelyPSU(stratum=name)
        counts = draw_counts(seed, name, units=n, draws=n - 1, replicates=replicates)
        multiplier[:, members] = 1.0 - q + q * counts * (n / (n - 1))
    scale = 1.0 / (replicates - 1)
    return Replicates(multiplier, units.row, scale, np.ones(replicates), units.count - units.strata_count)


def draw_counts(seed: str, stratum: str, *, units: int, draws: int, replicates: int) -> NDArray[np.int64]:
    """Count how often each unit is drawn in each replicate: shape (replicates, units).

    Draw j of replicate b (both from 0) takes unit floor(h / 2^32 x units), h the upper 32 bits of
    mix(key + (2^32 b + j + 1) x 0x9E3779B97F4A7C15) modulo 2^64, mix the finaliser of SplitMix64 and key the
    first 8 bytes (big-endian) of SHA-256 of "seed|rao-wu|stratum". Whole numbers only: every engine and
    version gives the same. No unit's probability is off by more than 2^-32.
    """
    digest = hashlib.sha256(f"{seed}|rao-wu|{stratum}".encode()).digest()
    key = np.uint64(int.from_bytes(digest[:8], "big"))
    first = np.arange(replicates, dtype=np.uint64)[:, None] << np.uint64(32)
    z = first + np.arange(1, draws + 1, dtype=np.uint64)[None, :]
    z *= GOLDEN
    z += key
    for shift, factor in zip((30, 27), MIX, strict=True):
        z ^= z >> np.uint64(shift)
        z *= factor
    z ^= z >> np.uint64(31)
    chosen = ((z >> np.uint64(32)) * np.uint64(units)) >> np.uint64(32)
    chosen += np.arange(replicates, dtype=np.uint64)[:, None] * np.uint64(units)
    flat = np.bincount(chosen.ravel().astype(np.intp), minlength=replicates * units)
    return flat.reshape(replicates, units)


def from_weights(
    weight: ArrayLike, replicate_weight: ArrayLike, *, scale: float, rscales: ArrayLike
) -> Replicates:
    """Take over replicate weights made elsewhere: `replicate_weight` has shape (n, b).

    Every row is its own unit; df is the rank of the replicate weights less one, as R survey reports it.
    """
    w, table = np.asarray(weight, float), np.asarray(replicate_weight, float)
    require_same_length(weight=w, replicate_weight=table)
    return Replicates(
        (table / w[:, None]).T,
        np.arange(len(w)),
        scale,
        np.broadcast_to(np.asarray(rscales, float), (table.shape[1],)),
        int(np.linalg.matrix_rank(table, tol=RANK_TOLERANCE * np.abs(table).max() * len(w))) - 1,
    )


def replicate_total(
    y: ArrayLike,
    weight: ArrayLike,
    replicates: Replicates,
    *,
    domain: ArrayLike | None = None,
    mse: bool = False,
) -> ReplicateEstimate:
    """Estimate the total of y, shape (n,) or (n, k), or its total in each domain (y of shape (n,))."""
    names, columns = _by_domain(y, domain)
    weighted = columns * _column(weight, columns)
    value, theta = weighted.sum(axis=0), replicates.totals(weighted)
    se = np.sqrt(replicates.variance(theta, value if mse else None))
    return ReplicateEstimate(value, se, theta, replicates.df, names)


def replicate_ratio(
    y: ArrayLike,
    x: ArrayLike,
    weight: ArrayLike,
    replicates: Replicates,
    *,
    domain: ArrayLike | None = None,
    mse: bool = False,
) -> ReplicateEstimate:
    """Estimate Y/X (x = 1 gives a mean or a share), in all or in each domain.

    A replicate in which nobody of a domain is left has no ratio: it is NaN there, and so is the standard error. R drops
    such replicates, as if the units that they leave out did not vary.
    """
    above = replicate_total(y, weight, replicates, domain=domain)
    below = replicate_total(x, weight, replicates, domain=domain)
    value, theta = _over(above.value, below.value), _over(above.replicate, below.replicate)
    se = np.sqrt(replicates.variance(theta, value if mse else None))
    return ReplicateEstimate(value, se, theta, replicates.df, above.domain)


def _over(above: FloatArray, below: FloatArray) -> FloatArray:
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below != 0)


def sum_by(index: IndexArray, values: FloatArray, size: int) -> FloatArray:
    """Sum rows of `values`, shape (n, k), by index 0..size-1: shape (size, k)."""
    order = np.argsort(index, kind="stable")
    present, start = np.unique(index[order], return_index=True)
    result = np.zeros((size, values.shape[1]))
    if len(present):
        result[present] = np.add.reduceat(values[order], start, axis=0)
    return result


def _by_domain(y: ArrayLike, domain: ArrayLike | None) -> tuple[tuple[str, ...], FloatArray]:
    values = np.asarray(y, float)
    if domain is None:
        return (), values
    names, index = np.unique(np.asarray(domain).astype(str), return_inverse=True)
    columns = np.zeros((len(values), len(names)))
    columns[np.arange(len(values)), index] = values
    return tuple(map(str, names)), columns


def _column(weight: ArrayLike, values: FloatArray) -> FloatArray:
    w = np.asarray(weight, float)
    return w.reshape(-1, *[1] * (values.ndim - 1))


@dataclass(frozen=True)
class _Units:
    """Distinct (stratum, PSU) pairs in ascending order of their labels as text."""

    row: IndexArray
    stratum: NDArray[np.str_]

    @classmethod
    def of(cls, stratum: ArrayLike, psu: ArrayLike) -> "_Units":
        h, i = np.asarray(stratum).astype(str), np.asarray(psu).astype(str)
        require_same_length(stratum=h, psu=i)
        _, h_index = np.unique(h, return_inverse=True)
        i_names, i_index = np.unique(i, return_inverse=True)
        _, first, row = np.unique(h_index * len(i_names) + i_index, return_index=True, return_inverse=True)
        return cls(row, h[first])

    @property
    def count(self) -> int:
        return len(self.stratum)

    @property
    def strata_count(self) -> int:
        return len(np.unique(self.stratum))

    def of_rows(self, values: ArrayLike | None) -> FloatArray:
        """Return a value per unit from one per row, constant in a unit; zero everywhere without any."""
        found = np.zeros(self.count)
        if values is not None:
            found[self.row] = np.asarray(values, float)
        return found

    def strata(self) -> list[tuple[str, IndexArray]]:
        names, start = np.unique(self.stratum, return_index=True)
        ends = [*start[1:], self.count]
        return [(str(h), np.arange(a, b)) for h, a, b in zip(names, start, ends, strict=True)]

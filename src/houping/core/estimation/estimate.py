"""What an estimator returns: values with everything that a reader needs to judge them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from houping.core.errors import LabelUnknown, in_words
from houping.core.estimation.coding import FloatArray, IndexArray
from houping.core.estimation.deff import design_effects
from houping.core.estimation.design import Design
from houping.core.estimation.domain import Domains
from houping.core.estimation.interval import Method, intervals
from houping.core.estimation.variance import Scores, covariance, variances

Kind = Literal["mean", "total", "ratio", "proportion", "contrast"]
DEFAULT_METHOD: dict[Kind, Method] = {"proportion": "korn_graubard"}


@dataclass(frozen=True)
class Estimate:
    """One estimate: `variance` is that of the sampling design, df that of its domain, n its answers."""

    variable: str
    domain: str
    kind: Kind
    value: float
    variance: float
    df: int
    n: int
    n_psu: int
    deff: float
    certain: bool

    @property
    def se(self) -> float:
        """Standard error."""
        return float(np.sqrt(self.variance))

    def interval(
        self, level: float = 0.95, method: Method | None = None, df: float | None = None
    ) -> tuple[float, float]:
        """Return the confidence limits; the default is t, Korn-Graubard for a proportion."""
        lo, hi = intervals(
            np.array([self.value]),
            np.array([self.variance]),
            df=np.array([self.df if df is None else df], dtype=float),
            n=np.array([self.n]),
            method=method or DEFAULT_METHOD.get(self.kind, "mean"),
            level=level,
            certain=np.array([self.certain]),
        )
        return float(lo[0]), float(hi[0])


@dataclass(frozen=True, eq=False)
class Estimates:
    """Estimates of k variables in D domains, all domains of the first variable first: arrays of shape (k D,).

    df : PSUs less strata in the domain; n, n_psu : answers and PSUs; certain : the whole domain was taken in
    every stage; domains : of the rows, None when the rows are sums of answers (no design effect then)
    """

    kind: Kind
    variable: tuple[str, ...]
    domain: tuple[str, ...]
    value: FloatArray
    variance: FloatArray
    df: IndexArray
    n: IndexArray
    n_psu: IndexArray
    certain: NDArray[np.bool_]
    design: Design
    scores: Scores
    domains: Domains | None

    def __len__(self) -> int:
        return len(self.value)

    def __iter__(self) -> Iterator[Estimate]:
        return (self[i] for i in range(len(self)))

    def __getitem__(self, key: int | str) -> Estimate:
        """Return one estimate by place, or by label (`labels`)."""
        i = self.place(key) if isinstance(key, str) else range(len(self))[key]
        return Estimate(
            self.variable[i],
            self.domain[i],
            self.kind,
            float(self.value[i]),
            float(self.variance[i]),
            int(self.df[i]),
            int(self.n[i]),
            int(self.n_psu[i]),
            float(self.deff[i]),
            bool(self.certain[i]),
        )

    def place(self, label: str) -> int:
        """Return where a label stands; raises LabelUnknown."""
        if label not in self.labels:
            raise LabelUnknown(label=label, known=in_words(self.labels[:20]))
        return self.labels.index(label)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Labels "domain:variable", or the one of the two that tells estimates apart."""
        if len(set(self.domain)) == 1:
            return self.variable
        if len(set(self.variable)) == 1:
            return self.domain
        return tuple(f"{d}:{v}" for d, v in zip(self.domain, self.variable, strict=True))

    @property
    def se(self) -> FloatArray:
        """Standard errors."""
        result: FloatArray = np.sqrt(self.variance)
        return result

    @property
    def cv(self) -> FloatArray:
        """Standard error over the size of the estimate; NaN for 0."""
        size = np.abs(self.value)
        result: FloatArray = np.divide(self.se, size, out=np.full(len(self), np.nan), where=size > 0)
        return result

    @cached_property
    def deff(self) -> FloatArray:
        """Variance over that of a simple random sample of as many answers, without replacement."""
        return self._deff(replacement=False)

    @cached_property
    def deff_replace(self) -> FloatArray:
        """Variance over that of a simple random sample of as many answers, with replacement."""
        return self._deff(replacement=True)

    def _deff(self, *, replacement: bool) -> FloatArray:
        if self.domains is None:
            return np.full(len(self), np.nan)
        by_domain = self.variance.reshape(-1, self.scores.domains)
        return design_effects(
            self.design.weight, self.domains, self.scores.z, by_domain, replacement=replacement
        ).ravel()

    @cached_property
    def vcov(self) -> FloatArray:
        """Covariance matrix of all estimates: shape (k D, k D)."""
        return covariance(self.design, self.scores.dense())

    def interval(
        self,
        level: float = 0.95,
        method: Method | None = None,
        *,
        df: float | None = None,
        planned_deff: float = 1.0,
    ) -> tuple[FloatArray, FloatArray]:
        """Return lower and upper confidence limits; see `interval.intervals` for the methods.

        df : degrees of freedom instead of those of the domain; planned_deff : for proportions of 0 or 1
        """
        return intervals(
            self.value,
            self.variance,
            df=self.df.astype(float) if df is None else np.full(len(self), df, dtype=float),
            n=self.n,
            method=method or DEFAULT_METHOD.get(self.kind, "mean"),
            level=level,
            certain=self.certain,
            planned_deff=planned_deff,
        )


def estimates(
    kind: Kind, design: Design, domains: Domains, names: Sequence[str], value: FloatArray, z: FloatArray
) -> Estimates:
    """Attach variances, counts and design effects to values of shape (k, D) with scores z, shape (n, k)."""
    scores = Scores(z, domains.code, len(domains.names))
    n_psu, strata = design.touched(domains.code, len(domains.names))
    positive = design.weight > 0
    n = domains.sum(positive).astype(np.int64)
    certain = domains.sum(positive & design.certain) == n
    variance = variances(design, scores)
    k = len(names)
    return Estimates(
        kind,
        tuple(name for name in names for _ in domains.names),
        domains.names * k,
        value.ravel(),
        variance.ravel(),
        np.tile(n_psu - strata, k),
        np.tile(n, k),
        np.tile(n_psu, k),
        np.tile(certain, k),
        design,
        scores,
        domains,
    )

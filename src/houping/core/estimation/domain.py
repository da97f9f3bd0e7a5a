"""Domains: parts of the population that get their own estimate, on the full design.

A domain is a variable that is 0 outside it; rows are never dropped, because the number of its units in the
sample is random (Sarndal, Swensson and Wretman 1992, 10.3). Worked case: docs/methods/domains.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from houping.core.checks import require_same_length
from houping.core.errors import ValuesMissing
from houping.core.estimation.coding import FloatArray, IndexArray, encode
from houping.core.estimation.design import Design

Values = ArrayLike | Mapping[str, ArrayLike]
WHOLE = ""


@dataclass(frozen=True, eq=False)
class Domains:
    """Names of the domains, ascending, and the domain of each row: shape (n,), -1 = in none."""

    names: tuple[str, ...]
    code: IndexArray

    @classmethod
    def of(cls, design: Design, domain: ArrayLike | None, where: ArrayLike | None) -> "Domains":
        """Code the labels `domain`, shape (n,); rows where `where` is False belong to no domain."""
        names: tuple[str, ...] = (WHOLE,)
        code = np.zeros(len(design), dtype=np.int64)
        if domain is not None:
            coded = encode(domain, "domain")
            require_same_length(weight=design.weight, domain=coded.code)
            names, code = coded.text, coded.code
        if where is not None:
            inside = np.asarray(where, dtype=bool)
            require_same_length(weight=design.weight, where=inside)
            code = np.where(inside, code, -1)
        return cls(names, code)

    def sums(self, values: FloatArray) -> FloatArray:
        """Sum the columns of `values`, shape (n, k), in each domain: shape (k, D)."""
        return np.stack([self.sum(column) for column in values.T])

    def sum(self, values: NDArray[np.generic]) -> FloatArray:
        """Sum `values`, shape (n,), in each domain: shape (D,)."""
        rows = np.asarray(values, dtype=float)
        total: FloatArray = np.bincount(self.code + 1, rows, minlength=len(self.names) + 1)[1:].astype(float)
        return total

    def spread(self, values: FloatArray) -> FloatArray:
        """Give each row the value of its domain: from (k, D) to (n, k), 0 outside all domains."""
        padded = np.concatenate([np.zeros((len(values), 1)), values], axis=1)
        return padded[:, self.code + 1].T


def columns(
    design: Design, values: Values, domains: Domains, names: Sequence[str] | None = None
) -> tuple[tuple[str, ...], FloatArray]:
    """Return names and values, shape (n, k), 0 outside the domains.

    Raises ShapeMismatch, or ValuesMissing for NaN inside a domain.
    """
    if isinstance(values, Mapping):
        names = list(values)
        table = np.stack([np.asarray(v, dtype=float) for v in values.values()], axis=1)
    else:
        table = np.asarray(values, dtype=float)
        table = table.reshape(len(table), -1)
    require_same_length(weight=design.weight, values=table)
    labels = tuple(names) if names else tuple(f"y{j}" for j in range(1, table.shape[1] + 1))
    outside = domains.code < 0
    if outside.any():
        table = np.where(outside[:, None], 0.0, table)
    missing = ~np.isfinite(table)
    if missing.any():
        j = int(missing.any(axis=0).argmax())
        raise ValuesMissing(
            column=labels[j], count=int(missing[:, j].sum()), row=int(missing[:, j].argmax()) + 1
        )
    return labels, table

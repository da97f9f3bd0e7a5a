"""Labels to whole numbers 0, 1, 2, ..., once per design, so that every sum is one pass over integers."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from houping.core.errors import DesignMissing

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
DENSE = 8


@dataclass(frozen=True, eq=False)
class Coded:
    """A column of labels: `names` in ascending order, `code` (n,) the place of each row's label."""

    names: NDArray[Any]
    code: IndexArray

    @property
    def size(self) -> int:
        """How many different labels there are."""
        return len(self.names)

    @cached_property
    def text(self) -> tuple[str, ...]:
        """The labels as text."""
        return tuple(str(name) for name in self.names)


def encode(labels: ArrayLike, column: str) -> Coded:
    """Number the labels of one column, shape (n,); text sorts as text, numbers as numbers.

    Only the first row of each run of equal labels is sorted: files are mostly in the order of their PSUs.
    Raises DesignMissing for NaN, None or empty text.
    """
    values = np.asarray(labels)
    if values.dtype == object:
        _refuse_missing(np.array([v is None or v != v for v in values], dtype=bool), column)
        values = values.astype(str)
    _refuse_missing(_missing(values), column)
    heads = np.ones(len(values), dtype=bool)
    heads[1:] = values[1:] != values[:-1]
    names, code = np.unique(values[heads], return_inverse=True)
    return Coded(names, code.astype(np.int64)[np.cumsum(heads) - 1])


def _missing(values: NDArray[Any]) -> BoolArray:
    if values.dtype.kind == "f":
        return np.asarray(np.isnan(values))
    if values.dtype.kind in "US":
        empty: BoolArray = values == values.dtype.type("")
        return empty
    return np.zeros(len(values), dtype=bool)


def _refuse_missing(missing: BoolArray, column: str) -> None:
    if missing.any():
        raise DesignMissing(column=column, count=int(missing.sum()), row=int(missing.argmax()) + 1)


def compress(key: IndexArray, size: int) -> tuple[IndexArray, IndexArray]:
    """Return the distinct keys (all in 0..size-1, ascending) and the place of each key among them."""
    if size > DENSE * len(key) + 1_000_000:
        present, place = np.unique(key, return_inverse=True)
        return present, place.astype(np.int64)
    seen = np.zeros(size, dtype=bool)
    seen[key] = True
    return np.flatnonzero(seen), (np.cumsum(seen) - 1)[key]


def sums(index: IndexArray, values: FloatArray, size: int) -> FloatArray:
    """Sum the rows of `values`, shape (n, k), by index 0..size-1: shape (size, k)."""
    return np.stack([np.bincount(index, column, minlength=size) for column in values.T], axis=1)

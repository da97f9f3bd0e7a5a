"""The tree of a composite score: leaves under indicators under dimensions under the total.

Weights are shares within the parent; what does not apply or was not observed is left out and the others
take its place in proportion (structural missing, never an imputed value).
Source: OECD/JRC (2008) Handbook, steps 6 and 7.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class Leaf:
    """One measure: where it hangs, its weight in its indicator, its goalposts (worst scores 0, best 100)."""

    id: str
    indicator: str
    weight: float
    worst: float
    best: float


@dataclass(frozen=True)
class Branch:
    """One indicator: its dimension and its weight there."""

    id: str
    dimension: str
    weight: float


@dataclass(frozen=True)
class Tree:
    """Leaves, branches and the weights of the dimensions in the total, in the order of the plan."""

    leaves: tuple[Leaf, ...]
    branches: tuple[Branch, ...]
    dimensions: tuple[tuple[str, float], ...]

    @cached_property
    def leaf_weights(self) -> FloatArray:
        """Weight of each leaf in each indicator, shape (leaves, indicators)."""
        place = {branch.id: i for i, branch in enumerate(self.branches)}
        table = np.zeros((len(self.leaves), len(self.branches)))
        for k, leaf in enumerate(self.leaves):
            table[k, place[leaf.indicator]] = leaf.weight
        return table

    @cached_property
    def branch_weights(self) -> FloatArray:
        """Weight of each indicator in each dimension, shape (indicators, dimensions)."""
        place = {name: i for i, (name, _) in enumerate(self.dimensions)}
        table = np.zeros((len(self.branches), len(self.dimensions)))
        for i, branch in enumerate(self.branches):
            table[i, place[branch.dimension]] = branch.weight
        return table

    @cached_property
    def dimension_weights(self) -> FloatArray:
        """Weight of each dimension in the total, shape (dimensions, 1)."""
        return np.array([[weight] for _, weight in self.dimensions])

    @property
    def goalposts(self) -> tuple[FloatArray, FloatArray]:
        """Worst and best values, shape (leaves,) each."""
        return np.array([leaf.worst for leaf in self.leaves]), np.array([leaf.best for leaf in self.leaves])

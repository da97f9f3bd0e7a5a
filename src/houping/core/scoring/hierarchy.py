"""A composite of any depth: nodes with parents and weights, as in an indicator table of COINr.

The plan's own tree has fixed levels (`tree`); this one serves other people's composites.
Source: OECD/JRC (2008) Handbook, steps 5 to 7.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from houping.core.scoring.aggregate import Mean, arithmetic
from houping.core.scoring.normalise import goalposts, min_max, percentiles, ranks, z_score

FloatArray = NDArray[np.float64]
METHODS = ("min_max", "goalposts", "z_score", "ranks", "percentiles")


@dataclass(frozen=True)
class Node:
    """One node: `parent` "" is the top; direction -1 turns a leaf; worst and best are its goalposts."""

    id: str
    parent: str
    weight: float
    direction: int = 1
    worst: float | None = None
    best: float | None = None
    denominator: str = ""


def children_of(nodes: Sequence[Node]) -> dict[str, list[Node]]:
    """Return the children of every node that has some, in the order given; the top stands under ""."""
    found: dict[str, list[Node]] = {}
    for node in nodes:
        found.setdefault(node.parent, []).append(node)
    return found


def leaves_of(nodes: Sequence[Node]) -> list[Node]:
    """Return the nodes without children."""
    parents = {node.parent for node in nodes}
    return [node for node in nodes if node.id not in parents]


def normalised(values: FloatArray, leaves: Sequence[Node], method: str) -> FloatArray:
    """Return the values of the leaves, shape (units, leaves), on one scale by one of METHODS.

    Goalposts say where worst and best lie, and so the direction; the others use `direction`.
    """
    direction = np.array([leaf.direction for leaf in leaves], dtype=float)
    if method == "goalposts":
        worst = np.array([leaf.worst for leaf in leaves], dtype=float)
        best = np.array([leaf.best for leaf in leaves], dtype=float)
        return goalposts(values, worst, best)
    if method == "min_max":
        return min_max(values, direction)
    if method == "z_score":
        return z_score(values, direction)
    return ranks(values, direction) if method == "ranks" else percentiles(values, direction)


def climb_nodes(
    leaf_scores: Mapping[str, FloatArray], nodes: Sequence[Node], *, mean: Mean = arithmetic
) -> dict[str, FloatArray]:
    """Return the score of every node, shape (units,) each: weighted means of what is present below it.

    leaf_scores : id of each leaf -> normalised values, shape (units,), NaN where missing
    """
    below = children_of(nodes)
    scores = dict(leaf_scores)
    for node in reversed(_from_the_top(below)):
        if node.id in below:
            parts = np.stack([scores[child.id] for child in below[node.id]], axis=-1)
            weights = np.array([[child.weight] for child in below[node.id]])
            scores[node.id] = mean(parts, weights)[..., 0]
    return {node.id: scores[node.id] for node in nodes}


def effective_shares(nodes: Sequence[Node]) -> dict[str, float]:
    """Return each node's weight in the top score when nothing is missing; leaves sum to 1."""
    below = children_of(nodes)
    share: dict[str, float] = {}
    for node in _from_the_top(below):
        whole = sum(sibling.weight for sibling in below[node.parent])
        share[node.id] = share.get(node.parent, 1.0) * (node.weight / whole if whole else 0.0)
    return share


def _from_the_top(below: Mapping[str, Sequence[Node]]) -> list[Node]:
    order, queue = [], list(below.get("", ()))
    while queue:
        node = queue.pop(0)
        order.append(node)
        queue.extend(below.get(node.id, ()))
    return order

"""Other weights on the same tree."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from houping.core.scoring.tree import Tree


def reweighted(tree: Tree, weights: NDArray[np.float64]) -> Tree:
    """Return the tree with other indicator weights, shape (indicators,); their shares in a dimension count."""
    branches = tuple(replace(b, weight=float(w)) for b, w in zip(tree.branches, weights, strict=True))
    return replace(tree, branches=branches)

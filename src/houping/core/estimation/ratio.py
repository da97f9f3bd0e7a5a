"""Ratios of two totals, by linearisation. Worked case: docs/methods/ratio.md."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from houping.core.errors import EmptyDomain
from houping.core.estimation.coding import FloatArray
from houping.core.estimation.design import Design
from houping.core.estimation.domain import Domains, Values, columns
from houping.core.estimation.estimate import Estimates, Kind, estimates


def ratio(
    design: Design,
    y: Values,
    x: Values,
    *,
    domain: ArrayLike | None = None,
    where: ArrayLike | None = None,
    names: Sequence[str] | None = None,
) -> Estimates:
    """Estimate R = Y/X, the ratio of two totals, in each domain.

    The variance is that of the total of z = (y - R x) / X.

    Parameters
    ----------
    y, x : shape (n,) or (n, k), or name -> (n,)
        Numerators and denominators, pairwise; NaN is allowed only outside `where`.
    domain, where : shape (n,)
        As for `total`.

    Raises ShapeMismatch, ValuesMissing, EmptyDomain (X = 0) or LonelyPSU.
    Source: Woodruff (1971), JASA 66, 411-414.
    """
    domains = Domains.of(design, domain, where)
    above, y_values = columns(design, y, domains, names)
    below, x_values = columns(design, x, domains)
    labels = tuple(names) if names else tuple(f"{a}/{b}" for a, b in zip(above, below, strict=True))
    return linearised("ratio", design, domains, labels, y_values, x_values)


def linearised(
    kind: Kind, design: Design, domains: Domains, names: Sequence[str], y: FloatArray, x: FloatArray
) -> Estimates:
    """Estimate Y/X for y, x of shape (n, k); x = 1 gives a mean."""
    weight = design.weight[:, None]
    numerator, denominator = domains.sums(weight * y), domains.sums(weight * x)
    if (denominator == 0).any():
        j, d = (int(i) for i in np.argwhere(denominator == 0)[0])
        raise EmptyDomain(column=names[j], domain=domains.names[d])
    value = numerator / denominator
    z = weight * (y - domains.spread(value) * x) / _safe(domains.spread(denominator))
    return estimates(kind, design, domains, names, value, z)


def _safe(values: FloatArray) -> FloatArray:
    """Rows outside all domains divide by 1."""
    return np.where(values == 0, 1.0, values)

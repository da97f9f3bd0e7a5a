"""Quantiles with Woodruff's interval."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from houping.core.errors import ChoiceUnknown, EmptyDomain
from houping.core.estimation.coding import FloatArray
from houping.core.estimation.design import Design
from houping.core.estimation.domain import Domains, columns
from houping.core.estimation.mean import mean


def quantile(
    design: Design, y: ArrayLike, p: float, *, where: ArrayLike | None = None, level: float = 0.95
) -> tuple[float, float, float]:
    """Return the p-quantile of y and its confidence limits.

    The quantile is the least value whose estimated distribution function reaches p. The limits are the
    quantiles at p ± t(df) se(F), with F the share of units at or below the estimate.

    Parameters
    ----------
    y, where : shape (n,)
        Values, and the rows that count.
    p : 0..1

    Raises ChoiceUnknown for p outside 0..1, EmptyDomain, and what `mean` raises.
    Source: Woodruff (1952), JASA 47, 635-646.
    """
    if not 0 <= p <= 1:
        raise ChoiceUnknown(option="quantile", value=p, known="0..1")
    domains = Domains.of(design, None, where)
    _, table = columns(design, y, domains)
    inside = (domains.code >= 0) & (design.weight > 0)
    if not inside.any():
        raise EmptyDomain(column="y", domain="")
    values, weight = table[inside, 0], design.weight[inside]
    order = np.argsort(values, kind="stable")
    ordered, reached = values[order], np.cumsum(weight[order]) / weight.sum()
    value = _invert(ordered, reached, p)
    share = mean(design, table[:, 0] <= value, where=where)[0]
    half = float(special.stdtrit(share.df, (1 + level) / 2)) * share.se if share.df > 0 else float("nan")
    return value, _invert(ordered, reached, p - half), _invert(ordered, reached, p + half)


def _invert(ordered: FloatArray, reached: FloatArray, p: float) -> float:
    """Least value at which the distribution function reaches p; rounding of the sums does not move it."""
    if np.isnan(p):
        return float("nan")
    place = int(np.searchsorted(reached, p - 1e-12))
    return float(ordered[min(place, len(ordered) - 1)])

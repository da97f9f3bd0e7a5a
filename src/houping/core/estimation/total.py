"""Totals. Worked case: docs/methods/variance.md."""

from collections.abc import Sequence

from numpy.typing import ArrayLike

from houping.core.estimation.design import Design
from houping.core.estimation.domain import Domains, Values, columns
from houping.core.estimation.estimate import Estimates, estimates


def total(
    design: Design,
    y: Values,
    *,
    domain: ArrayLike | None = None,
    where: ArrayLike | None = None,
    names: Sequence[str] | None = None,
) -> Estimates:
    """Estimate the population total Y = sum w y of each variable, in each domain.

    Parameters
    ----------
    y : shape (n,) or (n, k), or name -> (n,)
        Values; NaN is allowed only outside `where`.
    domain : shape (n,)
        Labels; each gets its own estimate on the full design.
    where : shape (n,)
        True for rows that belong to any domain at all (a subpopulation).

    Raises ShapeMismatch, ValuesMissing or LonelyPSU.
    Source: Horvitz and Thompson (1952), JASA 47; Sarndal, Swensson and Wretman (1992), 4.3.
    """
    domains = Domains.of(design, domain, where)
    labels, values = columns(design, y, domains, names)
    z = design.weight[:, None] * values
    return estimates("total", design, domains, labels, domains.sums(z), z)

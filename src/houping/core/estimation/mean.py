"""Means and proportions: ratios to the estimated number of units. Worked case: docs/methods/ratio.md."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from houping.core.checks import require_same_length
from houping.core.errors import NotBinary
from houping.core.estimation.coding import FloatArray, encode
from houping.core.estimation.design import Design
from houping.core.estimation.domain import Domains, Values, columns
from houping.core.estimation.estimate import Estimates
from houping.core.estimation.ratio import linearised


def mean(
    design: Design,
    y: Values,
    *,
    domain: ArrayLike | None = None,
    where: ArrayLike | None = None,
    names: Sequence[str] | None = None,
) -> Estimates:
    """Estimate the population mean of each variable, in each domain; parameters as for `total`.

    Raises ShapeMismatch, ValuesMissing, EmptyDomain (no weight) or LonelyPSU.
    Source: Woodruff (1971), JASA 66, 411-414, with x = 1.
    """
    domains = Domains.of(design, domain, where)
    labels, values = columns(design, y, domains, names)
    return linearised("mean", design, domains, labels, values, _inside(domains, values))


def proportion(
    design: Design,
    y: Values,
    *,
    domain: ArrayLike | None = None,
    where: ArrayLike | None = None,
    names: Sequence[str] | None = None,
) -> Estimates:
    """Estimate shares 0..1: of ones in a 0/1 variable, or of every category of a text variable.

    Raises NotBinary for numbers other than 0 and 1, and what `mean` raises.
    """
    domains = Domains.of(design, domain, where)
    labels, values = columns(design, _indicators(design, y, names), domains)
    bad = (values != 0) & (values != 1)
    if bad.any():
        i, j = (int(k) for k in np.argwhere(bad)[0])
        raise NotBinary(column=labels[j], row=i + 1, value=values[i, j])
    return linearised("proportion", design, domains, labels, values, _inside(domains, values))


def _inside(domains: Domains, values: FloatArray) -> FloatArray:
    ones = (domains.code >= 0).astype(float)
    return np.broadcast_to(ones[:, None], values.shape)


def _indicators(design: Design, y: Values, names: Sequence[str] | None) -> dict[str, ArrayLike]:
    """Turn text variables into one 0/1 column per category, named variable=category."""
    if isinstance(y, Mapping):
        given = dict(y)
    else:
        table = np.asarray(y)
        table = table.reshape(len(table), -1)
        labels = names or [f"y{j}" for j in range(1, table.shape[1] + 1)]
        given = dict(zip(labels, table.T, strict=True))
    result: dict[str, ArrayLike] = {}
    for name, column in given.items():
        values = np.asarray(column)
        if values.dtype.kind in "US" or any(isinstance(v, str) for v in values.flat[:1]):
            require_same_length(weight=design.weight, values=values)
            coded = encode(values, name)
            result |= {f"{name}={c}": coded.code == i for i, c in enumerate(coded.text)}
        else:
            result[name] = values
    return result

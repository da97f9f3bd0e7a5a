"""Design effect: the variance over that of a simple random sample of as many answers.

V_srs = N² s² / n, times (N - n)/N without replacement, of the linearised variable: s² its weighted element
variance, N the weighted count and n the answers of the domain. Both definitions are R survey's (deff=TRUE and
deff="replace"). Source: Kish (1965), 8.2; Lumley (2010), 2.5.
"""

import numpy as np

from houping.core.estimation.coding import FloatArray
from houping.core.estimation.domain import Domains


def design_effects(
    weight: FloatArray, domains: Domains, z: FloatArray, variance: FloatArray, *, replacement: bool
) -> FloatArray:
    """Return design effects, shape (k, D); NaN where a simple random sample would have no variance.

    z : shape (n, k), weighted linearised values; variance : shape (k, D)
    """
    positive = weight > 0
    population, n = domains.sum(weight), domains.sum(positive)
    values = np.divide(z, weight[:, None], out=np.zeros_like(z), where=positive[:, None])
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = np.nan_to_num(domains.sums(z) / population)
        deviations = weight[:, None] * (values - domains.spread(centre)) ** 2
        element = domains.sums(deviations) / population * n / (n - 1)
        simple = element * population**2 / n
        if not replacement:
            simple = np.where(population < n, np.nan, simple * (population - n) / population)
        scale = np.nan_to_num(centre) ** 2 * population**2
        return np.asarray(np.where(simple > 1e-24 * scale, variance / simple, np.nan))

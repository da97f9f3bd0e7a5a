"""Linear combinations of estimates, with the covariances between them."""

from collections.abc import Mapping

import numpy as np

from houping.core.estimation.estimate import Estimate, Estimates


def contrast(found: Estimates, coefficients: Mapping[str, float], *, name: str = "contrast") -> Estimate:
    """Estimate sum_i c_i theta_i; labels as in `found.labels`, those not named count 0.

    df is that of the whole design. Raises LabelUnknown. Source: Lumley (2010), 2.4.
    """
    c = np.zeros(len(found))
    for label, coefficient in coefficients.items():
        c[found.place(label)] += coefficient
    used = c != 0
    return Estimate(
        variable=name,
        domain="",
        kind="contrast",
        value=float(c @ found.value),
        variance=max(float(c @ found.vcov @ c), 0.0),
        df=found.design.df,
        n=int(found.n[used].sum()),
        n_psu=int(found.n_psu[used].max(initial=0)),
        deff=float("nan"),
        certain=bool(found.certain[used].all()),
    )


def difference(found: Estimates, first: str, second: str) -> Estimate:
    """Estimate theta_first - theta_second with their covariance."""
    return contrast(found, {first: 1.0, second: -1.0}, name=f"{first} - {second}")

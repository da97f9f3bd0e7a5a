"""Design weights: one over the probability with which a unit came into the sample.

Source: Horvitz and Thompson (1952), JASA 47, 663-685; released reserves as a larger order
sample: Ohlsson (1995), Business Survey Methods, ch. 9.
Worked case: docs/methods/weights.md.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from houping.core.checks import require_same_length
from houping.core.errors import ProbabilityInvalid

FloatArray = NDArray[np.float64]


def realised_probability(released: ArrayLike, population: ArrayLike) -> FloatArray:
    """Return the inclusion probability n_released / N of each stratum, shape (n,).

    released: units approached, main sample and released reserves together. Reserves follow the order of the
    draw, so that what was released is itself an equal-probability sample of that size.
    Raises ProbabilityInvalid when more were released than exist.
    """
    n, big_n = np.asarray(released, float), np.asarray(population, float)
    require_same_length(released=n, population=big_n)
    with np.errstate(divide="ignore", invalid="ignore"):
        probability: FloatArray = n / big_n
    _require_probability(probability)
    return probability


def design_weight(*stages: ArrayLike) -> FloatArray:
    """Return 1 / (product of the stages' inclusion probabilities), shape (n,).

    Raises ProbabilityInvalid for a probability outside (0, 1].
    """
    probability: FloatArray = np.ones(1)
    for stage in stages:
        values = np.asarray(stage, float)
        _require_probability(values)
        probability = probability * values
    weight: FloatArray = 1.0 / probability
    return weight


def _require_probability(probability: FloatArray) -> None:
    bad = np.flatnonzero(~((probability > 0) & (probability <= 1 + 1e-12)))
    if len(bad):
        raise ProbabilityInvalid(row=int(bad[0]) + 1, value=f"{probability[bad[0]]:g}")

"""The error that a two-stage design can be expected to have, before anyone is asked.

Model: households of a village resemble each other with intraclass correlation ρ; σ² = 1. Anticipated variance
of a total (Isaki & Fuller 1982, JASA 77) over villages i with probability π_i and strata t inside them:

    AV = ρ Σ_i (1/π_i - 1) N_i² + (1 - ρ) Σ_i Σ_t N_it (N_it / (π_i n_it) - 1)

The first term is nought for villages taken for certain (the named half): they stand for themselves alone.
Worked case: docs/methods/size.md.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class VillageDesign:
    """A village in the plan of a sample.

    probability : of the village; strata : (households, completes expected if the village is drawn) each
    stands_for : 1 for a plan over all villages, 1 / probability when only drawn villages are listed
    """

    probability: float
    strata: tuple[tuple[float, float], ...]
    stands_for: float = 1.0


def expected_completes(villages: Sequence[VillageDesign]) -> float:
    """Return the completes that the design is expected to give."""
    return math.fsum(v.stands_for * v.probability * n for v in villages for _, n in v.strata)


def anticipated_variance(villages: Sequence[VillageDesign], icc: float) -> float:
    """Return the anticipated variance of the estimated total, in units of σ²; infinite without completes."""
    terms = []
    for v in villages:
        between = (1 / v.probability - 1) * sum(size for size, _ in v.strata) ** 2
        within = math.fsum(_within(size, v.probability * n) for size, n in v.strata if size)
        terms.append(v.stands_for * (icc * between + (1 - icc) * within))
    return math.fsum(terms)


def anticipated_deff(villages: Sequence[VillageDesign], icc: float) -> float:
    """Return the planned design effect: against a simple random sample of the same number of completes."""
    population = math.fsum(v.stands_for * size for v in villages for size, _ in v.strata)
    completes = expected_completes(villages)
    simple = population * (population / completes - 1) if completes else math.inf
    return anticipated_variance(villages, icc) / simple if 0 < simple < math.inf else 1.0


def _within(size: float, expected: float) -> float:
    return size * (size / expected - 1) if expected else math.inf

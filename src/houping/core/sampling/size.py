"""Sample sizes and the margins of error that they really give.

Sources: Cochran (1977) ch. 4; Kish (1965) for the design effect of unequal weights.
Worked cases: docs/methods/size.md.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from scipy.special import ndtri


def normal_quantile(confidence: float) -> float:
    """Return z with P(|Z| <= z) = confidence."""
    return float(ndtri((1 + confidence) / 2))


def required_size(
    confidence: float, margin: float, proportion: float = 0.5, population: float = math.inf
) -> int:
    """Return the simple random sample that gives `margin` (0..1) at `confidence`."""
    n0 = normal_quantile(confidence) ** 2 * proportion * (1 - proportion) / margin**2
    return math.ceil(n0 if math.isinf(population) else n0 / (1 + (n0 - 1) / population))


def margin_of_error(
    size: float,
    confidence: float,
    proportion: float = 0.5,
    *,
    population: float = math.inf,
    deff: float = 1.0,
) -> float:
    """Return the half-width (0..1) of the interval of a share from `size` completes.

    population : for the finite-population factor; deff : design effect. An empty sample has margin 1.
    """
    if size <= 0:
        return 1.0
    share = 0.0 if math.isinf(population) else (population - size) / max(population - 1, 1)
    factor = 1.0 if math.isinf(population) else max(share, 0.0)
    variance = deff * proportion * (1 - proportion) / size * factor
    return normal_quantile(confidence) * math.sqrt(variance)


def stratified_margin(
    sizes: Sequence[float],
    populations: Sequence[float],
    confidence: float,
    proportion: float = 0.5,
    *,
    deffs: Sequence[float] | None = None,
) -> float:
    """Return the half-width for a whole made of strata with their own sizes, populations and deffs."""
    deffs = deffs or [1.0] * len(sizes)
    whole = sum(populations)
    variance = 0.0
    for n, population, deff in zip(sizes, populations, deffs, strict=True):
        fpc = max(1 - n / population, 0.0)
        variance += (population / whole) ** 2 * deff * fpc * proportion * (1 - proportion) / n
    return normal_quantile(confidence) * math.sqrt(variance)


def phone_size(population: int, *, rate: float, floor: int, cap: int) -> int:
    """Return clamp(⌈rate · N⌉, floor, cap), the telephone sample of a county (六（二）)."""
    return max(floor, min(cap, math.ceil(Fraction(str(rate)) * population)))


def kish_deff(sizes: Sequence[float], populations: Sequence[float]) -> float:
    """Return the design effect of unequal weights: n Σw² / (Σw)² with w = N/n in each stratum."""
    weights = [population / n for n, population in zip(sizes, populations, strict=True)]
    total = math.fsum(n * w for n, w in zip(sizes, weights, strict=True))
    squares = math.fsum(n * w * w for n, w in zip(sizes, weights, strict=True))
    return math.fsum(sizes) * squares / total**2


@dataclass(frozen=True)
class Part:
    """One part of a whole (a county of the city): completes expected, units in it, planned design effect."""

    completes: float
    population: float
    deff: float = 1.0


@dataclass(frozen=True)
class Margins:
    """Half-widths (0..1): as if one simple random sample, and as the design is planned."""

    simple: float
    planned: float


def margins(parts: Sequence[Part], confidence: float, proportion: float = 0.5) -> Margins:
    """Return the margins of a share over all parts together; 1 where a part has no completes."""
    parts = [part for part in parts if part.population > 0]
    if not parts or any(part.completes <= 0 for part in parts):
        return Margins(1.0, 1.0)
    n = [min(part.completes, part.population) for part in parts]
    whole = [part.population for part in parts]
    simple = margin_of_error(sum(n), confidence, proportion, population=sum(whole))
    deffs = [part.deff for part in parts]
    return Margins(simple, stratified_margin(n, whole, confidence, proportion, deffs=deffs))

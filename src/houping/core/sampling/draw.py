"""The draw: a sort by tickets. Equal probability, probability proportional to size, and by score.

Everything is exact: integers, fractions and text, so that no engine and no processor can differ.
Sources: Ohlsson (1995) sequential simple random sampling; Rosén (1997), J. Statist. Plann. Inference 62
(Pareto order sampling); Rosén (2000) for λ as inclusion probability.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from houping.core.errors import DuplicateUnits, SampleTooLarge
from houping.core.sampling.ticket import shifted, ticket, uniform


@dataclass(frozen=True)
class Drawn:
    """A drawn order of one stratum: units with ticket and inclusion probability, best rank first.

    probability is 1 for units taken for certain; it is the same for the reserve as if it were drawn.
    """

    units: tuple[str, ...]
    tickets: tuple[str, ...]
    probability: tuple[Fraction, ...]
    size: int

    @property
    def sample(self) -> tuple[str, ...]:
        """The drawn units."""
        return self.units[: self.size]


def draw_equal(units: Sequence[str], size: int, *, seed: str, stage: str, shift: bool = False) -> Drawn:
    """Draw `size` units with equal probability: the smallest tickets, ties by unit id.

    shift : start at "8000…" and wrap around, so that the sample meets the unshifted one least.
    Inclusion is exactly size / len(units). Raises DuplicateUnits or SampleTooLarge.
    """
    _check(units, size)
    order = [(ticket(seed, stage, unit), unit) for unit in units]
    order.sort(key=_shifted_first if shift else None)
    share = Fraction(size, len(units)) if units else Fraction(0)
    return Drawn(
        units=tuple(unit for _, unit in order),
        tickets=tuple(number for number, _ in order),
        probability=(share,) * len(order),
        size=size,
    )


def _shifted_first(entry: tuple[str, str]) -> tuple[str, str]:
    number, unit = entry
    return shifted(number), unit


def draw_pareto(sizes: Mapping[str, int], size: int, *, seed: str, stage: str) -> Drawn:
    """Draw `size` units with probability proportional to their size (Pareto order sampling).

    sizes : unit -> measure of size, positive whole number
    Units with λ = n x / Σx at or above 1 are taken for certain and the rest is drawn anew. The order of the
    rest is Q = u (1 - λ) / (λ (1 - u)) with u the number of the ticket. Raises SampleTooLarge.
    """
    _check(tuple(sizes), size)
    certain = certainty_units(sizes, size)
    rest = {unit: x for unit, x in sizes.items() if unit not in certain}
    share = inclusion_probabilities(rest, size - len(certain))
    keyed = []
    for unit in sizes:
        number = ticket(seed, stage, unit)
        q = Fraction(0) if unit in certain else pareto_key(share[unit], uniform(number))
        keyed.append((unit not in certain, q, number, unit))
    keyed.sort()
    return Drawn(
        units=tuple(unit for *_, unit in keyed),
        tickets=tuple(number for _, _, number, _ in keyed),
        probability=tuple(share.get(unit, Fraction(1)) for *_, unit in keyed),
        size=size,
    )


def certainty_units(sizes: Mapping[str, int], size: int) -> frozenset[str]:
    """Return the units whose λ reaches 1 when `size` units are drawn, found by repeated removal."""
    certain: set[str] = set()
    while True:
        rest = {unit: x for unit, x in sizes.items() if unit not in certain}
        total, left = sum(rest.values()), size - len(certain)
        new = {unit for unit, x in rest.items() if left * x >= total > 0 and left > 0}
        if not new:
            return frozenset(certain)
        certain |= new


def inclusion_probabilities(sizes: Mapping[str, int], size: int) -> dict[str, Fraction]:
    """Return λ = n x / Σx of each unit, as exact fractions below 1 (certainty units must be out already)."""
    total = sum(sizes.values())
    return {unit: Fraction(size * x, total) for unit, x in sizes.items()}


def pareto_key(share: Fraction, u: Fraction) -> Fraction:
    """Return Q = u (1 - λ) / (λ (1 - u)), by which Pareto sampling orders; a unit without size comes last."""
    return u * (1 - share) / (share * (1 - u)) if share else Fraction(10**30)


@dataclass(frozen=True)
class Criteria:
    """What makes a village a named one: shape (villages,) each, higher is more in need."""

    relieved_persons: Sequence[float]
    monitored_density: Sequence[float]
    collective_income_yuan: Sequence[float]
    weights: tuple[float, float, float] = (1.0, 1.0, 1.0)


def named_scores(criteria: Criteria) -> list[float]:
    """Return the score of each village: weighted mean of the three criteria, standardised in the county.

    Collective income counts with a minus sign (weak villages first). Sums are exact (`math.fsum`), so that
    any machine gets the same last digit. A criterion without variation counts 0.
    """
    income = [-value for value in criteria.collective_income_yuan]
    columns = [
        _standardised(values) for values in (criteria.relieved_persons, criteria.monitored_density, income)
    ]
    whole = math.fsum(criteria.weights)
    rows = zip(*columns, strict=True)
    return [math.fsum(w * z for w, z in zip(criteria.weights, row, strict=True)) / whole for row in rows]


def _standardised(values: Sequence[float]) -> list[float]:
    if min(values) == max(values):
        return [0.0] * len(values)
    mean = math.fsum(values) / len(values)
    away = [v - mean for v in values]
    sd = math.sqrt(math.fsum(a * a for a in away) / len(values))
    return [a / sd for a in away]


def order_by_score(units: Sequence[str], scores: Sequence[float], *, seed: str, stage: str) -> list[str]:
    """Return units by falling score; ties by ticket, then id."""
    keyed = sorted(
        (-score, ticket(seed, stage, unit), unit) for unit, score in zip(units, scores, strict=True)
    )
    return [unit for *_, unit in keyed]


def _check(units: Sequence[str], size: int) -> None:
    if len(set(units)) < len(units):
        raise DuplicateUnits(count=len(units) - len(set(units)))
    if not 0 <= size <= len(units):
        raise SampleTooLarge(size=size, population=len(units))

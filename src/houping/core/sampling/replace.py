"""Replacement of households that cannot be asked: the next of the reserve, never "the neighbour".

The released part of a ticket order is again an order sample: its inclusion probability is released / N, and the
household that was replaced stays in the sample as a non-respondent. Source: Ohlsson (1995), section 9.3.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from houping.core.errors import AlreadyReplaced, ReasonUnknown, ReserveExhausted, UnitNotInSample, in_words

REASONS: Mapping[str, str] = {
    "moved": "整户搬迁外出，评估期内不能联系",
    "dead": "整户亡故或户已注销",
    "noncontact": "多次上门（至少三次，不同时段）无人",
    "refusal": "拒绝接受调查",
    "incapable": "无能力答复且无人代答",
    "not_a_household": "名单有误：不是本村农户或重复",
}


@dataclass(frozen=True)
class Listed:
    """One line of the sample list: its unit, stratum (village and kind), rank and whether it is reserve."""

    household: str
    stratum: str
    rank: int
    reserve: bool


@dataclass(frozen=True)
class Replacement:
    """One decision: who takes whose place, why, and the inclusion probability of what is released by now."""

    household: str
    substitute: str
    reason: str
    stratum: str
    released: int
    population: int

    @property
    def probability(self) -> Fraction:
        """Inclusion probability of the released set of the stratum."""
        return released_probability(self.released, self.population)


def released_probability(released: int, population: int) -> Fraction:
    """Return released / N, the inclusion probability inside the stratum."""
    return Fraction(released, population)


def replace_household(
    listed: Sequence[Listed],
    done: Iterable[Replacement],
    household: str,
    reason: str,
    population: Mapping[str, int],
) -> Replacement:
    """Return the replacement of `household` by the next household of its stratum's reserve.

    listed : the sample list; done : earlier replacements, in order; population : stratum -> N
    Raises ReasonUnknown, UnitNotInSample, AlreadyReplaced or ReserveExhausted.
    """
    if reason not in REASONS:
        raise ReasonUnknown(reason=reason, known=in_words(REASONS))
    substitutes = {r.household: r.substitute for r in done}
    if household in substitutes:
        raise AlreadyReplaced(household=household, substitute=substitutes[household])
    line = next((item for item in listed if item.household == household), None)
    released = set(substitutes.values())
    if line is None or (line.reserve and household not in released):
        raise UnitNotInSample(household=household)
    stratum = sorted((i for i in listed if i.stratum == line.stratum), key=lambda i: i.rank)
    waiting = [i for i in stratum if i.reserve and i.household not in released]
    if not waiting:
        raise ReserveExhausted(stratum=line.stratum, reserve=sum(i.reserve for i in stratum))
    out = sum(not i.reserve or i.household in released for i in stratum) + 1
    return Replacement(household, waiting[0].household, reason, line.stratum, out, population[line.stratum])


def last_released(main: int, blocks: int, block: int) -> int:
    """Return the last rank to be called: the main sample, and then `blocks` whole blocks of `block` numbers.

    The first block released ends the one that the main sample has begun. A block is called to its end or not
    at all, so that numbers that answer quickly are not preferred.
    """
    return max(main, (main // block + blocks) * block)

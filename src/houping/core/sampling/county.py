"""The villages of one county: the named half by score, the random half by Pareto within village types."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from houping.core.errors import TooFewVillages
from houping.core.sampling.allocate import allocate_villages, split_named
from houping.core.sampling.draw import Criteria, draw_equal, draw_pareto, named_scores, order_by_score
from houping.core.sampling.ticket import VILLAGE, ticket

NAMED, RANDOM = "named", "random"
CERTAINTY, SHORTLIST = "certainty", "shortlist"


@dataclass(frozen=True)
class Village:
    """What the draw needs to know of a village; counts of households and persons, income in yuan."""

    village: str
    village_type: str
    households: int
    relieved_persons: int
    relieved_persons_2020: int
    monitored_households: int
    collective_income_yuan: float


@dataclass(frozen=True)
class VillageRules:
    """The plan's numbers on villages (六（一）1)."""

    named_share: float
    rounding: str
    mode: str
    criteria_weights: tuple[float, float, float]
    minimum_per_stratum: int


@dataclass(frozen=True)
class DrawnVillage:
    """One drawn village: how it came in, from how many, with which probability, ticket and rank."""

    village: str
    stratum: str
    selection: str
    named_score: float
    stratum_population: int
    stratum_sample: int
    probability: Fraction
    ticket: str
    rank: int


def draw_villages(
    county: str, villages: Sequence[Village], wanted: int, rules: VillageRules, *, seed: str
) -> list[DrawnVillage]:
    """Draw `wanted` villages of a county; villages without households cannot be drawn.

    Raises TooFewVillages when the county has fewer.
    """
    eligible = sorted((v for v in villages if v.households > 0), key=lambda v: v.village)
    if len(eligible) < wanted:
        raise TooFewVillages(county=county, wanted=wanted, villages=len(eligible))
    scores = dict(zip((v.village for v in eligible), _scores(eligible, rules), strict=True))
    n_named, n_random = split_named(wanted, rules.named_share, rules.rounding)
    named = _named(county, scores, n_named, rules.mode, seed)
    taken = {d.village for d in named}
    rest = [v for v in eligible if v.village not in taken]
    return named + _random(county, rest, n_random, scores, rules.minimum_per_stratum, seed)


def _scores(villages: Sequence[Village], rules: VillageRules) -> list[float]:
    """Score within the county; persons relieved in 2020 if known, else all relieved persons (A-24)."""
    use_2020 = any(v.relieved_persons_2020 for v in villages)
    return named_scores(
        Criteria(
            [float(v.relieved_persons_2020 if use_2020 else v.relieved_persons) for v in villages],
            [v.monitored_households / v.households for v in villages],
            [v.collective_income_yuan for v in villages],
            rules.criteria_weights,
        )
    )


def _named(county: str, scores: Mapping[str, float], size: int, mode: str, seed: str) -> list[DrawnVillage]:
    order = order_by_score(list(scores), list(scores.values()), seed=seed, stage=VILLAGE)
    pool = order[: 2 * size] if mode == SHORTLIST else order[:size]
    if mode == SHORTLIST:
        drawn = draw_equal(pool, size, seed=seed, stage=VILLAGE)
        chosen, share = drawn.sample, Fraction(size, len(pool)) if pool else Fraction(1)
    else:
        chosen, share = tuple(pool), Fraction(1)
    return [
        DrawnVillage(
            village=village,
            stratum=f"{county}|{NAMED}",
            selection=NAMED,
            named_score=scores[village],
            stratum_population=len(pool),
            stratum_sample=size,
            probability=share,
            ticket=ticket(seed, VILLAGE, village),
            rank=rank,
        )
        for rank, village in enumerate(chosen, start=1)
    ]


def _random(
    county: str, rest: Sequence[Village], size: int, scores: Mapping[str, float], minimum: int, seed: str
) -> list[DrawnVillage]:
    sizes: dict[str, dict[str, int]] = {}
    for v in rest:
        sizes.setdefault(v.village_type, {})[v.village] = v.households
    households = {kind: sum(members.values()) for kind, members in sizes.items()}
    counts = {kind: len(members) for kind, members in sizes.items()}
    found = []
    for kind, n in allocate_villages(households, counts, size, minimum).items():
        drawn = draw_pareto(sizes[kind], n, seed=seed, stage=VILLAGE)
        for rank in range(n):
            village = drawn.units[rank]
            found.append(
                DrawnVillage(
                    village=village,
                    stratum=f"{county}|{RANDOM}|{kind}",
                    selection=RANDOM,
                    named_score=scores[village],
                    stratum_population=counts[kind],
                    stratum_sample=n,
                    probability=drawn.probability[rank],
                    ticket=drawn.tickets[rank],
                    rank=rank + 1,
                )
            )
    return found

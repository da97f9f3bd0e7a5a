"""The villages of one county: the named half by score, the random half by Pareto within village types."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from houping.core.errors import TooFewVillages
from houping.core.sampling.allocate import allocate_villages, split_named
from houping.core.sampling.draw import (
    Criteria,
    certainty_units,
    draw_equal,
    draw_pareto,
    inclusion_probabilities,
    named_scores,
    order_by_score,
)
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
    parts = _parts(county, villages, wanted, rules, seed)
    named = _named(county, parts.scores, parts.pool, parts.n_named, seed)
    minimum = rules.minimum_per_stratum
    return named + _random(county, parts.rest, parts.n_random, parts.scores, minimum, seed)


@dataclass(frozen=True)
class _Parts:
    """A county before the draw: scores, the named stratum, the other villages, and how many of each."""

    scores: Mapping[str, float]
    pool: list[str]
    rest: list[Village]
    n_named: int
    n_random: int


def _parts(county: str, villages: Sequence[Village], wanted: int, rules: VillageRules, seed: str) -> _Parts:
    eligible = sorted((v for v in villages if v.households > 0), key=lambda v: v.village)
    if len(eligible) < wanted:
        raise TooFewVillages(county=county, wanted=wanted, villages=len(eligible))
    scores = dict(zip((v.village for v in eligible), _scores(eligible, rules), strict=True))
    n_named, n_random = split_named(wanted, rules.named_share, rules.rounding)
    pool = _pool(scores, n_named, rules.mode, seed)
    rest = [v for v in eligible if v.village not in set(pool)]
    if len(rest) < n_random:
        raise TooFewVillages(county=county, wanted=len(pool) + n_random, villages=len(eligible))
    return _Parts(scores, pool, rest, n_named, n_random)


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


def _pool(scores: Mapping[str, float], size: int, mode: str, seed: str) -> list[str]:
    """Return the named stratum: the best by score, or twice as many when they are drawn from a shortlist."""
    order = order_by_score(list(scores), list(scores.values()), seed=seed, stage=VILLAGE)
    return order[: 2 * size] if mode == SHORTLIST else order[:size]


def _named(
    county: str, scores: Mapping[str, float], pool: list[str], size: int, seed: str
) -> list[DrawnVillage]:
    """Take the whole pool in order of score (certainty), or draw `size` of it with equal probability."""
    chosen = pool if len(pool) == size else draw_equal(pool, size, seed=seed, stage=VILLAGE).sample
    share = Fraction(size, len(pool)) if pool else Fraction(1)
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
    found = []
    for kind, (sizes, n) in _random_strata(rest, size, minimum).items():
        drawn = draw_pareto(sizes, n, seed=seed, stage=VILLAGE)
        found += [
            DrawnVillage(
                village=drawn.units[place],
                stratum=f"{county}|{RANDOM}|{kind}",
                selection=RANDOM,
                named_score=scores[drawn.units[place]],
                stratum_population=len(sizes),
                stratum_sample=n,
                probability=drawn.probability[place],
                ticket=drawn.tickets[place],
                rank=place + 1,
            )
            for place in range(n)
        ]
    return found


def _random_strata(rest: Sequence[Village], size: int, minimum: int) -> dict[str, tuple[dict[str, int], int]]:
    """Return village type -> (households of each village, villages to draw)."""
    sizes: dict[str, dict[str, int]] = {}
    for v in rest:
        sizes.setdefault(v.village_type, {})[v.village] = v.households
    households = {kind: sum(members.values()) for kind, members in sizes.items()}
    counts = {kind: len(members) for kind, members in sizes.items()}
    wanted = allocate_villages(households, counts, size, minimum)
    return {kind: (sizes[kind], n) for kind, n in wanted.items()}


def village_shares(
    county: str, villages: Sequence[Village], wanted: int, rules: VillageRules
) -> dict[str, tuple[str, Fraction]]:
    """Return village -> (selection, inclusion probability) before any draw, for planning.

    Equal scores at the edge of the named stratum go by village code here. Raises TooFewVillages.
    """
    parts = _parts(county, villages, wanted, rules, seed="")
    shares = {v: (NAMED, Fraction(parts.n_named, len(parts.pool))) for v in parts.pool}
    for sizes, n in _random_strata(parts.rest, parts.n_random, rules.minimum_per_stratum).values():
        certain = certainty_units(sizes, n)
        others = {v: x for v, x in sizes.items() if v not in certain}
        shares |= {v: (RANDOM, Fraction(1)) for v in certain}
        shares |= {v: (RANDOM, p) for v, p in inclusion_probabilities(others, n - len(certain)).items()}
    return shares

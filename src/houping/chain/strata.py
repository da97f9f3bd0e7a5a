"""What the plan says about sizes, as sizes of strata: villages, households in villages, telephones."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from houping.core.frame.freeze import target_counts
from houping.core.plan.model import County, Plan
from houping.core.sampling.allocate import (
    MONITORED,
    RELIEVED,
    HouseholdRule,
    allocate_households,
    largest_remainder,
    village_target,
)
from houping.core.sampling.county import VillageRules
from houping.core.sampling.size import phone_size

TARGETED = (RELIEVED, MONITORED)


@dataclass(frozen=True)
class Stratum:
    """How many units a stratum holds, how many are drawn for the main sample, how many are listed in all."""

    population: int
    main: int
    listed: int


@dataclass(frozen=True)
class PhoneStratum(Stratum):
    """A telephone stratum; target: completes wanted."""

    target: int


def village_rules(plan: Plan) -> VillageRules:
    """Return the plan's rules on villages (六（一）1)."""
    named = plan.sampling.named
    weight = {c.id: float(c.weight.value) for c in named.criteria}
    return VillageRules(
        named_share=named.share.value,
        rounding=named.rounding.value if named.rounding else "floor",
        mode=named.mode.value,
        criteria_weights=(
            weight["relieved_persons_2020"],
            weight["monitored_density"],
            weight["inverse_collective_income"],
        ),
        minimum_per_stratum=plan.sampling.random.minimum.value,
    )


def villages_wanted(plan: Plan, county: County) -> int:
    """Return how many villages the plan wants in a county."""
    return plan.sampling.villages_by_minimum[county.min_households.value].value


def household_rule(plan: Plan) -> HouseholdRule:
    """Return the plan's rules on the households of a village."""
    rules = plan.sampling
    return HouseholdRule(rules.listed_factor.value, rules.substratum_minimum.value, rules.others_share.value)


def household_target(plan: Plan, county: County) -> int:
    """Return how many households are drawn per village of a county."""
    return village_target(
        county.min_households.value, villages_wanted(plan, county), plan.sampling.expected_response.value
    )


def household_strata(
    plan: Plan, populations: Mapping[str, Mapping[str, int]], county_of: Mapping[str, str]
) -> dict[str, Stratum]:
    """Return the strata "village|hh_stratum" of the drawn villages from which something is drawn.

    populations : village -> household stratum -> households
    """
    rule, share = household_rule(plan), plan.sampling.reserve_share.value
    target = {county.code: household_target(plan, county) for county in plan.counties}
    strata = {}
    for village in sorted(populations):
        members = populations[village]
        for name, n in allocate_households(members, target[county_of[village]], rule).items():
            size = members.get(name, 0)
            if n:
                strata[f"{village}|{name}"] = Stratum(size, n, n + min(math.ceil(n * share), size - n))
    return strata


def phone_strata(
    plan: Plan, base: Mapping[str, int], frame: Mapping[str, Mapping[str, int]]
) -> dict[str, PhoneStratum]:
    """Return the telephone strata "county|type" of all counties.

    base : county -> N of the 1 % rule (persons or households, as the plan says)
    frame : county -> household type -> households with a telephone
    """
    strata: dict[str, PhoneStratum] = {}
    for county in plan.counties:
        strata |= phone_strata_of(plan, county.code, base.get(county.code, 0), frame.get(county.code, {}))
    return strata


def phone_strata_of(
    plan: Plan, county: str, base: int, available: Mapping[str, int]
) -> dict[str, PhoneStratum]:
    """Return the telephone strata of one county: completes in proportion to the telephones of each type."""
    rule = plan.sampling.phone
    size = county_phone_size(plan, base)
    telephones = {kind: available.get(kind, 0) for kind in TARGETED}
    shared = largest_remainder({k: float(n) for k, n in telephones.items()}, size, telephones)
    strata = {}
    for kind, target in shared.items():
        main = min(math.ceil(target / rule.expected_response.value), telephones[kind])
        listed = min(max(math.ceil(target * rule.reserve_factor.value), main), telephones[kind])
        strata[f"{county}|{kind}"] = PhoneStratum(telephones[kind], main, listed, target)
    return strata


def county_phone_size(plan: Plan, base: int) -> int:
    """Return the completes of a county by the plan's 1 % rule with floor and cap."""
    rule = plan.sampling.phone
    return phone_size(base, rate=rule.rate.value, floor=rule.floor.value, cap=rule.cap.value)


def phone_base(plan: Plan, targets: Mapping[str, Sequence[int]]) -> dict[str, int]:
    """Return N of the 1 % rule by county, by the plan's reading of it (A-4).

    targets : county -> persons, households, as the frame commits to them (COUNTY_RECORD)
    """
    place = ("persons", "households").index(plan.sampling.phone.base.value)
    return {c.code: targets[c.code][place] if c.code in targets else 0 for c in plan.counties}


def phone_targets(counties: Mapping[str, Mapping[str, Mapping[str, int]]]) -> dict[str, list[int]]:
    """Return county -> persons and households of the 1 % rule, from the counts of frame.json."""
    return {code: [*target_counts(counts)] for code, counts in counties.items()}


def phone_readings(counts: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """Return both readings of N: relieved and monitored persons, and such households."""
    persons, households = target_counts(counts)
    return {"persons": persons, "households": households}


def populations(units: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Return village -> household stratum -> households."""
    return _nested(units.group_by("village", "hh_stratum").len())


def available(units: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Return county -> household type -> households with a telephone."""
    return _nested(units.group_by("county", "household_type").len())


def _nested(counts: pl.DataFrame) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for outer, inner, n in counts.iter_rows():
        found.setdefault(outer, {})[inner] = n
    return found

"""Step `sample`: villages, households with reserve, telephone sample, and the proof bundle."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import ibis
import polars as pl

from houping.chain.run import Inputs, Parameters, Progress
from houping.core.plan.model import County, Plan
from houping.core.sampling.allocate import (
    LISTED,
    MONITORED,
    RELIEVED,
    HouseholdRule,
    allocate_households,
    largest_remainder,
    village_target,
)
from houping.core.sampling.county import Village, VillageRules, draw_villages
from houping.core.sampling.size import phone_size
from houping.core.sampling.ticket import HOUSEHOLD, make_seed
from houping.plans import load
from houping.tables.draw import cuts, draw

TARGETED = (RELIEVED, MONITORED)


def step(inputs: Inputs, out: Path, parameters: Parameters, progress: Progress) -> None:
    """Draw everything from the frozen frame under the plan.

    Parameters: `beacon` (public event) and `nonce` (secret number whose commitment was published).
    """
    plan = load(inputs["plan"])
    frame = json.loads((inputs["frame"] / "frame.json").read_text(encoding="utf-8"))
    parts = {
        "root": str(frame["root"]),
        "plan_digest": plan.digest(),
        "beacon": str(parameters["beacon"]),
        "nonce": str(parameters["nonce"]),
    }
    seed = make_seed(**parts)
    progress("抽村", 0.0)
    villages = _villages(plan, pl.read_parquet(inputs["frame"] / "villages.parquet"), seed)
    villages.write_parquet(out / "villages.parquet")
    progress("抽户", 0.1)
    connection = ibis.duckdb.connect()
    units = connection.read_parquet(str(inputs["frame"] / "households.parquet"))
    households = _households(plan, units, villages, seed)
    households.write_parquet(out / "households.parquet")
    progress("抽电话样本", 0.5)
    phone = _phone(plan, units, seed)
    phone.write_parquet(out / "phone.parquet")
    connection.disconnect()


def _village_rules(plan: Plan) -> VillageRules:
    named = plan.sampling.named
    weight = {c.id: float(c.weight.value) for c in named.criteria}
    order = ("relieved_persons_2020", "monitored_density", "inverse_collective_income")
    return VillageRules(
        named_share=named.share.value,
        rounding=named.rounding.value if named.rounding else "floor",
        mode=named.mode.value,
        criteria_weights=(weight[order[0]], weight[order[1]], weight[order[2]]),
        minimum_per_stratum=plan.sampling.random.minimum.value,
    )


def villages_wanted(plan: Plan, county: County) -> int:
    """Return how many villages the plan wants in a county."""
    return plan.sampling.villages_by_minimum[county.min_households.value].value


def _villages(plan: Plan, frame: pl.DataFrame, seed: str) -> pl.DataFrame:
    rules = _village_rules(plan)
    fields = list(Village.__dataclass_fields__)
    rows = []
    for county in plan.counties:
        members = frame.filter(pl.col("county") == county.code)
        known = [Village(**row) for row in members.select(fields).iter_rows(named=True)]
        for drawn in draw_villages(county.code, known, villages_wanted(plan, county), rules, seed=seed):
            rows.append(
                {
                    "county": county.code,
                    "group": county.group,
                    "village": drawn.village,
                    "stratum": drawn.stratum,
                    "selection": drawn.selection,
                    "named_score": drawn.named_score,
                    "stratum_population": drawn.stratum_population,
                    "stratum_sample": drawn.stratum_sample,
                    "inclusion_prob": float(drawn.probability),
                    "take_all": drawn.probability == 1,
                    "ticket": drawn.ticket,
                    "rank": drawn.rank,
                }
            )
    about = frame.select("village", "village_name", "village_type", size_measure="households")
    return pl.DataFrame(rows).join(about, on="village").sort("county", "stratum", "rank")


def _households(plan: Plan, units: ibis.Table, villages: pl.DataFrame, seed: str) -> pl.DataFrame:
    in_village = units.semi_join(ibis.memtable(villages.select("village")), "village")
    hh_stratum = ibis.cases(
        (in_village.household_type == MONITORED, MONITORED),
        (in_village.listed, LISTED),
        else_=in_village.household_type,
    )
    named = in_village.mutate(hh_stratum=hh_stratum)
    named = named.mutate(stratum=named.village + "|" + named.hh_stratum)
    columns = ("county", "village", "household", "unit", "household_type", "hh_stratum", "stratum")
    counts = named.group_by("village", "hh_stratum").agg(units=named.count()).to_polars()
    sizes = _household_sizes(plan, counts, villages)
    wanted = {row["key"]: row["wanted"] for row in sizes.iter_rows(named=True)}
    population = {row["key"]: row["stratum_population"] for row in sizes.iter_rows(named=True)}
    drawn = draw(
        named.select(columns), cuts(wanted, population), engine="duckdb", seed=seed, stage=HOUSEHOLD
    ).to_polars()
    about = villages.select("village", "group", "stratum", village_prob="inclusion_prob")
    status = (
        pl.when(pl.col("rank") <= pl.col("stratum_sample")).then(pl.lit("main")).otherwise(pl.lit("reserve"))
    )
    return (
        drawn.rename({"stratum": "key"})
        .join(sizes.drop("wanted"), on="key")
        .join(about, on="village")
        .with_columns(status=status, household_prob=pl.col("stratum_sample") / pl.col("stratum_population"))
        .drop("key")
        .sort("county", "village", "hh_stratum", "rank")
    )


def _household_sizes(plan: Plan, counts: pl.DataFrame, villages: pl.DataFrame) -> pl.DataFrame:
    """Return key (village|stratum), population, main sample and wanted (main + reserve) of every stratum."""
    s = plan.sampling
    rule = HouseholdRule(s.listed_factor.value, s.substratum_minimum.value)
    target = {
        county.code: village_target(
            county.min_households.value, villages_wanted(plan, county), s.expected_response.value
        )
        for county in plan.counties
    }
    county_of = dict(villages.select("village", "county").iter_rows())
    rows = []
    for (village,), members in counts.sort("village", "hh_stratum").group_by("village", maintain_order=True):
        population = dict(members.select("hh_stratum", "units").iter_rows())
        sample = allocate_households(population, target[county_of[str(village)]], rule)
        for name, n in sample.items():
            size = population.get(name, 0)
            reserve = min(math.ceil(n * s.reserve_share.value), size - n)
            if n:
                rows.append((f"{village}|{name}", size, n, n + reserve))
    return pl.DataFrame(rows, schema=["key", "stratum_population", "stratum_sample", "wanted"], orient="row")


@dataclass(frozen=True)
class PhoneStratum:
    """Telephone sample of a county and household type: numbers available, completes wanted, numbers drawn."""

    population: int
    target: int
    main: int
    wanted: int


def phone_strata(
    plan: Plan, base: Mapping[str, int], frame: Mapping[str, Mapping[str, int]]
) -> dict[str, PhoneStratum]:
    """Return the telephone strata "county|type".

    base : county -> N of the 1 % rule (persons or households, as the plan says)
    frame : county -> household type -> households with a telephone
    """
    rule = plan.sampling.phone
    strata = {}
    for county in plan.counties:
        size = phone_size(base[county.code], rate=rule.rate.value, floor=rule.floor.value, cap=rule.cap.value)
        available = {kind: frame[county.code].get(kind, 0) for kind in TARGETED}
        shared = largest_remainder({k: float(n) for k, n in available.items()}, size, available)
        for kind, n in shared.items():
            main = min(math.ceil(n / rule.expected_response.value), available[kind])
            wanted = min(max(math.ceil(n * rule.reserve_factor.value), main), available[kind])
            strata[f"{county.code}|{kind}"] = PhoneStratum(available[kind], n, main, wanted)
    return strata


def phone_base(plan: Plan, units: ibis.Table) -> dict[str, int]:
    """Return N of the 1 % rule by county: relieved and monitored persons, or households (A-4)."""
    targeted = units.filter(units.household_type.isin(TARGETED))
    persons = ibis.ifelse(targeted.household_type == MONITORED, targeted.persons, targeted.relieved_persons)
    by_persons = plan.sampling.phone.base.value == "persons"
    size = persons.sum() if by_persons else targeted.count()
    found = targeted.group_by("county").agg(size=size).to_polars()
    return {county: int(n) for county, n in found.select("county", "size").iter_rows()}


def _phone(plan: Plan, units: ibis.Table, seed: str) -> pl.DataFrame:
    reached = units.filter(units.household_type.isin(TARGETED) & units.phone.notnull())
    reached = reached.mutate(stratum=reached.county + "|" + reached.household_type)
    counts = reached.group_by("county", "household_type").agg(units=reached.count()).to_polars()
    available: dict[str, dict[str, int]] = {county.code: {} for county in plan.counties}
    for county, kind, n in counts.select("county", "household_type", "units").iter_rows():
        available[county][kind] = n
    strata = phone_strata(plan, phone_base(plan, units), available)
    limits = cuts({k: s.wanted for k, s in strata.items()}, {k: s.population for k, s in strata.items()})
    columns = ("county", "household", "unit", "household_type", "stratum")
    drawn = draw(
        reached.select(columns), limits, engine="duckdb", seed=seed, stage=HOUSEHOLD, shift=True
    ).to_polars()
    block = plan.sampling.phone.block.value
    sizes = pl.DataFrame(
        [(k, s.population, s.target, s.main) for k, s in strata.items()],
        schema=["stratum", "stratum_population", "target", "main"],
        orient="row",
    )
    groups = pl.DataFrame(
        [(c.code, c.group) for c in plan.counties], schema=["county", "group"], orient="row"
    )
    status = pl.when(pl.col("rank") <= pl.col("main")).then(pl.lit("main")).otherwise(pl.lit("reserve"))
    return (
        drawn.join(sizes, on="stratum")
        .join(groups, on="county")
        .with_columns(status=status, block=(pl.col("rank") - 1) // block + 1)
        .drop("main")
        .sort("county", "stratum", "rank")
    )

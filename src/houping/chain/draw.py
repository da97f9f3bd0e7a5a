"""Step `sample`: villages, households with reserve, telephone sample, sizes and the proof bundle."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ibis
import polars as pl

from houping.chain.bundle import Draw, write_bundle
from houping.chain.outlook import sizes_drawn
from houping.chain.run import Inputs, Parameters, Progress
from houping.chain.sample_files import read_json, read_table, require_counties, require_table, villages_of
from houping.chain.seal import BUNDLE, read_nonce, seal
from houping.chain.strata import (
    TARGETED,
    PhoneStratum,
    Stratum,
    available,
    household_strata,
    phone_base,
    phone_strata,
    phone_targets,
    populations,
    village_rules,
    villages_wanted,
)
from houping.core.plan.model import Plan
from houping.core.sampling.allocate import LISTED, MONITORED
from houping.core.sampling.county import DrawnVillage, draw_villages
from houping.core.sampling.ticket import HOUSEHOLD, make_seed
from houping.plans import load
from houping.tables.demo_mark import mark_folder
from houping.tables.draw import drawn
from houping.tables.private import keep_private

UNIT_COLUMNS = ("county", "village", "household", "unit", "household_type", "listed")


@dataclass(frozen=True)
class Units:
    """What the second stage needs of the households of a frozen frame.

    drawn : every household of the drawn villages; phone : every household of the telephone frame
    """

    drawn: pl.DataFrame
    phone: pl.DataFrame


def step(inputs: Inputs, out: Path, parameters: Parameters, progress: Progress) -> None:
    """Draw everything from the frozen frame under the plan.

    Inputs besides plan and frame: `nonce`, the file of the secret number whose commitment was published; as an
    input it is recorded by its digest, never by its text. Parameter: `beacon` (public event).
    Raises NonceTooShort, SeedPartUnusable, TooFewVillages, CountyNotInFrame.
    """
    plan, nonce = load(inputs["plan"]), read_nonce(inputs["nonce"])
    draw_sample(plan, inputs["frame"], out, str(parameters["beacon"]), nonce, progress)


def draw_sample(plan: Plan, frozen: Path, out: Path, beacon: str, nonce: str, progress: Progress) -> None:
    """Draw from the frozen frame in `frozen` and write the whole sample into the folder `out`, for its owner only.

    All of it is secret until the fieldwork ends, except sealed.json.
    """
    keep_private(out)
    frame = read_json(frozen / "frame.json")
    parts = seed_parts(plan, frame, beacon, nonce)
    progress("抽村", 0.0)
    villages = read_table(frozen / "villages.parquet")
    require_counties(plan, villages)
    taken = draw_all_villages(plan, villages, parts["seed"])
    village_table = villages_drawn(plan, villages, taken)
    progress("读取户表", 0.1)
    units = read_units(frozen / "households.parquet", village_table["village"])
    progress("抽户", 0.3)
    strata = household_strata(plan, populations(units.drawn), _pairs(village_table, "village", "county"))
    households = households_drawn(units.drawn, strata, village_table, parts["seed"])
    progress("抽电话样本", 0.5)
    targets = phone_targets(frame["counties"])
    phone_sizes = phone_strata(plan, phone_base(plan, targets), available(units.phone))
    phone = phone_drawn(plan, units.phone, phone_sizes, parts["seed"])
    progress("写证明包", 0.6)
    village_table.write_parquet(out / "villages.parquet")
    households.write_parquet(out / "households.parquet")
    phone.write_parquet(out / "phone.parquet")
    draw = Draw(
        parts,
        frame,
        villages,
        taken,
        units.drawn,
        households,
        strata,
        units.phone,
        phone,
        phone_sizes,
        targets,
    )
    write_bundle(out / BUNDLE, plan, draw)
    seal(out)
    text = json.dumps(sizes_drawn(plan, draw), ensure_ascii=False, sort_keys=True, indent=1)
    (out / "sizes.json").write_text(text + "\n", encoding="utf-8")
    if frame["demo"]:
        mark_folder(out)
    keep_private(out)


def seed_parts(plan: Plan, frame: Mapping[str, object], beacon: str, nonce: str) -> dict[str, str]:
    """Return root, plan_digest, beacon, nonce and the seed made of them; raises SeedPartUnusable."""
    parts = {"root": str(frame["root"]), "plan_digest": plan.digest(), "beacon": beacon, "nonce": nonce}
    return {**parts, "seed": make_seed(**parts)}


def draw_all_villages(plan: Plan, frame: pl.DataFrame, seed: str) -> list[DrawnVillage]:
    """Draw the villages of every county of the plan."""
    rules = village_rules(plan)
    found = []
    for county in plan.counties:
        known = villages_of(frame, county.code)
        found += draw_villages(county.code, known, villages_wanted(plan, county), rules, seed=seed)
    return found


def villages_drawn(plan: Plan, frame: pl.DataFrame, found: Sequence[DrawnVillage]) -> pl.DataFrame:
    """Return sample/villages: one row per drawn village."""
    rows = [
        {
            "village": d.village,
            "stratum": d.stratum,
            "selection": d.selection,
            "named_score": d.named_score,
            "stratum_population": d.stratum_population,
            "stratum_sample": d.stratum_sample,
            "inclusion_prob": float(d.probability),
            "take_all": d.probability == 1,
            "ticket": d.ticket,
            "rank": d.rank,
        }
        for d in found
    ]
    about = frame.select("county", "village", "village_name", "village_type", size_measure="households")
    table = pl.DataFrame(rows).join(about, on="village").join(_groups(plan), on="county")
    first = ("county", "group", "village", "village_name", "village_type", "stratum", "selection")
    return table.select(*first, pl.exclude(first)).sort("county", "stratum", "rank")


def read_units(path: Path, villages: Iterable[str]) -> Units:
    """Read the households of the drawn villages and the telephone frame in one pass."""
    require_table(path)
    own = pl.col("village").is_in(list(villages))
    reached = pl.col("household_type").is_in(TARGETED) & pl.col("phone").is_not_null()
    table = pl.scan_parquet(path).filter(own | reached)
    found = table.select(*UNIT_COLUMNS, own=own, reached=reached)
    units = found.collect(engine="streaming").sort("unit")
    return Units(
        with_stratum(units.filter("own").select(UNIT_COLUMNS)), units.filter("reached").select(UNIT_COLUMNS)
    )


def with_stratum(units: pl.DataFrame) -> pl.DataFrame:
    """Add hh_stratum: monitored before listed before the type of the household."""
    hh_stratum = (
        pl.when(pl.col("household_type") == MONITORED)
        .then(pl.lit(MONITORED))
        .when("listed")
        .then(pl.lit(LISTED))
        .otherwise("household_type")
    )
    return units.with_columns(hh_stratum=hh_stratum)


def households_drawn(
    units: pl.DataFrame, strata: Mapping[str, Stratum], villages: pl.DataFrame, seed: str
) -> pl.DataFrame:
    """Return sample/households: main sample and reserve of every village, in order."""
    named = units.with_columns(key=pl.col("village") + "|" + pl.col("hh_stratum")).rename({"key": "stratum"})
    columns = ("county", "village", "household", "unit", "household_type", "hh_stratum", "stratum")
    found = drawn(ibis.memtable(named.select(columns)), strata_listed(strata), seed=seed, stage=HOUSEHOLD)
    return household_list(found, strata, villages)


def household_list(
    found: pl.DataFrame, strata: Mapping[str, Stratum], villages: pl.DataFrame
) -> pl.DataFrame:
    """Return sample/households of units in order: `found` has stratum "village|hh_stratum", ticket, rank."""
    about = villages.select("village", "group", "stratum", village_prob="inclusion_prob")
    return (
        found.rename({"stratum": "key"})
        .join(_sizes(strata), on="key")
        .join(about, on="village")
        .with_columns(
            status=_status(), household_prob=pl.col("stratum_sample") / pl.col("stratum_population")
        )
        .drop("key")
        .sort("county", "village", "hh_stratum", "rank")
    )


def phone_drawn(
    plan: Plan, units: pl.DataFrame, strata: Mapping[str, PhoneStratum], seed: str
) -> pl.DataFrame:
    """Return sample/phone: numbers to call and reserve in blocks, in the order that starts at "8000…"."""
    named = units.with_columns(stratum=pl.col("county") + "|" + pl.col("household_type"))
    columns = ("county", "household", "unit", "household_type", "stratum")
    found = drawn(
        ibis.memtable(named.select(columns)), strata_listed(strata), seed=seed, stage=HOUSEHOLD, shift=True
    )
    return phone_list(plan, found, strata)


def phone_list(plan: Plan, found: pl.DataFrame, strata: Mapping[str, PhoneStratum]) -> pl.DataFrame:
    """Return sample/phone of units in order: `found` has stratum "county|type", ticket and rank."""
    target = pl.DataFrame(
        [(key, s.target) for key, s in strata.items()], schema=["stratum", "target"], orient="row"
    )
    block = (pl.col("rank") - 1) // plan.sampling.phone.block.value + 1
    return (
        found.join(_sizes(strata).rename({"key": "stratum"}), on="stratum")
        .join(target, on="stratum")
        .join(_groups(plan), on="county")
        .with_columns(status=_status(), block=block)
        .drop("stratum_sample")
        .sort("county", "stratum", "rank")
    )


def strata_listed(strata: Mapping[str, Stratum]) -> dict[str, tuple[int, int]]:
    """Return stratum -> (units wanted, population)."""
    return {name: (s.listed, s.population) for name, s in strata.items()}


def _sizes(strata: Mapping[str, Stratum]) -> pl.DataFrame:
    rows = [(name, s.population, s.main) for name, s in strata.items()]
    return pl.DataFrame(rows, schema=["key", "stratum_population", "stratum_sample"], orient="row")


def _status() -> pl.Expr:
    main = pl.col("rank") <= pl.col("stratum_sample")
    return pl.when(main).then(pl.lit("main")).otherwise(pl.lit("reserve"))


def _groups(plan: Plan) -> pl.DataFrame:
    rows = [(county.code, county.group) for county in plan.counties]
    return pl.DataFrame(rows, schema=["county", "group"], orient="row")


def _pairs(table: pl.DataFrame, key: str, value: str) -> dict[str, Any]:
    return dict(table.select(key, value).iter_rows())

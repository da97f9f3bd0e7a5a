"""Sizes and margins of a plan on a frame: before the draw (`planned_sizes`) and of a draw (`sizes_drawn`)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from houping.chain.bundle import Draw
from houping.chain.sample_files import read_json, read_table, require_counties, require_table, villages_of
from houping.chain.strata import (
    TARGETED,
    Stratum,
    county_phone_size,
    household_strata,
    household_target,
    phone_readings,
    phone_strata_of,
    populations,
    village_rules,
    villages_wanted,
)
from houping.core.plan.model import County, Plan
from houping.core.sampling.allocate import LISTED, MONITORED, split_named
from houping.core.sampling.anticipate import VillageDesign, anticipated_deff, expected_completes
from houping.core.sampling.county import village_shares
from houping.core.sampling.size import Part, margins, required_size
from houping.core.sampling.ticket import commitment

Table = dict[str, Any]


@dataclass(frozen=True)
class FrameCounts:
    """What sizes need of a frozen frame; it depends on no plan and may be kept for the next question.

    counties : county -> counts of frame.json; villages : the village table; inside : see `village_populations`
    """

    counties: Mapping[str, Any]
    villages: pl.DataFrame
    inside: Mapping[str, Mapping[str, int]]


def frame_counts(frame: Path) -> FrameCounts:
    """Read the counts of the frozen frame in a folder; raises FileMissing or FileUnreadable."""
    return FrameCounts(
        read_json(frame / "frame.json")["counties"],
        read_table(frame / "villages.parquet"),
        village_populations(frame / "households.parquet"),
    )


def planned_sizes(plan: Plan, frame: Path | None = None) -> Table:
    """Return what the plan gives, per county, group and city; with a frame also what depends on it.

    Without a frame: villages, households per village and least completes. With one: expected households,
    completes and reserve, telephone sample under both readings of N, 99 % margins.
    """
    return sizes_of(plan, frame_counts(frame) if frame else None)


def sizes_of(plan: Plan, counts: FrameCounts | None) -> Table:
    """Return what `planned_sizes` returns, from counts that were read before."""
    counties = [_of_plan(plan, county) for county in plan.counties]
    if counts is not None:
        require_counties(plan, counts.villages)
        for county, row in zip(plan.counties, counties, strict=True):
            row["field"] = _field(plan, row, _expected(plan, county, counts.villages, counts.inside))
            row["phone"] = _phone(plan, county, counts.counties[county.code])
    return _with_totals(plan, counties)


def sizes_drawn(plan: Plan, draw: Draw) -> Table:
    """Return the content of sizes.json: what was drawn, per county, group and city, with its margins.

    It holds neither seed nor nonce: whoever has the seed and the frame knows every village drawn.
    """
    counties, inside = [], populations(draw.household_rows)
    known: Mapping[str, Any] = draw.frame["counties"]  # type: ignore[assignment]
    for county in plan.counties:
        row = _of_plan(plan, county)
        size = sum(known[county.code]["households"].values())
        row["field"] = _field(plan, row, _drawn(plan, draw, county.code, inside, size))
        row["field"]["strata"] = _counted(draw.households, county.code, "hh_stratum")
        row["phone"] = _phone(plan, county, known[county.code])
        row["phone"]["strata"] = _counted(draw.phone, county.code, "household_type")
        row["overlap"] = _overlap(draw, county.code)
        counties.append(row)
    return {"commitment": commitment(draw.parts["nonce"]), **_with_totals(plan, counties)}


def village_populations(households: Path) -> dict[str, dict[str, int]]:
    """Return village -> household stratum -> households of a whole frame, counted in the engine."""
    require_table(households)
    kind = f"CASE WHEN household_type <> '{MONITORED}' AND listed THEN '{LISTED}' ELSE household_type END"
    query = f"SELECT village, {kind} AS kind, count(*) FROM read_parquet(?) GROUP BY ALL ORDER BY ALL"
    found: dict[str, dict[str, int]] = {}
    with duckdb.connect() as db:
        for village, name, n in db.execute(query, [str(households)]).fetchall():
            found.setdefault(village, {})[name] = n
    return found


@dataclass(frozen=True)
class Field:
    """The field sample of a county: its villages by design, households and reserve expected, and N."""

    design: list[VillageDesign]
    households: float
    reserve: float
    population: int


def _expected(
    plan: Plan, county: County, villages: pl.DataFrame, inside: Mapping[str, Mapping[str, int]]
) -> Field:
    """Return the expected sample before any draw: every village with its probability."""
    known = villages_of(villages, county.code)
    shares = village_shares(county.code, known, villages_wanted(plan, county), village_rules(plan))
    members = {v: inside.get(v, {}) for v in shares}
    strata = household_strata(plan, members, dict.fromkeys(shares, county.code))
    return _designed(plan, strata, {v: (float(p), 1.0) for v, (_, p) in shares.items()}, members)


def _drawn(plan: Plan, draw: Draw, county: str, inside: Mapping[str, Mapping[str, int]], size: int) -> Field:
    """Return the sample as drawn: a drawn village stands for 1 / its probability villages."""
    own = [d for d in draw.drawn if d.stratum.split("|")[0] == county]
    shares = {d.village: (float(d.probability), 1 / float(d.probability)) for d in own}
    field = _designed(plan, draw.household_strata, shares, {v: inside[v] for v in shares})
    return replace(field, population=size)


def _designed(
    plan: Plan,
    strata: Mapping[str, Stratum],
    shares: Mapping[str, tuple[float, float]],
    inside: Mapping[str, Mapping[str, int]],
) -> Field:
    response = plan.sampling.expected_response.value
    design, households, reserve = [], [], []
    for village, (share, stands_for) in shares.items():
        sizes = [strata[f"{village}|{kind}"] for kind in inside[village]]
        cells = tuple((float(s.population), s.main * response) for s in sizes)
        design.append(VillageDesign(share, cells, stands_for))
        households.append(share * stands_for * sum(s.main for s in sizes))
        reserve.append(share * stands_for * sum(s.listed - s.main for s in sizes))
    population = sum(sum(members.values()) for members in inside.values())
    return Field(design, math.fsum(households), math.fsum(reserve), population)


def _of_plan(plan: Plan, county: County) -> Table:
    rule, villages = village_rules(plan), villages_wanted(plan, county)
    named, random = split_named(villages, rule.named_share, rule.rounding)
    return {
        "county": county.code,
        "name": county.name,
        "short_name": county.short_name,
        "group": county.group,
        "minimum": county.min_households.value,
        "villages": villages,
        "villages_named": named,
        "villages_random": random,
        "households_per_village": household_target(plan, county),
    }


def _field(plan: Plan, row: Table, field: Field) -> Table:
    """Return households, reserve, completes and the planned design effect of a county."""
    completes = expected_completes(field.design)
    return {
        "households": round(field.households, 1),
        "reserve": round(field.reserve, 1),
        "completes": round(completes, 1),
        "enough": completes >= row["minimum"],
        "population": field.population,
        "deff": round(anticipated_deff(field.design, plan.sampling.design.icc.value), 3),
    }


def _phone(plan: Plan, county: County, known: Mapping[str, Mapping[str, int]]) -> Table:
    """Return the telephone sample of a county under both readings of N (A-4)."""
    rule = plan.sampling.phone
    by = phone_readings(known)
    available = {kind: known["phone"].get(kind, 0) for kind in TARGETED}
    strata = phone_strata_of(plan, county.code, by[rule.base.value], available)
    return {
        **by,
        "by_persons": county_phone_size(plan, by["persons"]),
        "by_households": county_phone_size(plan, by["households"]),
        "telephones": sum(available.values()),
        "completes": sum(s.target for s in strata.values()),
        "numbers": sum(s.main for s in strata.values()),
        "reserve": sum(s.listed - s.main for s in strata.values()),
        "population": by[rule.base.value],
    }


def _with_totals(plan: Plan, counties: list[Table]) -> Table:
    """Add sums and margins per group and for the city, and what ±1 % would need."""
    precision = plan.sampling.precision
    for row in counties:
        _add_margins(plan, row, [row])
    groups = [_whole(plan, [r for r in counties if r["group"] == g.id], {"group": g.id}) for g in plan.groups]
    return {
        "plan_digest": plan.digest(),
        "confidence": precision.confidence.value,
        "margin": precision.margin.value,
        "proportion": plan.sampling.design.proportion.value,
        "base": plan.sampling.phone.base.value,
        "needed": required_size(precision.confidence.value, precision.margin.value),
        "counties": counties,
        "groups": groups,
        "city": _whole(plan, counties, {}),
    }


SUMMED = ("minimum", "villages", "villages_named", "villages_random")
PARTS = {
    "field": ("households", "reserve", "completes", "population"),
    "phone": (
        *("persons", "households", "by_persons", "by_households", "telephones"),
        *("completes", "numbers", "reserve", "population"),
    ),
    "overlap": ("both", "take_all"),
}


def _whole(plan: Plan, rows: Sequence[Table], name: Table) -> Table:
    whole: Table = {**name, **{key: sum(row[key] for row in rows) for key in SUMMED}}
    for part, keys in PARTS.items():
        if all(part in row for row in rows):
            whole[part] = {key: round(sum(row[part][key] for row in rows), 1) for key in keys}
    if "field" in whole:
        whole["field"]["enough"] = all(row["field"]["enough"] for row in rows)
    _add_margins(plan, whole, rows)
    return whole


def _add_margins(plan: Plan, whole: Table, rows: Sequence[Table]) -> None:
    """Add the margins at p = 0.5 and at the planned share to both samples of a whole."""
    confidence = plan.sampling.precision.confidence.value
    for name in ("field", "phone"):
        if name not in whole:
            continue
        parts = [Part(r[name]["completes"], r[name]["population"], r[name].get("deff", 1.0)) for r in rows]
        for label, p in (("half", 0.5), ("planned_share", plan.sampling.design.proportion.value)):
            found = margins(parts, confidence, p)
            whole[name][f"margin_{label}"] = {
                "simple": round(found.simple, 6),
                "planned": round(found.planned, 6),
            }


def _counted(table: pl.DataFrame, county: str, column: str) -> Table:
    """Return main sample and reserve of a county by a column."""
    counts = table.filter(pl.col("county") == county).group_by(column, "status").len().sort(column, "status")
    found: Table = {}
    for kind, status, n in counts.iter_rows():
        found.setdefault(kind, {"main": 0, "reserve": 0})[status] = n
    return found


def _overlap(draw: Draw, county: str) -> Table:
    """Return how many households are in both main samples, and how many of them because all are taken."""
    own = (pl.col("county") == county) & (pl.col("status") == "main")
    both = draw.households.filter(own).join(draw.phone.filter(own).select("unit"), on="unit", how="semi")
    return {"both": both.height, "take_all": both.filter(pl.col("household_prob") == 1).height}

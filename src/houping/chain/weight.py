"""Step `weights`: final weights of households, telephone interviews and village sheets.

Reads plan, frame, sample and answers. Writes households.parquet and phone.parquet (one row per complete
interview), villages.parquet, `approached/*.parquet` (everybody approached, with what the replicates need),
cells.json (what each county was calibrated to) and report.json (for readers).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from houping.chain.run import Inputs, Parameters, Progress
from houping.core.collection.disposition import outcome
from houping.core.errors import SourceMissing
from houping.core.estimation.adjust import COMPLETE, INELIGIBLE, NONRESPONDENT, UNKNOWN
from houping.core.estimation.trim import kish_deff
from houping.core.estimation.weight import design_weight, realised_probability
from houping.core.estimation.weighting import CountyWeights, Rules, weigh_county
from houping.core.plan.model import Plan
from houping.plans import load
from houping.tables.counts import NAMED, RANDOM, household_counts, village_counts, village_of_units
from houping.tables.private import keep_private

STATUS = {
    "complete": COMPLETE,
    "partial": NONRESPONDENT,
    "refusal": NONRESPONDENT,
    "noncontact": NONRESPONDENT,
    "other_nonresponse": NONRESPONDENT,
    "ineligible": INELIGIBLE,
    "unknown": UNKNOWN,
}
SOURCES = ("households", "phone", "villages")
TITLES = {"households": "实地调查 field", "phone": "电话调查 telephone", "villages": "村情表 village sheets"}
WEIGHT_COLUMNS = (
    "household",
    "unit",
    "village",
    "county",
    "group",
    "stratum",
    "psu",
    "hh_stratum",
    "household_type",
    "village_type",
    "selection",
    "design_weight",
    "nonresponse_factor",
    "g",
    "final_weight",
    "nonresponse_class",
)


@dataclass(frozen=True)
class Source:
    """Approached units of one source with one set of columns, and the frame counts by calibration cell."""

    name: str
    units: pl.DataFrame
    counts: pl.DataFrame


def step(inputs: Inputs, out: Path, parameters: Parameters, progress: Progress) -> None:
    """Weigh all sources, county by county; rows are households, so that the tables are for their owner only."""
    keep_private(out)
    plan = load(inputs["plan"])
    rules = rules_of(plan)
    (out / "approached").mkdir()
    cells: dict[str, object] = {}
    report: dict[str, object] = {}
    for number, source in enumerate(sources(inputs)):
        progress(source.name, number / len(SOURCES))
        _require_counties(plan, source)
        weighed = {
            county: weigh(county, units, source.counts, rules) for county, units in by_county(source.units)
        }
        table = pl.concat(
            [_with_weights(units, weighed[county]) for county, units in by_county(source.units)]
        )
        table.write_parquet(out / "approached" / f"{source.name}.parquet")
        complete = table.filter(pl.col("status") == COMPLETE)
        complete.select(WEIGHT_COLUMNS).write_parquet(out / f"{source.name}.parquet")
        cells[source.name] = {county: _cells(w) for county, w in weighed.items()}
        report[source.name] = {county: _report(units, weighed[county]) for county, units in by_county(table)}
    _write_json(out / "cells.json", cells)
    _write_json(out / "report.json", report)
    keep_private(out / "approached")
    keep_private(out)


def _require_counties(plan: Plan, source: Source) -> None:
    """Refuse a source that knows nothing of some county: "the city" would silently be without it."""
    absent = sorted({c.code for c in plan.counties} - set(source.units["county"]))
    if absent:
        raise SourceMissing(counties=absent, source=TITLES[source.name])


def rules_of(plan: Plan) -> Rules:
    """Collect the plan's numbers on weighting."""
    e = plan.estimation
    return Rules(
        minimum_class=int(e.nonresponse.minimum_class.value),
        maximum_factor=float(e.nonresponse.maximum_factor.value),
        bounds=(float(e.calibration.lower.value), float(e.calibration.upper.value)),
        trim_factor=float(e.trimming.factor.value),
    )


def sources(inputs: Inputs) -> tuple[Source, Source, Source]:
    """Read the three samples with their answers."""
    frame, sample = inputs["frame"], inputs["sample"]
    drawn = sample / "villages.parquet"
    villages = pl.read_parquet(drawn).with_columns(
        selection=pl.when((pl.col("selection") == NAMED) & (pl.col("inclusion_prob") >= 1))
        .then(pl.lit(NAMED))
        .otherwise(pl.lit(RANDOM))
    )
    counts = household_counts(frame, drawn)
    return (
        Source("households", _field(inputs, villages), counts),
        Source("phone", _phone(inputs), _phone_counts(counts)),
        Source("villages", _sheets(inputs, villages), village_counts(frame, drawn)),
    )


def _field(inputs: Inputs, villages: pl.DataFrame) -> pl.DataFrame:
    """Approached households; the realised second-stage probability counts released reserves."""
    answers = pl.read_parquet(
        inputs["answers"] / "households.parquet", columns=["household", "unit", "disposition"]
    )
    sample = pl.read_parquet(inputs["sample"] / "households.parquet").drop("household", "village_prob")
    joined = answers.join(sample, on="unit", how="inner").join(
        villages.select("village", "village_type", "selection", village_prob="inclusion_prob"), on="village"
    )
    released = pl.len().over("village", "hh_stratum").alias("released")
    return _tidy(joined.with_columns(released, population=pl.col("stratum_population").cast(pl.Float64)))


def _phone(inputs: Inputs) -> pl.DataFrame:
    """Households that were called; one "village", the county, with household types as strata.

    A number that is dead or someone else's ends the call, not the household: the frame still counts it, and the
    answers speak for it. It is of unknown eligibility, never ineligible (AAPOR, samples of named persons).
    """
    answers = pl.read_parquet(
        inputs["answers"] / "phone.parquet", columns=["household", "unit", "disposition"]
    )
    sample = pl.read_parquet(inputs["sample"] / "phone.parquet").drop("household")
    places = village_of_units(inputs["frame"], inputs["answers"] / "phone.parquet")
    joined = answers.join(sample, on="unit", how="inner").join(places, on="unit")
    return _tidy(
        joined.with_columns(
            pl.len().over("stratum").alias("released"),
            disposition=pl.col("disposition").replace("ineligible", "unknown"),
            population=pl.col("stratum_population").cast(pl.Float64),
            hh_stratum=pl.col("household_type"),
            village_prob=pl.lit(1.0),
            selection=pl.lit(RANDOM),
        )
    )


def _phone_counts(counts: pl.DataFrame) -> pl.DataFrame:
    """Count all households of the two types, with or without a telephone, by village type."""
    return (
        counts.filter(pl.col("household_type") != "general")
        .group_by("county", "village_type", "household_type")
        .agg(pl.col("units").sum())
        .with_columns(selection=pl.lit(RANDOM))
        .sort("county", "village_type", "household_type")
    )


def _sheets(inputs: Inputs, villages: pl.DataFrame) -> pl.DataFrame:
    """Return every drawn village; one whose sheet did not come back is a noncontact.

    A random village is a cluster of one. The named villages of a county, all taken, are one cluster whose units are
    the villages, so that a sheet that is missing leaves an error of its own (response is the last phase, ADR 0061).
    """
    filled = pl.read_parquet(inputs["answers"] / "villages.parquet", columns=["village"])
    named = pl.col("selection") == NAMED
    together = pl.when(named).then(pl.len().over("county", "selection")).otherwise(1)
    return _tidy(
        villages.join(filled.with_columns(sheet=pl.lit(True)), on="village", how="left").with_columns(
            household=pl.col("village"),
            unit=pl.col("village"),
            village=pl.when(named)
            .then(pl.concat_str("county", pl.lit("|named")))
            .otherwise(pl.col("village")),
            household_type=pl.lit("village"),
            hh_stratum=pl.lit("village"),
            village_prob=pl.col("inclusion_prob"),
            disposition=pl.when(pl.col("sheet")).then(pl.lit("complete")).otherwise(pl.lit("noncontact")),
            population=together.cast(pl.Float64),
            released=together.cast(pl.UInt32),
        )
    )


def _tidy(table: pl.DataFrame) -> pl.DataFrame:
    """Keep the columns that all sources share, in one order of rows."""
    return table.select(
        "household",
        "unit",
        "village",
        "county",
        "group",
        "stratum",
        "hh_stratum",
        "household_type",
        "village_type",
        "selection",
        "disposition",
        "village_prob",
        "population",
        "released",
        status=pl.col("disposition").replace_strict(STATUS, return_dtype=pl.Int64),
    ).sort("county", "village", "unit")


def by_county(table: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
    """Split by county, in the order of the codes."""
    parts = table.partition_by("county", as_dict=True, maintain_order=True)
    return sorted((str(key[0]), part) for key, part in parts.items())


def weigh(county: str, units: pl.DataFrame, counts: pl.DataFrame, rules: Rules) -> CountyWeights:
    """Weigh the approached units of one county."""
    own = counts.filter(pl.col("county") == county)
    keys = own.select("village_type", "household_type", "selection").rows()
    probability = realised_probability(units["released"].to_numpy(), units["population"].to_numpy())
    return weigh_county(
        county,
        design_weight=design_weight(units["village_prob"].to_numpy(), probability),
        status=units["status"].to_numpy(),
        village_type=text(units, "village_type"),
        household_type=text(units, "household_type"),
        selection=text(units, "selection"),
        population=dict(zip(keys, own["units"].to_list(), strict=True)),
        rules=rules,
    )


def text(table: pl.DataFrame, column: str) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    """Return a text column as a NumPy array of str."""
    return np.array(table[column].to_list(), dtype=str)


def _with_weights(units: pl.DataFrame, w: CountyWeights) -> pl.DataFrame:
    random = (pl.col("selection") == RANDOM) & (pl.col("village_prob") < 1)
    return units.with_columns(
        pl.Series("design_weight", w.approached.weight),
        pl.Series("nonresponse_factor", w.nonresponse),
        pl.Series("trim", w.trim),
        pl.Series("g", w.g),
        pl.Series("initial_weight", w.initial),
        pl.Series("final_weight", w.final),
        pl.Series("nonresponse_class", w.label.tolist()),
        pl.Series("cell", w.approached.cell),
        psu=pl.when(random).then(pl.col("village")).otherwise(pl.col("unit")),
    )


def _cells(w: CountyWeights) -> dict[str, object]:
    return {
        "names": [list(name) for name in w.names],
        "weighting_class": w.cells.weighting_class.tolist(),
        "x": w.cells.x.tolist(),
        "totals": w.cells.totals.tolist(),
        "bounds": list(w.cells.bounds or ()),
    }


def _report(units: pl.DataFrame, w: CountyWeights) -> dict[str, object]:
    """What a reader wants to know of one county's weights."""
    rates = outcome(units["disposition"].to_list())
    final = w.final[units["status"].to_numpy() == COMPLETE]
    g = w.g[w.g > 0]
    return {
        "approached": units.height,
        "complete": rates.complete,
        "response_rate_1": rates.response_rate_1,
        "response_rate_3": rates.response_rate_3,
        "kish_deff": kish_deff(final),
        "weight_sum": float(final.sum()),
        "g_min": float(g.min()),
        "g_max": float(g.max()),
        "outside_bounds": w.outside_bounds,
        "uncalibrated": w.uncalibrated,
        "trimmed": int((w.trim < 1 - 1e-12).sum()),
        "merges": [
            {
                "absorbed": m.absorbed,
                "into": m.into,
                "respondents": m.respondents,
                "factor": _finite(m.factor),
            }
            for m in w.merges
        ],
        "shifted": [list(pair) for pair in w.shifted],
    }


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _write_json(path: Path, value: Mapping[str, object]) -> None:
    content = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    path.write_text(content + "\n", encoding="utf-8")

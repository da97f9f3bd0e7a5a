"""One sample survey of the chain (households, telephone, villages), ready for estimates of every domain."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from houping.chain.weight import by_county, text
from houping.core.estimation.adjust import COMPLETE, INELIGIBLE, Approached, Cells
from houping.core.estimation.county import CountySample
from houping.core.estimation.pool import CountyTotals, Variables, county_totals
from houping.core.estimation.resample import ReplicateTotals, replicate_totals, resample
from houping.core.estimation.weighting import CountyWeights
from houping.core.plan.model import Measure

FloatArray = NDArray[np.float64]
ALL, TARGETED = "all", "targeted"
AXES = ("village_type", "household_type", "selection")
# Village sheets come from the villages of the field survey: one draw of villages per replicate serves both.
SAME_DRAW = {"villages": "households"}


@dataclass(frozen=True)
class Survey:
    """One source: its measures, and for each county its totals and replicate totals."""

    name: str
    measures: tuple[Measure, ...]
    totals: Mapping[str, CountyTotals]
    replicates: Mapping[str, ReplicateTotals]


def survey(
    name: str,
    measures: tuple[Measure, ...],
    weights: Path,
    answers: pl.DataFrame,
    *,
    replicates: int,
    seed: str,
    progress: Callable[[str, float], None],
) -> Survey:
    """Read the weights of one source, join its answers by unit, and sum up every county."""
    table = pl.read_parquet(weights / "approached" / f"{name}.parquet").join(
        answers, on="unit", how="left", maintain_order="left"
    )
    stored = json.loads((weights / "cells.json").read_text(encoding="utf-8"))[name]
    totals: dict[str, CountyTotals] = {}
    again: dict[str, ReplicateTotals] = {}
    parts = by_county(table)
    draw = f"{seed}|{SAME_DRAW.get(name, name)}"
    for number, (county, rows) in enumerate(parts):
        progress(f"{name} {county}", number / len(parts))
        village = np.full(rows.height, county) if name == "phone" else text(rows, "village")
        work = _weights(rows, stored[county])
        totals[county], again[county] = _county(rows, work, village, measures, replicates, draw)
    return Survey(name, measures, totals, again)


def _weights(rows: pl.DataFrame, stored: Mapping[str, list[object]]) -> CountyWeights:
    """Rebuild the weights of a county from what step `weights` stored."""
    column = {name: rows[name].to_numpy() for name in rows.columns if rows[name].dtype.is_numeric()}
    bounds = np.asarray(stored["bounds"], float)
    approached = Approached(
        np.zeros(rows.height, dtype=np.intp),
        column["design_weight"],
        column["trim"],
        column["cell"].astype(np.intp),
        column["status"].astype(np.intp),
    )
    return CountyWeights(
        final=column["final_weight"],
        initial=column["initial_weight"],
        nonresponse=column["nonresponse_factor"],
        g=column["g"],
        trim=column["trim"],
        label=text(rows, "nonresponse_class"),
        approached=approached,
        cells=Cells(
            np.asarray(stored["weighting_class"], dtype=np.intp),
            np.asarray(stored["x"], float),
            np.asarray(stored["totals"], float),
            (float(bounds[0]), float(bounds[1])) if len(bounds) else None,
        ),
        names=tuple(_cell(name) for name in stored["names"]),
        merges=(),
        shifted=(),
        outside_bounds=False,
    )


def _cell(name: object) -> tuple[str, str, str]:
    assert isinstance(name, list)
    return str(name[0]), str(name[1]), str(name[2])


def _county(
    rows: pl.DataFrame,
    weights: CountyWeights,
    village: NDArray[np.str_],
    measures: tuple[Measure, ...],
    replicates: int,
    seed: str,
) -> tuple[CountyTotals, ReplicateTotals]:
    status = rows["status"].to_numpy()
    known = status >= INELIGIBLE
    sample = CountySample.of(
        known,
        village=village,
        stratum=text(rows, "stratum"),
        village_prob=rows["village_prob"].to_numpy(),
        hh_stratum=text(rows, "hh_stratum"),
        population=rows["population"].to_numpy(),
    )
    variables = _variables(rows.filter(pl.Series(known)), measures)
    by_cell = _parts(weights.names)
    cell = weights.approached.cell[known]
    totals = county_totals(
        sample,
        variables,
        {part: table[cell] for part, table in by_cell.items()},
        weight=weights.final[known],
        initial=weights.initial[known],
        x=weights.cells.x[cell],
    )
    made = resample(sample, household=text(rows, "unit")[known], replicates=replicates, seed=seed)
    again = replicate_totals(
        made,
        weights,
        variables,
        village=village,
        known=known,
        parts=np.array(list(by_cell.values()), dtype=float),
    )
    return totals, again


def _parts(names: tuple[tuple[str, str, str], ...]) -> dict[str, NDArray[np.bool_]]:
    """Which calibration cells belong to a part: all, each category of each axis, the two targeted types."""
    parts = {ALL: np.ones(len(names), dtype=bool)}
    for axis, title in enumerate(AXES):
        for category in sorted({name[axis] for name in names}):
            parts[f"{title}={category}"] = np.array([name[axis] == category for name in names])
    parts[TARGETED] = np.array([name[1] in ("monitored", "relieved") for name in names])
    return parts


def _variables(rows: pl.DataFrame, measures: tuple[Measure, ...]) -> Variables:
    """Numerator and denominator of each measure; NaN where it was not asked or not answered."""
    complete = rows["status"].to_numpy() == COMPLETE
    y = np.column_stack([_product(rows, m.numerator or m.id) for m in measures])
    x = np.column_stack([_product(rows, m.denominator or "") for m in measures])
    asked = np.column_stack([complete & _belongs(rows, m) for m in measures])
    return Variables.of(np.where(asked, y, np.nan), x)


def _belongs(rows: pl.DataFrame, measure: Measure) -> NDArray[np.bool_]:
    """Whether a household is of a type that the measure is about."""
    if measure.population == "all" or measure.source == "village":
        return np.ones(rows.height, dtype=bool)
    types = list(measure.population)
    kind = pl.col("household_type").is_in(types) | pl.col("hh_stratum").is_in(types)
    mask: NDArray[np.bool_] = rows.select(kind).to_series().to_numpy()
    return mask


def _product(rows: pl.DataFrame, expression: str) -> FloatArray:
    """Multiply the columns named in "a*b" (1 for none); empty cells are NaN."""
    result = np.ones(rows.height)
    for name in filter(None, expression.split("*")):
        result = result * rows[name.strip()].cast(pl.Float64).fill_null(np.nan).to_numpy()
    return result

"""Step `scores`: measures, deductions and weights of the plan become scores with error, line by line."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from houping.chain.run import Inputs, Parameters, Progress
from houping.core.errors import ErrorUnknown, ReplicatesUnusable, SourceMissing, in_words
from houping.core.plan.model import Measure, Plan
from houping.core.scoring.aggregate import MEANS, Scores, climb, effective_weights
from houping.core.scoring.alternatives import Setting
from houping.core.scoring.deduct import Deduction, Rule, Ruled, deductions
from houping.core.scoring.importance import importance
from houping.core.scoring.normalise import goalposts
from houping.core.scoring.propagate import (
    delta_covariance,
    filled,
    linear_gradient,
    noisy,
    with_published_error,
    with_published_width,
)
from houping.core.scoring.sensitivity import sensitivity
from houping.core.scoring.tree import Branch, Leaf, Tree
from houping.plans import load

FloatArray = NDArray[np.float64]
SAMPLED: Mapping[str, str] = {"household": "field", "village": "village", "phone": "phone"}
DRAWN: Mapping[str, str] = {**SAMPLED, "county": "marks", "interview": "marks"}
SHOWN = 10
LEVELS = ("indicator", "dimension", "total")


@dataclass(frozen=True)
class Values:
    """Values of the scored measures by county: point (C, K), standard error (C, K), replicates (B, C, K)."""

    point: FloatArray
    se: FloatArray
    replicates: FloatArray


def step(inputs: Inputs, out: Path, parameters: Parameters, progress: Progress) -> None:
    """Score the counties. Parameters: `seed` (text) of marks, routine errors and the sensitivity analysis."""
    plan = load(inputs["plan"])
    counties = [county.code for county in plan.counties]
    measures = [m for _, m in plan.measures() if m.weight.value > 0]
    tree = tree_of(plan)
    progress("换算得分", 0.1)
    level = float(plan.estimation.confidence.value)
    values = read_values(inputs["estimates"], measures, counties, str(parameters["seed"]), level)
    values = _applicable(values, applies(plan))
    _require_sources(values.point, measures, counties)
    lines = _deductions(plan, inputs["answers"])
    taken = _by_indicator(lines, tree, counties)
    mean = MEANS[plan.scoring.aggregation.value]
    low, high = tree.goalposts
    normal = goalposts(values.point, low, high)
    point = climb(normal, tree, deducted=taken, mean=mean)
    again = climb(goalposts(values.replicates, low, high), tree, deducted=taken, mean=mean)
    progress("敏感性分析", 0.5)
    weights = effective_weights(~np.isnan(normal), tree)
    groups = np.array([county.group for county in plan.counties])
    found = sensitivity(
        Setting(tree, values.point, values.replicates, taken, groups), seed=str(parameters["seed"])
    )
    found["importance"] = [asdict(line) for line in importance(point, weights, tree, groups, mean=mean)]
    found["delta_check"] = {"counties": counties, **_delta_check(tree, values, normal, weights, again)}
    _write(out, "sensitivity.json", found)
    _write(out, "county_order.json", counties)
    # Widened replicates lie below their estimate: they are kept around the score itself.
    np.save(out / "replicates.npy", again.total - again.total.mean(axis=0) + point.total)
    _scores(plan, tree, measures, values, normal, point, again).write_parquet(out / "scores.parquet")
    _trace(plan, tree, measures, values, normal, point, taken).write_parquet(out / "trace.parquet")
    schema = {
        name: pl.Float64 if kind is float else pl.String for name, kind in Deduction.__annotations__.items()
    }
    pl.DataFrame([asdict(line) for line in lines], schema=schema).write_parquet(out / "deductions.parquet")


def _delta_check(
    tree: Tree, values: Values, normal: FloatArray, weights: FloatArray, again: Scores
) -> dict[str, list[float]]:
    """Compare the standard errors of the totals with those of their linear approximation."""
    gradient = linear_gradient(normal, weights, *tree.goalposts)
    linear = np.sqrt(np.diag(delta_covariance(gradient, values.replicates)))
    return {"se": _sd(again.total).tolist(), "linear": linear.tolist()}


def _write(out: Path, name: str, value: object) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)
    (out / name).write_text(text + "\n", encoding="utf-8")


def tree_of(plan: Plan) -> Tree:
    """Build the tree of the scored measures."""
    leaves = tuple(
        Leaf(m.id, i.id, m.weight.value, m.worst.value, m.best.value)
        for i, m in plan.measures()
        if m.weight.value > 0
    )
    branches = tuple(Branch(i.id, d.id, i.weight.value) for d in plan.dimensions for i in d.indicators)
    return Tree(leaves, branches, tuple((d.id, d.weight.value) for d in plan.dimensions))


def read_values(
    estimates: Path, measures: Sequence[Measure], counties: Sequence[str], seed: str, level: float
) -> Values:
    """Read point values, standard errors and replicates of the scored measures.

    Replicates vary at least as much as the published intervals of `level` say (ADR 0075, 0068).
    """
    ids = [m.id for m in measures]
    table = pl.read_parquet(estimates / "estimates.parquet").filter(pl.col("domain_kind") == "county")
    point, se, lo, hi = (_matrix(table, column, ids, counties) for column in ("value", "se", "lo", "hi"))
    stored = np.load(estimates / "replicates.npz")
    row = _rows(estimates / "replicates.npz", [str(code) for code in stored["counties"]], counties)
    replicates = noisy(point, np.nan_to_num(se), replicates=len(stored["field"]), seed=seed, label="marks")
    for k, measure in enumerate(measures):
        if measure.source in DRAWN:
            name = DRAWN[measure.source]
            column = list(stored[f"measures_{name}"]).index(measure.id)
            replicates[:, :, k] = np.where(
                np.isnan(point[:, k]), np.nan, filled(stored[name][:, row, column])
            )
    sampled = np.array([m.source in SAMPLED for m in measures])
    shares = sampled & np.array([m.statistic == "share" for m in measures])
    _require_errors(np.where(sampled, lo, se), np.isfinite(point), measures, counties)
    cells = shares & np.isfinite(point)
    replicates[:, cells] = with_published_error(
        replicates[:, cells], point[cells], lo[cells], hi[cells], seed=seed, level=level
    )
    cells = sampled & ~shares & np.isfinite(point)
    replicates[:, cells] = with_published_width(replicates[:, cells], lo[cells], hi[cells], level=level)
    return Values(point, se, replicates)


def _require_errors(
    error: FloatArray, valued: NDArray[np.bool_], measures: Sequence[Measure], counties: Sequence[str]
) -> None:
    """Refuse values whose error nobody knows (a single rater, a mean of one answer) instead of calling it zero."""
    unknown = np.argwhere(valued & ~np.isfinite(error))
    if len(unknown):
        raise ErrorUnknown(items=in_words(f"{counties[c]} {measures[k].id}" for c, k in unknown[:SHOWN]))


def applies(plan: Plan) -> NDArray[np.bool_]:
    """Return which scored measures apply to which county by the plan (A-13), shape (C, K)."""
    scored = [(i, m) for i, m in plan.measures() if m.weight.value > 0]
    return np.array(
        [[c.group in i.applies_to and m.group in (None, c.group) for i, m in scored] for c in plan.counties]
    )


def _applicable(values: Values, fits: NDArray[np.bool_]) -> Values:
    """Leave out what does not apply, whatever was delivered."""
    point, se = (np.where(fits, table, np.nan) for table in (values.point, values.se))
    return Values(point, se, np.where(fits, values.replicates, np.nan))


def _rows(path: Path, stored: Sequence[str], counties: Sequence[str]) -> list[int]:
    if set(stored) != set(counties):
        raise ReplicatesUnusable(path=path, detail=in_words(sorted(set(stored) ^ set(counties))))
    return [stored.index(code) for code in counties]


def _matrix(table: pl.DataFrame, column: str, ids: Sequence[str], counties: Sequence[str]) -> FloatArray:
    place = {code: i for i, code in enumerate(counties)}
    order = {name: k for k, name in enumerate(ids)}
    matrix = np.full((len(counties), len(ids)), np.nan)
    rows = table.filter(pl.col("measure").is_in(ids)).select("domain", "measure", column)
    for county, measure, value in rows.iter_rows():
        if value is not None:
            matrix[place[county], order[measure]] = value
    return matrix


def _require_sources(point: FloatArray, measures: Sequence[Measure], counties: Sequence[str]) -> None:
    """Refuse a composite without field or telephone results in some county (R-2.11)."""
    for source, name in (("household", "实地调查 field"), ("phone", "电话调查 telephone")):
        columns = [k for k, m in enumerate(measures) if m.source == source]
        empty = np.isnan(point[:, columns]).all(axis=1)
        if columns and empty.any():
            raise SourceMissing(counties=[counties[int(i)] for i in np.flatnonzero(empty)], source=name)


def _deductions(plan: Plan, answers: Path) -> list[Deduction]:
    d = plan.scoring.deductions
    points = {"minor": d.minor.value, "serious": d.serious.value, "grave": d.grave.value}
    rule = Rule(points, d.partly_share.value, d.maximum.value)
    table = pl.read_parquet(answers / "problems.parquet")
    return deductions(
        (Ruled(**row) for row in table.select(list(Ruled.__dataclass_fields__)).iter_rows(named=True)), rule
    )


def _by_indicator(lines: Sequence[Deduction], tree: Tree, counties: Sequence[str]) -> FloatArray:
    taken = np.zeros((len(counties), len(tree.branches)))
    row = {code: i for i, code in enumerate(counties)}
    column = {branch.id: i for i, branch in enumerate(tree.branches)}
    for line in lines:
        taken[row[line.county], column[line.indicator]] += line.taken
    return taken


def _scores(
    plan: Plan,
    tree: Tree,
    measures: Sequence[Measure],
    values: Values,
    normal: FloatArray,
    point: Scores,
    again: Scores,
) -> pl.DataFrame:
    """One row per county and node; NaN (does not apply, not observed) is null."""
    low, high = tree.goalposts
    normal_se = _sd(goalposts(values.replicates, low, high))
    levels = [
        ("measure", [m.id for m in measures], normal, normal_se, values.point),
        ("indicator", [b.id for b in tree.branches], point.indicators, _sd(again.indicators), None),
        ("dimension", [name for name, _ in tree.dimensions], point.dimensions, _sd(again.dimensions), None),
        ("total", ["total"], point.total[:, None], _sd(again.total[:, :, None]), None),
    ]
    rows = []
    for level, ids, score, se, raw in levels:
        for c, county in enumerate(plan.counties):
            for k, name in enumerate(ids):
                value = None if raw is None else raw[c, k]
                rows.append((county.code, county.group, level, name, score[c, k], se[c, k], value))
    columns = ["county", "group", "level", "id", "score", "se", "value"]
    return pl.DataFrame(rows, schema=columns, orient="row").with_columns(pl.col(pl.Float64).fill_nan(None))


def _sd(replicates: FloatArray) -> FloatArray:
    """Return the standard deviation over replicates; NaN where a node has no value."""
    return np.asarray(np.std(replicates, axis=0, ddof=1))


def _trace(
    plan: Plan,
    tree: Tree,
    measures: Sequence[Measure],
    values: Values,
    normal: FloatArray,
    point: Scores,
    taken: FloatArray,
) -> pl.DataFrame:
    """Explain each score: value, normalised, effective weight, contribution, and what the indicator lost."""
    weights = effective_weights(~np.isnan(normal), tree)
    fits = applies(plan)
    column = {branch.id: i for i, branch in enumerate(tree.branches)}
    rows = []
    for c, county in enumerate(plan.counties):
        for k, leaf in enumerate(tree.leaves):
            i = column[leaf.indicator]
            rows.append(
                {
                    "county": county.code,
                    "indicator": leaf.indicator,
                    "measure": leaf.id,
                    "source": measures[k].source,
                    "status": _status(bool(fits[c, k]), bool(np.isnan(normal[c, k]))),
                    "value": values.point[c, k],
                    "worst": leaf.worst,
                    "best": leaf.best,
                    "normalised": normal[c, k],
                    "effective_weight": weights[c, k],
                    "contribution": weights[c, k] * normal[c, k],
                    "deducted": taken[c, i],
                    "indicator_score": point.indicators[c, i],
                }
            )
    return pl.DataFrame(rows).with_columns(pl.col(pl.Float64).fill_nan(None))


def _status(fits: bool, missing: bool) -> str:
    if not fits:
        return "not_applicable"
    return "not_observed" if missing else "scored"

"""Step `grades`: ranks with what the data cannot rule out, grades by the quota, consequences of rulings.

Reads plan, answers and scores. Parameters: `seed`; `rulings` (panel's findings on section 八: county,
trigger, basis, persons) and `limits` (best grade of this assessment that a ruling leaves open: county, grade,
basis), both empty unless given. Writes grades.parquet, pairs.parquet and grades.json.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from houping.chain.grade_use import alerts, result_use, rulings_of
from houping.chain.run import Inputs, Parameters, Progress
from houping.core.errors import ReplicatesUnusable, RulingUnusable, RulingWithoutBasis, in_words
from houping.core.grading.proposal import Limit, Members, Proposal, QuotaRule, propose
from houping.core.plan.model import Group, Plan
from houping.plans import load

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Scores:
    """Totals of all counties in the order of the plan: point, shape (C,), and replicates, shape (B, C)."""

    point: FloatArray
    replicates: FloatArray


def step(inputs: Inputs, out: Path, parameters: Parameters, progress: Progress) -> None:
    """Rank and grade; see the module."""
    plan = load(inputs["plan"])
    scores = read_scores(inputs["scores"], plan)
    limits = limits_of(plan, parameters)
    groups = []
    for n, group in enumerate(plan.groups):
        progress(group.name, 0.1 + 0.8 * n / len(plan.groups))
        groups.append(_proposal(plan, group, scores, limits, str(parameters["seed"])))
    use = result_use(plan, rulings_of(plan, parameters), [c for g in groups for c in g.first_grade()])
    problems = pl.read_parquet(inputs["answers"] / "problems.parquet")
    _grades(plan, groups, use).write_parquet(out / "grades.parquet")
    _pairs(groups).write_parquet(out / "pairs.parquet")
    text = json.dumps(
        _report(plan, groups, use, alerts(problems)), ensure_ascii=False, indent=1, sort_keys=True
    )
    (out / "grades.json").write_text(text + "\n", encoding="utf-8")


def _proposal(plan: Plan, group: Group, scores: Scores, limits: Mapping[str, Limit], seed: str) -> Proposal:
    rows = [i for i, c in enumerate(plan.counties) if c.group == group.id]
    counties, grades = plan.counties_of(group.id), plan.grading.grades
    return propose(
        Members(group.id, group.short, tuple(c.code for c in counties), tuple(c.name for c in counties)),
        QuotaRule(
            tuple(g.id for g in grades),
            tuple(g.name for g in grades),
            tuple(g.share_of(group.id) for g in grades),
            plan.grading.freed_places.value,
            plan.grading.flag_probability.value,
        ),
        scores.point[rows],
        scores.replicates[:, rows].var(axis=0, ddof=1),
        limits=limits,
        seed=seed,
        level=plan.estimation.confidence.value,
    )


def read_scores(folder: Path, plan: Plan) -> Scores:
    """Read totals and their replicates in the order of the plan; raises ReplicatesUnusable."""
    order = json.loads((folder / "county_order.json").read_text(encoding="utf-8"))
    counties = [county.code for county in plan.counties]
    if sorted(order) != sorted(counties):
        differing = sorted(set(order) ^ set(counties))
        raise ReplicatesUnusable(path=folder / "county_order.json", detail=in_words(differing))
    table = pl.read_parquet(folder / "scores.parquet").filter(pl.col("level") == "total")
    point = dict(table.select("county", "score").iter_rows())
    replicates = np.load(folder / "replicates.npy")
    column = [order.index(code) for code in counties]
    return Scores(np.array([point[code] for code in counties]), replicates[:, column])


def limits_of(plan: Plan, parameters: Parameters) -> dict[str, Limit]:
    """Read parameter `limits`, by county the lowest that holds; raises RulingUnusable or RulingWithoutBasis."""
    grades = [g.id for g in plan.grading.grades]
    counties = {c.code for c in plan.counties}
    found: dict[str, Limit] = {}
    for entry in _entries(parameters.get("limits")):
        county, grade, basis = (str(entry.get(key, "")) for key in ("county", "grade", "basis"))
        if grade not in grades or county not in counties:
            raise RulingUnusable(county=county, trigger=grade, known=in_words(grades))
        if not basis.strip():
            raise RulingWithoutBasis(county=county, trigger=grade)
        limit = Limit(grades.index(grade), basis)
        found[county] = max(found.get(county, limit), limit, key=lambda one: one.grade)
    return found


def _entries(value: object) -> list[dict[str, object]]:
    return [dict(entry) for entry in value] if isinstance(value, list) else []


def _grades(plan: Plan, groups: Sequence[Proposal], use: dict[str, dict[str, object]]) -> pl.DataFrame:
    rows = []
    for group in groups:
        for row in group.rows():
            review = use[str(row["county"])]
            rows.append(row | {"caps": review["caps"], "vetoes": review["vetoes"]})
    return pl.DataFrame(rows, schema_overrides={"caps": pl.String, "vetoes": pl.String})


def _pairs(groups: Sequence[Proposal]) -> pl.DataFrame:
    schema = {
        "group": pl.Int64,
        "boundary": pl.String,
        "above": pl.String,
        "below": pl.String,
        "p_swap": pl.Float64,
        "p_above_higher": pl.Float64,
    }
    return pl.DataFrame([row for group in groups for row in group.pairs()], schema=schema)


def _report(
    plan: Plan,
    groups: Sequence[Proposal],
    use: dict[str, dict[str, object]],
    warned: dict[str, list[str]],
) -> dict[str, object]:
    rules = plan.grading
    basis = {b.id: b for b in plan.basis}.get(rules.reference_document)
    return {
        "reference": rules.reference.value,
        "may_be_locked": bool(basis and basis.attached),
        "grades": [{"id": g.id, "name": g.name} for g in rules.grades],
        "level": groups[0].level,
        "groups": {str(group.members.group): group.summary() for group in groups},
        "counties": {code: entry for group in groups for code, entry in group.entries().items()},
        "review": use,
        "alerts": warned,
    }

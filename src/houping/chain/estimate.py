"""Step `estimates`: every measure of the plan for every domain, with its error, and the replicates.

Reads plan, sample, answers and weights (the frame's counts are in the weights). Writes estimates.parquet (one
row per measure and domain), replicates.npz (county estimates in each bootstrap replicate, by source) and
replicates.json (how the calibrations of the replicates went).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from houping.chain.run import Inputs, Parameters, Progress
from houping.chain.sample_source import ALL, TARGETED, Survey, survey
from houping.core.errors import ColumnMissing, FileMissing, in_words
from houping.core.estimation.combine import Marks, composite, mean_marks
from houping.core.estimation.pool import Pooled, pool
from houping.core.estimation.publish import published_interval
from houping.core.estimation.suppress import PublicationRules, complementary, suppression
from houping.core.plan.model import Measure, Plan
from houping.core.scoring.propagate import normal_draws
from houping.plans import load

FloatArray = NDArray[np.float64]
FIELD, PHONE = "h_overall", "p_overall"
COMPOSITE = "overall_composite"
CITY = "city"
MARKED = ("county", "interview")
SURVEYS = (
    ("households", "household", "field"),
    ("phone", "phone", "phone"),
    ("villages", "village", "village"),
)
SCHEMA = {
    "measure": pl.String,
    "source": pl.String,
    "domain_kind": pl.String,
    "domain": pl.String,
    "n": pl.Int64,
    "n_psu": pl.Int64,
    "value": pl.Float64,
    "se": pl.Float64,
    "se_bootstrap": pl.Float64,
    "df": pl.Float64,
    "lo": pl.Float64,
    "hi": pl.Float64,
    "deff": pl.Float64,
    "method": pl.String,
    "suppressed": pl.Boolean,
    "reason": pl.String,
}
Row = dict[str, object]


@dataclass(frozen=True)
class Domain:
    """A domain: its kind and name, the counties in it, and the part of each."""

    kind: str
    name: str
    counties: tuple[str, ...]
    part: str


def step(inputs: Inputs, out: Path, parameters: Parameters, progress: Progress) -> None:
    """Estimate everything; see the module."""
    plan = load(inputs["plan"])
    seed = _seed(inputs["sample"], parameters)
    found = [_survey(plan, inputs, name, source, seed, progress) for name, source, _ in SURVEYS]
    progress("estimates", 0.9)
    rows = [row for one in found for domain in _domains(plan, one) for row in _rows(plan, one, domain)]
    rows += _composites(plan, found[0], found[1])
    marks = _marks(plan, pl.read_parquet(inputs["answers"] / "marks.parquet"))
    rows += _mark_rows(plan, marks)
    rows += _routine(plan, pl.read_parquet(inputs["answers"] / "routine.parquet"))
    _keep_back(plan, rows)
    table = pl.DataFrame(rows, schema=SCHEMA)
    table.write_parquet(out / "estimates.parquet")
    _write_replicates(out / "replicates.npz", plan, found, marks, seed)
    _write_calibrations(out / "replicates.json", found)


def measures_of(plan: Plan, *sources: str) -> tuple[Measure, ...]:
    """Return the measures of some sources in the order of the plan."""
    every = [m for d in plan.dimensions for i in d.indicators for m in i.measures]
    return tuple(m for m in every if m.source in sources)


def _seed(sample: Path, parameters: Parameters) -> str:
    """Take the seed of the draw, so that the replicates too can be recomputed by anyone."""
    if "seed" in parameters:
        return str(parameters["seed"])
    bundle = sample / "bundle" / "draw.json"
    if not bundle.is_file():
        raise FileMissing(path=bundle)
    return str(json.loads(bundle.read_text(encoding="utf-8"))["seed"])


def _survey(plan: Plan, inputs: Inputs, name: str, source: str, seed: str, progress: Progress) -> Survey:
    measures = measures_of(plan, source)
    key = "village" if source == "village" else "unit"  # the unit of a village sheet is its village
    wanted = {key, *(part for m in measures for part in _columns(m))}
    path = inputs["answers"] / f"{name}.parquet"
    present = pl.read_parquet_schema(path)
    for column in sorted(wanted - present.keys()):
        raise ColumnMissing(path=path, column=column, known=in_words(present))
    answers = pl.read_parquet(path, columns=sorted(wanted)).rename({key: "unit"})
    return survey(
        name,
        measures,
        inputs["weights"],
        answers,
        replicates=int(plan.estimation.bootstrap.replicates.value),
        seed=seed,
        progress=progress,
    )


def _columns(measure: Measure) -> Iterator[str]:
    for expression in (measure.numerator or measure.id, measure.denominator or ""):
        yield from (name.strip() for name in expression.split("*") if name.strip())


def _domains(plan: Plan, found: Survey) -> Iterator[Domain]:
    """All domains of the plan that this source can speak for."""
    present = tuple(c.code for c in plan.counties if c.code in found.totals)
    group = {c.code: c.group for c in plan.counties}
    for code in present:
        yield Domain("county", code, (code,), ALL)
    for g in plan.groups:
        yield Domain("group", str(g.id), tuple(c for c in present if group[c] == g.id), ALL)
    yield Domain("city", CITY, present, ALL)
    parts = sorted({part for totals in found.totals.values() for part in totals.parts if "=" in part})
    for part in parts:
        axis, category = part.split("=")
        having = tuple(c for c in present if part in found.totals[c].parts)
        if axis == "selection":
            if found.name != "phone":
                yield from (Domain("selection", f"{c}|{category}", (c,), part) for c in having)
        elif category != "village":
            yield Domain(axis, category, having, part)
            if axis == "household_type":
                for c in having:
                    yield Domain("county_household_type", f"{c}|{category}", (c,), part)


def _rows(plan: Plan, found: Survey, domain: Domain) -> Iterator[Row]:
    """One row per measure of one source in one domain."""
    if not domain.counties:
        return
    pooled = pool([found.totals[c] for c in domain.counties], domain.part)
    spread = _theta(found, domain.counties, domain.part).std(axis=0, ddof=1)
    share = np.array([m.statistic == "share" for m in found.measures])
    limits = published_interval(pooled, share=share, level=float(plan.estimation.confidence.value))
    for k, measure in enumerate(found.measures):
        n_psu = pooled.psu[k] if found.name == "households" else pooled.n[k]
        yield _row(
            plan,
            measure=measure.id,
            source=measure.source,
            domain=domain,
            n=int(pooled.n[k]),
            n_psu=int(n_psu),
            value=float(pooled.value[k]),
            se=float(np.sqrt(pooled.variance[k])),
            se_bootstrap=float(spread[k]),
            df=float(limits.df[k]),
            lo=float(limits.lo[k]),
            hi=float(limits.hi[k]),
            deff=float(pooled.deff[k]),
            method=limits.method[k],
        )


def _row(plan: Plan, *, domain: Domain, **numbers: object) -> Row:
    """Add the suppression verdict; numbers that are not finite become empty."""
    row: Row = {**numbers, "domain_kind": domain.kind, "domain": domain.name}
    rules = plan.estimation.suppression
    reason = suppression(
        n=_whole(row["n"]),
        n_psu=_whole(row["n_psu"]),
        value=_number(row["value"]),
        se=_number(row["se"]),
        rules=PublicationRules(
            int(rules.minimum_n.value), float(rules.maximum_cv.value), int(rules.minimum_psu.value)
        ),
    )
    row |= {"suppressed": reason is not None, "reason": reason}
    return {k: None if isinstance(v, float) and not np.isfinite(v) else v for k, v in row.items()}


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _number(value: object) -> float:
    return value if isinstance(value, float) else float("nan")


def _theta(found: Survey, counties: tuple[str, ...], part: str) -> FloatArray:
    """Replicate estimates of all measures in one domain, shape (b, k); NaN where nobody is asked."""
    place = [found.totals[c].parts.index(part) for c in counties]
    y = np.sum([found.replicates[c].y[:, i] for c, i in zip(counties, place, strict=True)], axis=0)
    x = np.sum([found.replicates[c].x[:, i] for c, i in zip(counties, place, strict=True)], axis=0)
    ratio: FloatArray = np.divide(y, x, out=np.full_like(y, np.nan), where=x != 0)
    return ratio


def _keep_back(plan: Plan, rows: list[Row]) -> None:
    """Mark what would give away a part that was kept back: groups of the city, counties of a group, parts of a county."""
    found = {(str(r["measure"]), str(r["domain_kind"]), str(r["domain"])): r for r in rows}
    measures = sorted({measure for measure, *_ in found})
    kinds = ("monitored", "relieved", "general"), ("named", "random")
    wholes = [("city", CITY, [("group", str(g.id)) for g in plan.groups])]
    for g in plan.groups:
        wholes.append(("group", str(g.id), [("county", c.code) for c in plan.counties if c.group == g.id]))
    for c in plan.counties:
        for axis, names in zip(("county_household_type", "selection"), kinds, strict=True):
            wholes.append(("county", c.code, [(axis, f"{c.code}|{name}") for name in names]))
    for measure in measures:
        for kind, domain, parts in wholes:
            whole = found.get((measure, kind, domain))
            inside = [found[measure, k, d] for k, d in parts if (measure, k, d) in found]
            if whole is None or whole["suppressed"]:
                continue
            place = complementary([(_whole(r["n"]), _text(r["reason"])) for r in inside])
            if place is not None:
                inside[place].update(suppressed=True, reason="complementary")


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _composites(plan: Plan, field: Survey, phone: Survey) -> Iterator[Row]:
    """Overall approval among monitored and relieved households: telephone and field by the plan's shares."""
    names = [m.id for m in field.measures], [m.id for m in phone.measures]
    if FIELD not in names[0] or PHONE not in names[1]:
        return
    f, p = names[0].index(FIELD), names[1].index(PHONE)
    share = float(plan.estimation.composite.phone_share.value)
    for domain in _domains(plan, phone):
        if domain.kind not in ("county", "group", "city"):
            continue
        having = tuple(c for c in domain.counties if c in field.totals)
        a = pool([phone.totals[c] for c in domain.counties], ALL)
        b = pool([field.totals[c] for c in having], TARGETED)
        both = _both(a, p, b, f, share)
        limits = published_interval(
            both, share=np.array([True]), level=float(plan.estimation.confidence.value)
        )
        ours = _theta(phone, domain.counties, ALL)[:, p], _theta(field, having, TARGETED)[:, f]
        yield _row(
            plan,
            measure=COMPOSITE,
            source="composite",
            domain=domain,
            n=int(both.n[0]),
            n_psu=int(a.n[p] + b.psu[f]),
            value=float(both.value[0]),
            se=float(np.sqrt(both.variance[0])),
            se_bootstrap=float((share * ours[0] + (1 - share) * ours[1]).std(ddof=1)),
            df=float(limits.df[0]),
            lo=float(limits.lo[0]),
            hi=float(limits.hi[0]),
            deff=float("nan"),
            method="composite",
        )


def _both(a: Pooled, p: int, b: Pooled, f: int, share: float) -> Pooled:
    """Combine measure p of the telephone and f of the field survey into one pooled estimate."""
    va, vb = a.variance[p : p + 1], b.variance[f : f + 1]
    value, variance = composite(
        a.value[p : p + 1], b.value[f : f + 1], first_variance=va, second_variance=vb, first_share=share
    )
    parts = np.array([share**2 * va[0], (1 - share) ** 2 * vb[0]])
    df = np.array([min(a.df[p], a.design_df[p]), min(b.df[f], b.design_df[f])])
    below = np.sum(parts**2 / np.maximum(df, 1.0))
    both = np.array([parts.sum() ** 2 / below if below > 0 else np.inf])
    n = np.array([a.n[p] + b.n[f]])
    sizes = np.array([a.n_kish[p], b.n_kish[f]])
    alone = np.array([share, 1 - share]) ** 2
    least = np.sum(np.divide(alone, sizes, out=np.full(2, np.inf), where=sizes > 0), where=alone > 0)
    kish = np.array([1.0 / least])  # of p (1 - p) / n_kish in each survey
    return Pooled(value, variance, both, np.array([np.inf]), n, n, kish, np.array([np.nan]))


def _marks(plan: Plan, table: pl.DataFrame) -> Marks:
    """Marks of assessors by county and measure, in the order of the plan; error from their disagreement."""
    measures = [m.id for m in measures_of(plan, *MARKED)]
    rows = table.filter(pl.col("measure").is_in(measures)).sort("county", "measure", "rater", "mark")
    raters = sorted(set(rows["rater"].to_list()))

    def place(column: str, known: list[str]) -> NDArray[np.intp]:
        index = {name: i for i, name in enumerate(known)}
        return np.array([index[name] for name in rows[column]], dtype=np.intp)

    counties = [c.code for c in plan.counties]
    return mean_marks(
        rows["mark"].to_numpy().astype(float),
        county=place("county", counties),
        measure=place("measure", measures),
        rater=place("rater", raters),
        shape=(len(counties), len(measures)),
    )


def _mark_rows(plan: Plan, marks: Marks) -> Iterator[Row]:
    measures = measures_of(plan, *MARKED)
    for c, county in enumerate(plan.counties):
        for k, measure in sorted(enumerate(measures), key=lambda pair: pair[1].id):
            if marks.raters[c, k]:
                value, se = float(marks.value[c, k]), float(marks.se[c, k])
                yield _given(measure.source, measure.id, county.code, value, se, int(marks.n[c, k]), "raters")


def _routine(plan: Plan, routine: pl.DataFrame) -> Iterator[Row]:
    """Values of departments: no sampling error, the declared sd of the plan if there is one."""
    measures = {m.id: m for m in measures_of(plan, "routine")}
    rows = routine.filter(pl.col("measure").is_in(list(measures))).sort("county", "measure")
    for county, measure, value in rows.select("county", "measure", "value").iter_rows():
        sd = measures[measure].sd
        yield _given("routine", measure, county, float(value), float(sd.value) if sd else 0.0, 1, "reported")


def _given(source: str, measure: str, county: str, value: float, se: float, n: int, method: str) -> Row:
    """Build a row without interval, df or design effect: nothing was sampled."""
    row: Row = dict.fromkeys(SCHEMA)
    row |= {
        "measure": measure,
        "source": source,
        "domain_kind": "county",
        "domain": county,
        "n": n,
        "n_psu": n,
    }
    return row | {
        "value": value,
        "se": se if np.isfinite(se) else None,
        "method": method,
        "suppressed": False,
    }


def _write_replicates(path: Path, plan: Plan, found: list[Survey], marks: Marks, seed: str) -> None:
    """Write field, phone, village and marks [B, counties, K], with `counties` and `measures_<source>`."""
    counties = [c.code for c in plan.counties]
    arrays: dict[str, NDArray[np.generic]] = {"counties": np.array(counties)}
    for one, (_, _, name) in zip(found, SURVEYS, strict=True):
        b = int(plan.estimation.bootstrap.replicates.value)
        table = np.full((b, len(counties), len(one.measures)), np.nan)
        for place, county in enumerate(counties):
            if county in one.totals:
                table[:, place] = _theta(one, (county,), ALL)
        arrays[name] = table
        arrays[f"measures_{name}"] = np.array([m.id for m in one.measures])
    shape = (int(plan.estimation.bootstrap.replicates.value), *marks.value.shape)
    standard = normal_draws(seed, "marks", int(np.prod(shape))).reshape(shape)
    arrays["marks"] = marks.replicates(standard)
    arrays["measures_marks"] = np.array([m.id for m in measures_of(plan, *MARKED)])
    _save(path, arrays)


def _write_calibrations(path: Path, found: list[Survey]) -> None:
    """Write how many replicates met the frame's totals only without bounds, or not at all, by source and county."""
    report = {
        one.name: {
            county: {"without_bounds": r.factors.unbounded, "uncalibrated": r.factors.failed}
            for county, r in one.replicates.items()
        }
        for one in found
    }
    path.write_text(json.dumps(report, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _save(path: Path, arrays: Mapping[str, NDArray[np.generic]]) -> None:
    """np.savez stamps every member with 1980-01-01, so that equal arrays are equal bytes."""
    with path.open("wb") as stream:
        np.savez(stream, allow_pickle=False, **dict(sorted(arrays.items())))

"""Read the finished results of the earlier steps into what the reports are made from."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from houping.chain.coverage import contacts, coverage, uncovered
from houping.chain.run import Inputs
from houping.core.plan.model import County, Plan
from houping.core.provenance import digest_json
from houping.core.reporting.results import Fieldwork, Results, Row
from houping.core.sampling.size import margin_of_error
from houping.plans import load

HALF = 0.5
SURVEYS = {"households": "入户样本", "phone": "电话样本", "villages": "村情表"}
KINDS = {
    "monitored": "易返贫致贫户",
    "relieved": "已脱贫户",
    "general": "一般农户",
    "ordinary": "一般村",
    "named": "重点村",
    "random": "随机村",
}


def read_results(inputs: Inputs) -> Results:
    """Collect plan, frame counts, fieldwork, estimates, scores, grades and problems."""
    plan = load(inputs["plan"])
    frame = _json(inputs["frame"] / "frame.json")
    counties = frame["counties"]
    words = _json(inputs["grades"] / "grades.json")
    return Results(
        plan=plan,
        frame=counties,
        fieldwork=_fieldwork(plan, inputs),
        estimates={
            (str(r["measure"]), str(r["domain_kind"]), str(r["domain"])): r for r in _estimates(inputs)
        },
        scores={
            (county, level, name): (score, se)
            for county, level, name, score, se in pl.read_parquet(inputs["scores"] / "scores.parquet")
            .select("county", "level", "id", "score", "se")
            .iter_rows()
        },
        grades={str(row["county"]): row for row in _rows(inputs["grades"] / "grades.parquet")},
        words=words,
        pairs=list(_rows(inputs["grades"] / "pairs.parquet")),
        coverage=coverage(plan, counties, inputs),
        uncovered=uncovered(plan, counties, inputs),
        contacts=contacts(inputs),
        sizes=_sizes(inputs["sample"] / "sizes.json"),
        problems=list(_rows(inputs["answers"] / "problems.parquet")),
        sensitivity=_json(inputs["scores"] / "sensitivity.json"),
        version=digest_json([plan.digest(), frame["root"], words])[:12],
        demo=bool(frame.get("demo", False)),
    )


def _sizes(path: Path) -> dict[str, Any]:
    """Return the city's sizes of the draw; nothing for a sample drawn without them."""
    if not path.exists():
        return {}
    sizes = _json(path)
    return {**sizes["city"], "needed": sizes["needed"], "base": sizes["base"]}


def _json(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def _rows(path: Path) -> Iterator[Row]:
    yield from pl.read_parquet(path).iter_rows(named=True)


def _estimates(inputs: Inputs) -> Iterator[Row]:
    yield from _rows(inputs["estimates"] / "estimates.parquet")


def _fieldwork(plan: Plan, inputs: Inputs) -> dict[str, Fieldwork]:
    villages = pl.read_parquet(inputs["sample"] / "villages.parquet")
    report = _json(inputs["weights"] / "report.json")
    confidence = plan.sampling.precision.confidence.value
    measured = _measured_deff(inputs)
    return {
        county.code: _county_fieldwork(
            county,
            villages.filter(pl.col("county") == county.code),
            report,
            confidence,
            measured.get(county.code, 1.0),
        )
        for county in plan.counties
    }


def _measured_deff(inputs: Inputs) -> dict[str, float]:
    """Return the median design effect of each county's field estimates: clusters and weights together."""
    table = pl.read_parquet(inputs["estimates"] / "estimates.parquet").filter(
        (pl.col("domain_kind") == "county") & (pl.col("source") == "household")
    )
    return dict(table.drop_nulls("deff").group_by("domain").agg(pl.col("deff").median()).iter_rows())


def _county_fieldwork(
    county: County, villages: pl.DataFrame, report: Mapping[str, Any], confidence: float, measured: float
) -> Fieldwork:
    """Collect one county's counts; its margins allow for clusters as far as they were measured, at least for weights."""
    field, phone = (report[name][county.code] for name in ("households", "phone"))
    named = villages.filter(pl.col("selection") == "named").height
    deff = max(field["kish_deff"], measured)
    return Fieldwork(
        villages=villages.height,
        named=named,
        random=villages.height - named,
        approached=field["approached"],
        complete=field["complete"],
        response_rate=field["response_rate_3"],
        phone_approached=phone["approached"],
        phone_complete=phone["complete"],
        phone_response_rate=phone["response_rate_3"],
        kish_deff=field["kish_deff"],
        margin_field=margin_of_error(field["complete"], confidence, HALF, deff=deff),
        margin_phone=margin_of_error(phone["complete"], confidence, HALF, deff=phone["kish_deff"]),
        remarks=tuple(
            sentence
            for name, title in SURVEYS.items()
            for sentence in _remarks(title, report[name][county.code])
        ),
    )


def _remarks(title: str, report: Mapping[str, Any]) -> Iterator[str]:
    """Say where the weights of one survey could not be what the plan wants."""
    if report["uncalibrated"]:
        yield f"{title}的权数无法与抽样框的各项户数同时一致，未作校准，估计可能有偏"
    elif report["outside_bounds"]:
        yield f"{title}的校准因子超出方案规定的界限"
    for absent, taken in report["shifted"]:
        yield f"{title}中{KINDS.get(absent, absent)}无人应答，由{KINDS.get(taken, taken)}代表"

"""Counts for the reports: what the sample covers of the frame (R-2.5), and how contacts ended (R-2.16)."""

import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from houping.chain.run import Inputs
from houping.core.plan.model import Plan
from houping.core.reporting.results import Coverage

VILLAGES = {"relieved": "脱贫村", "ordinary": "一般村"}
HOUSEHOLDS = {"relieved": "已脱贫户", "monitored": "易返贫致贫户", "general": "一般农户"}
REMOTE = ((0.0, 10.0, "10千米以内"), (10.0, 30.0, "10至30千米"), (30.0, float("inf"), "30千米以上"))


def coverage(plan: Plan, counties: Mapping[str, Any], inputs: Inputs) -> list[Coverage]:
    """Return frame and sample by village type, household type, remoteness and town."""
    codes = [c.code for c in plan.counties]
    drawn = pl.read_parquet(inputs["sample"] / "villages.parquet")
    done = pl.read_parquet(inputs["answers"] / "households.parquet").filter(
        pl.col("disposition") == "complete"
    )
    kinds = pl.read_parquet(inputs["sample"] / "households.parquet").select("household", "household_type")
    by_kind = _counts(done.join(kinds, on="household", how="left"), "household_type")
    by_village = _counts(drawn, "village_type")
    found = []
    for code, name in VILLAGES.items():
        frame = sum(counties[c]["villages"].get(code, 0) for c in codes)
        found.append(Coverage("村类型", name, "村", frame, by_village.get(code, 0)))
    for code, name in HOUSEHOLDS.items():
        frame = sum(counties[c]["households"].get(code, 0) for c in codes)
        found.append(Coverage("户类型", name, "户", frame, by_kind.get(code, 0)))
    return found + _places(inputs, drawn)


def _places(inputs: Inputs, drawn: pl.DataFrame) -> list[Coverage]:
    """Return villages by remoteness, and towns."""
    villages = pl.read_parquet(inputs["frame"] / "villages.parquet").select(
        "village", "town", "remoteness_km"
    )
    taken = villages.join(drawn.select("village"), on="village", how="semi")
    found = []
    for low, high, name in REMOTE:
        inside = (pl.col("remoteness_km") >= low) & (pl.col("remoteness_km") < high)
        frame, sample = villages.filter(inside).height, taken.filter(inside).height
        found.append(Coverage("偏远程度", name, "村", frame, sample))
    found.append(Coverage("乡镇街道", "全部", "个", villages["town"].n_unique(), taken["town"].n_unique()))
    return found


def uncovered(plan: Plan, counties: Mapping[str, Any], inputs: Inputs) -> list[str]:
    """Return counties and village types that the frame holds and the sample does not."""
    drawn = pl.read_parquet(inputs["sample"] / "villages.parquet").select("county", "village_type").unique()
    known = set(drawn.iter_rows())
    return [
        f"{c.short_name}{name}"
        for c in plan.counties
        for code, name in VILLAGES.items()
        if counties[c.code]["villages"].get(code, 0) and (c.code, code) not in known
    ]


def contacts(inputs: Inputs) -> dict[str, dict[str, int]]:
    """Return the results of all contacts in the field and on the telephone, by disposition."""
    field = pl.read_parquet(inputs["answers"] / "households.parquet", columns=["disposition", "status"])
    phone = pl.read_parquet(inputs["answers"] / "phone.parquet", columns=["disposition"])
    report = json.loads((inputs["weights"] / "report.json").read_text(encoding="utf-8"))
    found = {
        name: {"approached": table.height, **_counts(table, "disposition")}
        for name, table in (("field", field), ("phone", phone))
    }
    found["field"]["substitutes"] = field.filter(pl.col("status") == "reserve").height
    for name, source in (("field", "households"), ("phone", "phone")):
        found[name]["trimmed"] = sum(row["trimmed"] for row in report[source].values())
    return found


def _counts(table: pl.DataFrame, column: str) -> dict[str, int]:
    return dict(table.group_by(column).len().iter_rows())

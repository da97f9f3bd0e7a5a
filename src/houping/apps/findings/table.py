"""The table of problems that the chain reads, from the ledger of problems (R-7.20, A-14)."""

from typing import Any

import polars as pl

from houping.apps.findings.models import Finding
from houping.apps.plans.models import Assessment
from houping.core.findings.standing import standing

SCHEMA = {
    "problem": pl.String,
    "county": pl.String,
    "village": pl.String,
    "household": pl.String,
    "indicator": pl.String,
    "title": pl.String,
    "class": pl.String,
    "spread": pl.String,
    "severity": pl.String,
    "ruling": pl.String,
    "fixed_on_site": pl.Boolean,
    "attribution": pl.String,
}


def problems(assessment: Assessment) -> pl.DataFrame:
    """Return one row for every problem that the county was told of, merged ones left out; by county and number.

    Those without a ruling yet stand in it, count for nothing and are named in the reports as undecided.
    """
    found = Finding.objects.filter(assessment=assessment).released().order_by("county", "number")  # type: ignore[attr-defined]
    return pl.DataFrame([_row(f) for f in found], schema=SCHEMA)


def _row(f: Any) -> dict[str, object]:
    now = standing(f.state, f.ruling)
    return {
        "problem": f.number,
        "county": f.county,
        "village": f.village or None,
        "household": f.household or None,
        "indicator": f.indicator,
        "title": f.title,
        "class": now.kind,
        "spread": f.spread,
        "severity": f.severity,
        "ruling": now.ruling,
        "fixed_on_site": f.fixed_on_site,
        "attribution": f.attribution or None,
    }

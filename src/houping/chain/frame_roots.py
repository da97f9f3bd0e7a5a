"""Roots and counts of a frozen table of households, recomputed from its rows."""

from pathlib import Path

import duckdb

from houping.core.frame.merkle import root_of_leaves
from houping.tables.freeze import village_batches

LEAVES = """SELECT village, list(unhex(sha256('\\x00'::BLOB || encode(unit || '|' || household_type || '|' ||
    listed::INT))) ORDER BY unit)
    FROM rows GROUP BY village"""
COLUMNS = ("village", "unit", "household_type", "listed")
COUNTED = ("households", "relieved_households", "relieved_persons", "monitored_households")
VILLAGE_COUNTS = """SELECT village, count(*), count_if(relieved_persons > 0), sum(relieved_persons)::BIGINT,
    count_if(household_type = 'monitored') FROM read_parquet(?) GROUP BY village"""
TARGETS = """SELECT county,
    sum(CASE household_type WHEN 'relieved' THEN relieved_persons WHEN 'monitored' THEN persons ELSE 0 END)::BIGINT,
    count_if(household_type IN ('relieved', 'monitored')) FROM read_parquet(?) GROUP BY county"""


def village_roots(households: Path) -> dict[str, str]:
    """Return village -> root (hex) of its households; a village without any is absent.

    The table is sorted by village, as freezing leaves it; memory stays bounded.
    """
    found: dict[str, str] = {}
    with duckdb.connect() as db:
        for batch in village_batches(households):
            db.register("rows", batch.select(COLUMNS).to_arrow())
            for village, leaves in db.execute(LEAVES).fetchall():
                found[village] = root_of_leaves(b"".join(leaves)).hex()
    return found


def village_counts(households: Path) -> dict[str, dict[str, int]]:
    """Return village -> the counts that its row in the village table states (COUNTED), from its households."""
    with duckdb.connect() as db:
        rows = db.execute(VILLAGE_COUNTS, [str(households)]).fetchall()
    return {village: dict(zip(COUNTED, counts, strict=True)) for village, *counts in rows}


def county_targets(households: Path) -> dict[str, list[int]]:
    """Return county -> persons and households of the 1 % rule (core.frame.freeze.target_counts), from the rows."""
    with duckdb.connect() as db:
        return {county: counts for county, *counts in db.execute(TARGETS, [str(households)]).fetchall()}

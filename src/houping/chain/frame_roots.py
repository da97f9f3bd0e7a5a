"""The Merkle roots of a frozen table of households, recomputed from its rows."""

from pathlib import Path

import duckdb

from houping.core.frame.merkle import root_of_leaves
from houping.tables.freeze import village_batches

LEAVES = """SELECT village, list(unhex(sha256('\\x00'::BLOB || encode(unit || '|' || household_type || '|' ||
    listed::INT || '|' || persons || '|' || (phone IS NOT NULL)::INT))) ORDER BY unit)
    FROM rows GROUP BY village"""
COLUMNS = ("village", "unit", "household_type", "listed", "persons", "phone")


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

"""The Merkle roots of a frozen table of households, recomputed from its rows."""

from pathlib import Path

import duckdb

from houping.core.frame.merkle import root_of_leaves

VILLAGES_AT_ONCE = 200
LEAF = """unhex(sha256('\\x00'::BLOB || encode(unit || '|' || household_type || '|' || listed::INT || '|' ||
    persons || '|' || (phone IS NOT NULL)::INT)))"""


def village_roots(households: Path) -> dict[str, str]:
    """Return village -> root (hex) of its households; a village without any is absent."""
    query = f"SELECT village, list({LEAF} ORDER BY unit) FROM read_parquet(?) GROUP BY village"
    found: dict[str, str] = {}
    with duckdb.connect() as db:
        reader = db.execute(query, [str(households)])
        while batch := reader.fetchmany(VILLAGES_AT_ONCE):
            found |= {village: root_of_leaves(b"".join(leaves)).hex() for village, leaves in batch}
    return found

"""Counts of the frozen frame that weights are calibrated to: one GROUP BY, no household leaves the engine."""

from pathlib import Path

import duckdb
import polars as pl

NAMED, RANDOM = "named", "random"


def household_counts(frame: Path, sampled_villages: Path) -> pl.DataFrame:
    """Count households by county, village_type, household_type and selection.

    frame : folder with villages.parquet and households.parquet
    sampled_villages : the drawn villages; selection is "named" for those that are in for certain by name

    Returns columns county, village_type, household_type, selection, units, sorted.
    """
    return _query(
        f"""
        SELECT v.county, v.village_type, h.household_type, {_SELECTION} AS selection, sum(h.units) AS units
        FROM (SELECT village, household_type, count(*) AS units FROM read_parquet($households)
              GROUP BY village, household_type) AS h
        JOIN read_parquet($villages) AS v USING (village)
        LEFT JOIN read_parquet($sampled) AS s USING (village)
        GROUP BY ALL ORDER BY ALL
        """,
        households=frame / "households.parquet",
        villages=frame / "villages.parquet",
        sampled=sampled_villages,
    )


def village_counts(frame: Path, sampled_villages: Path) -> pl.DataFrame:
    """Count villages by county, village_type and selection: columns as `household_counts`, one type."""
    return _query(
        f"""
        SELECT v.county, v.village_type, 'village' AS household_type, {_SELECTION} AS selection,
               count(*) AS units
        FROM read_parquet($villages) AS v LEFT JOIN read_parquet($sampled) AS s USING (village)
        GROUP BY ALL ORDER BY ALL
        """,
        villages=frame / "villages.parquet",
        sampled=sampled_villages,
    )


def village_of_units(frame: Path, units: Path) -> pl.DataFrame:
    """Return unit, village and village_type of every unit listed in the Parquet file `units`, sorted."""
    return _query(
        """
        SELECT h.unit, h.village, v.village_type
        FROM read_parquet($households) AS h
        SEMI JOIN read_parquet($units) AS u ON h.unit = u.unit
        JOIN read_parquet($villages) AS v ON h.village = v.village
        ORDER BY h.unit
        """,
        households=frame / "households.parquet",
        villages=frame / "villages.parquet",
        units=units,
    )


_SELECTION = f"CASE WHEN s.selection = '{NAMED}' AND s.inclusion_prob >= 1 THEN '{NAMED}' ELSE '{RANDOM}' END"


def _query(sql: str, **paths: Path) -> pl.DataFrame:
    with duckdb.connect() as connection:
        table = connection.sql(sql, params={name: str(path) for name, path in paths.items()}).to_arrow_table()
    frame = pl.DataFrame(table)
    return frame.with_columns(pl.col("units").cast(pl.Float64)) if "units" in frame.columns else frame

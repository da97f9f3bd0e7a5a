"""Counts by county of a checked frame, for those who confirm it."""

import polars as pl

from houping.tables.check import Checked

COUNTS = ("villages", "relieved_villages", "households", "monitored", "relieved", "listed", "phones")


def by_county(checked: Checked) -> list[dict[str, object]]:
    """Return villages and households by type for every county, in the order of the division codes."""
    villages = checked.villages.group_by("county", "county_name").agg(
        villages=pl.len(), relieved_villages=(pl.col("village_type") == "relieved").sum()
    )
    is_type = pl.col("household_type")
    households = (
        pl.scan_parquet(checked.households)
        .group_by("county")
        .agg(
            households=pl.len(),
            monitored=(is_type == "monitored").sum(),
            relieved=(is_type == "relieved").sum(),
            listed=pl.col("listed").sum(),
            phones=(pl.col("phone").is_not_null() & is_type.is_in(["monitored", "relieved"])).sum(),
        )
        .collect()
    )
    return villages.join(households, on="county", how="left").fill_null(0).sort("county").to_dicts()

"""The columns of the frame as Polars types."""

import polars as pl

from houping.core.frame.schema import Kind, Table

TYPES: dict[Kind, type[pl.DataType]] = {
    "text": pl.String,
    "code": pl.String,
    "label": pl.String,
    "int": pl.Int64,
    "float": pl.Float64,
    "bool": pl.Boolean,
    "date": pl.Date,
}

# Columns with few distinct values; a dictionary for the others only costs time and space.
REPEATING = (
    "village",
    "county",
    "household_type",
    "monitored_category",
    "listed_reason",
    "persons",
    "relieved_persons",
    "head_name",
)
PARQUET: dict[str, object] = {
    "compression": "zstd",
    "compression_level": 1,
    "use_dictionary": list(REPEATING),
}


def polars_schema(table: Table) -> dict[str, type[pl.DataType]]:
    """Return column name -> Polars type of a frame table."""
    return {column.name: TYPES[column.kind] for column in table.columns}

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


def polars_schema(table: Table) -> dict[str, type[pl.DataType]]:
    """Return column name -> Polars type of a frame table."""
    return {column.name: TYPES[column.kind] for column in table.columns}

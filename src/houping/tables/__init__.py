"""Large tables: read, check, draw and store, as Ibis expressions and Parquet."""

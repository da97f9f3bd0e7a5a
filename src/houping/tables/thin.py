"""What DuckDB need not rank: units above the cut-off of their stratum, dropped by way of `ticket.c`.

DuckDB streams (unit, …, cut-off) in batches; of each only what may be drawn is kept, a few in a thousand of a
large frame. Whoever draws from the rest gets the same sample: nothing below a cut-off is dropped.
"""

import ctypes
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import duckdb
import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
from ibis.backends import BaseBackend

from houping.tables.ticket import ticket_heads

BATCH = 1 << 15
THREADS = min(4, os.cpu_count() or 1)
HALF_CIRCLE = np.uint64(1 << 63)
UNUSED = np.uint64(12)


def thinned(
    units: ir.Table,
    below: Mapping[str, int],
    library: ctypes.CDLL,
    *,
    seed: str,
    stage: str,
    shift: bool = False,
) -> ir.Table:
    """Return the units, held in memory, whose sort key may lie below the cut-off of their stratum.

    units : on DuckDB, columns unit, stratum and whatever else is to be carried along
    below : stratum -> cut-off, as whole number of 13 hex digits; other strata are dropped
    shift : the order starts at "8000…" and wraps
    """

    def kept(batch: pa.RecordBatch) -> pa.RecordBatch:
        heads = ticket_heads(library, seed, stage, batch.column("unit"))
        if shift:
            heads ^= HALF_CIRCLE
        return batch.filter(_mask(heads >> UNUSED < _numbers(batch.column("cut")))).select(units.columns)

    rows = {"stratum": list(below), "cut": list(below.values())}
    cuts = ibis.memtable(pl.DataFrame(rows, schema={"stratum": pl.String, "cut": pl.Int64}))
    stream = relation(units.inner_join(cuts, "stratum"), units.get_backend()).to_arrow_reader(BATCH)
    found: list[pa.RecordBatch] = []
    with ThreadPoolExecutor(THREADS) as pool:
        while batches := list(islice(stream, THREADS)):
            found += pool.map(kept, batches)
    schema = pa.schema([stream.schema.field(name) for name in units.columns])
    table = pl.from_arrow(pa.Table.from_batches(found, schema))
    return ibis.memtable(table, schema=units.schema())


# Arrow's own ways between arrays, `pa.array` and `to_numpy`, would load pandas.
def _numbers(column: pa.Int64Array) -> npt.NDArray[np.uint64]:
    return np.frombuffer(column.buffers()[1], np.uint64, len(column), 8 * column.offset)


def _mask(chosen: npt.NDArray[np.bool_]) -> pa.BooleanArray:
    bits = pa.py_buffer(np.packbits(chosen, bitorder="little"))
    return pa.BooleanArray.from_buffers(pa.bool_(), len(chosen), [None, bits])


def relation(expression: ir.Table, backend: BaseBackend) -> duckdb.DuckDBPyRelation:
    """Return an expression as DuckDB's own relation.

    Ibis' way to results loads pandas (65 MB), and its stream asks DuckDB for what version 2 has no longer.
    """
    found: duckdb.DuckDBPyRelation = backend._to_duckdb_relation(expression)
    return found

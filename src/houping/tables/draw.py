"""The draw on large tables: one Ibis expression, the same sample on every engine.

The ticket is computed in the engine; a stratum keeps its n smallest. Cut-then-rank: first drop everything
above a cut-off that holds n + 8 √n units almost surely, then rank what is left: one streaming pass, constant
memory. Should a stratum keep too few, its cut-off is lifted and the draw repeated: the sample is always that
of the full ranking. Engines: DuckDB (default), PostgreSQL, Spark.

DuckDB computes SHA-256 slowly. Where `ticket.c` was compiled, most of what lies above the cut-offs is dropped by
its help beforehand; the same expression draws from the rest, so that the sample cannot be another one.
"""

import math
from collections.abc import Mapping

import ibis
import ibis.expr.types as ir
import polars as pl

from houping.tables.thin import relation, thinned
from houping.tables.ticket import library

HEX = 16
DIGITS = 13
WHOLE: int = HEX**DIGITS
SLACK = 8.0
IN_MEMORY = 2_000_000
DUCKDB, POSTGRES, SPARK = "duckdb", "postgres", "pyspark"
Sizes = Mapping[str, tuple[int, int]]
Cuts = Mapping[str, tuple[int, str]]


@ibis.udf.scalar.builtin(name="sha256")  # type: ignore[untyped-decorator]
def sha256_hex(text: str) -> str:  # type: ignore[empty-body]
    """Hex SHA-256 as DuckDB names it."""


@ibis.udf.scalar.builtin(name="prn_sha256")  # type: ignore[untyped-decorator]
def prn_sha256(text: str) -> str:  # type: ignore[empty-body]
    """Hex SHA-256 in PostgreSQL: a one-line SQL function, see POSTGRES_FUNCTION."""


@ibis.udf.scalar.builtin(name="sha2")  # type: ignore[untyped-decorator]
def sha2(text: str, bits: int) -> str:  # type: ignore[empty-body]
    """Hex SHA-256 in Spark."""


POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION prn_sha256(s text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT encode(sha256(convert_to(s, 'UTF8')), 'hex') $$
"""


def drawn(
    units: ir.Table,
    sizes: Sizes,
    *,
    seed: str,
    stage: str,
    engine: str = DUCKDB,
    shift: bool = False,
    slack: float = SLACK,
) -> pl.DataFrame:
    """Return the first units of every stratum in ticket order, with `ticket` and `rank` (from 1).

    units : columns unit, stratum and whatever else is to be carried along
    sizes : stratum -> (units wanted, units in it)
    shift : start the order at "8000…" and wrap (telephone sample)
    slack : how far the cut-off lies above what is wanted, in √wanted
    """
    found = _drawn(units, sizes, slack, engine, seed, stage, shift)
    kept = dict(found.group_by("stratum").len().iter_rows())
    if any(kept.get(name, 0) < min(n, population) for name, (n, population) in sizes.items()):
        found = _drawn(units, sizes, math.inf, engine, seed, stage, shift)
    return found


def _drawn(
    units: ir.Table, sizes: Sizes, slack: float, engine: str, seed: str, stage: str, shift: bool
) -> pl.DataFrame:
    limits, backend, compiled = cuts(sizes, slack), units.get_backend(), library()
    if engine == DUCKDB and compiled and leaves_few(sizes, limits):
        below = {name: number(cut) for name, (_, cut) in limits.items()}
        units = thinned(units, below, compiled, seed=seed, stage=stage, shift=shift)
    found = draw(units, limits, engine=engine, seed=seed, stage=stage, shift=shift)
    ranked: pl.DataFrame = relation(found, backend).pl() if engine == DUCKDB else backend.to_polars(found)
    return ranked


def leaves_few(sizes: Sizes, cuts: Cuts) -> bool:
    """Tell whether the cut-offs leave at most half of the units, and so few that memory holds them."""
    left = sum(sizes[name][1] * number(cut) for name, (_, cut) in cuts.items()) // WHOLE
    return left <= min(IN_MEMORY, sum(population for _, population in sizes.values()) // 2)


def draw(units: ir.Table, cuts: Cuts, *, engine: str, seed: str, stage: str, shift: bool = False) -> ir.Table:
    """Return the draw as one expression, over `units` as for `drawn` and what to keep of each stratum."""
    table = units.mutate(ticket=ticket_column(engine, seed, stage, units.unit))
    table = table.mutate(sort_key=shifted_column(table.ticket) if shift else table.ticket)
    # Whatever lies above the highest cut-off goes before the join: of large strata this is nearly all.
    highest = max((cut for _, cut in cuts.values()), default="")
    table = table.filter(table.sort_key < highest).inner_join(_as_table(cuts), "stratum")
    kept = table.filter(table.sort_key < table.cut)
    window = ibis.window(group_by="stratum", order_by=[kept.sort_key, kept.unit])
    ranked = kept.mutate(rank=ibis.row_number().over(window) + 1)
    found = ranked.filter(ranked["rank"] <= ranked.wanted)
    return found.drop("sort_key", "cut", "wanted")


def ticket_column(engine: str, seed: str, stage: str, unit: ir.StringValue) -> ir.StringValue:
    """Return the ticket expression of `unit` for an engine."""
    text = ibis.literal(f"{seed}|{stage}|") + unit
    if engine == POSTGRES:
        return prn_sha256(text)
    if engine == SPARK:
        return sha2(text, 256)
    return sha256_hex(text)


def shifted_column(ticket: ir.StringValue) -> ir.StringValue:
    """Return the sort key that starts at "8000…" and wraps: the first digit is turned by half a circle."""
    place = ibis.literal("0123456789abcdef").find(ticket.substr(0, 1))
    return ibis.literal("89abcdef01234567").substr(place, 1) + ticket.substr(1, 63)


def cut_off(wanted: int, population: int, slack: float = SLACK) -> str:
    """Return the ticket (hex prefix) below which a stratum of `population` keeps `wanted` almost surely."""
    share = (wanted + slack * math.sqrt(wanted) + slack) / max(population, 1)
    if share >= 1:
        return "g"
    return f"{int(share * WHOLE):0{DIGITS}x}"


def number(cut: str) -> int:
    """Return a cut-off as whole number of 13 hex digits: a ticket lies below it when its first 13 digits do."""
    return WHOLE if cut == "g" else int(cut, HEX)


def cuts(sizes: Sizes, slack: float = SLACK) -> Cuts:
    """Return stratum -> (units wanted, cut-off) of the strata from which something is drawn."""
    return {
        name: (n, cut_off(n, population, slack)) for name, (n, population) in sorted(sizes.items()) if n > 0
    }


def _as_table(cuts: Cuts) -> ir.Table:
    rows = [(name, n, cut) for name, (n, cut) in cuts.items()]
    columns = {"stratum": pl.String, "wanted": pl.Int64, "cut": pl.String}
    return ibis.memtable(pl.DataFrame(rows, schema=columns, orient="row"))

"""The draw on large tables: one Ibis expression, the same sample on every engine.

The ticket is computed in the engine; a stratum keeps its n smallest. Cut-then-rank: first drop everything
above a cut-off that holds n + 8 √n units for almost sure, then rank what is left: one streaming pass, constant
memory.
"""

import math
from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

HEX = 16
DIGITS = 13


@ibis.udf.scalar.builtin(name="sha256")
def sha256_hex(text: str) -> str:
    """Hex SHA-256 as DuckDB names it; other engines register a function of their own (`ENGINE_TICKET`)."""


@ibis.udf.scalar.builtin(name="prn_sha256")
def prn_sha256(text: str) -> str:
    """Hex SHA-256 in PostgreSQL: a one-line SQL function, see POSTGRES_FUNCTION."""


@ibis.udf.scalar.builtin(name="sha2")
def sha2(text: str, bits: int) -> str:
    """Hex SHA-256 in Spark."""


POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION prn_sha256(s text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT encode(sha256(convert_to(s, 'UTF8')), 'hex') $$
"""


def ticket_column(engine: str, seed: str, stage: str, unit: ir.StringValue) -> ir.StringValue:
    """Return the ticket expression of `unit` for an engine ("duckdb", "postgres", "pyspark")."""
    text = ibis.literal(f"{seed}|{stage}|") + unit
    if engine == "postgres":
        return prn_sha256(text)
    if engine == "pyspark":
        return sha2(text, 256)
    return sha256_hex(text)


def cut_off(wanted: int, population: int) -> str:
    """Return the ticket (hex prefix) below which a stratum of `population` keeps `wanted` almost surely."""
    share = (wanted + 8 * math.sqrt(wanted) + 8) / max(population, 1)
    if share >= 1:
        return "g"
    return f"{int(share * HEX**DIGITS):0{DIGITS}x}"


def cuts(wanted: Mapping[str, int], population: Mapping[str, int]) -> ir.Table:
    """Return the table (stratum, wanted, cut) of the strata from which something is drawn."""
    rows = [
        {"stratum": name, "wanted": n, "cut": cut_off(n, population[name])}
        for name, n in sorted(wanted.items())
        if n > 0
    ]
    return ibis.memtable(rows, schema={"stratum": "string", "wanted": "int64", "cut": "string"})


def draw(
    units: ir.Table, limits: ir.Table, *, engine: str, seed: str, stage: str, shift: bool = False
) -> ir.Table:
    """Return the first `wanted` units of every stratum in ticket order, with `ticket` and `rank` (from 1).

    units : columns unit, stratum and whatever else is to be carried along
    limits : from `cuts`
    shift : start the order at "8000…" and wrap (telephone sample)
    """
    table = units.mutate(ticket=ticket_column(engine, seed, stage, units.unit))
    key = table.ticket
    if shift:
        first = key.substr(0, 1)
        turned = ibis.literal("89abcdef01234567").substr(ibis.literal("0123456789abcdef").find(first), 1)
        key = turned + key.substr(1, 63)
    table = table.mutate(sort_key=key).inner_join(limits, "stratum")
    kept = table.filter(table.sort_key < table.cut)
    window = ibis.window(group_by="stratum", order_by=[kept.sort_key, kept.unit])
    ranked = kept.mutate(rank=ibis.row_number().over(window) + 1)
    drawn = ranked.filter(ranked["rank"] <= ranked.wanted)
    return drawn.drop("sort_key", "cut", "wanted")

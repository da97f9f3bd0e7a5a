"""Freeze a checked frame at full size: sorted Parquet, digests of the canonical CSV, Merkle roots.

The core says what a record and a tree are; here the unit ids and leaves of millions of households
come from one DuckDB expression, a few villages at a time, so that memory stays bounded (parity:
tests/tables/test_freeze.py).
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from houping.core.frame.canonical import DECIMALS, canonical_lines
from houping.core.frame.freeze import (
    COUNTY_RECORD,
    FORMAT,
    HOUSEHOLD_RECORD,
    PHONE_RECORD,
    UNIT_HEX,
    VILLAGE_RECORD,
    county_record,
    frame_root,
    salt_commitment,
    target_counts,
    village_record,
)
from houping.core.frame.merkle import SIZE, leaf_hash, root_of_leaves, root_of_records
from houping.core.frame.schema import (
    HOUSEHOLD_TYPES,
    HOUSEHOLDS,
    ROOT_COLUMN,
    UNIT_COLUMN,
    VILLAGE_TYPES,
    VILLAGES,
)
from houping.tables.columns import PARQUET, polars_schema
from houping.tables.demo_mark import DEMO_FILE, mark_folder, parquet_metadata
from houping.tables.private import keep_private

Progress = Callable[[str, float], None]

BATCH_ROWS = 1 << 18
CHUNK_ROWS = 1 << 14
HASHES = f"""
    SELECT {UNIT_COLUMN}, unhex(sha256('\\x00'::BLOB || encode({UNIT_COLUMN} || '|' || household_type
        || '|' || listed::INT))) AS leaf
    FROM (
        SELECT *, village || '-' || left(sha256($salt || '|' || household), {UNIT_HEX}) AS {UNIT_COLUMN}
        FROM narrow
    )
"""


@dataclass
class _Tree:
    """What the pass over the households leaves behind."""

    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    rows: int = 0
    village_roots: dict[str, str] = field(default_factory=dict)
    phone_leaves: list[bytes] = field(default_factory=list)
    counts: list[pl.DataFrame] = field(default_factory=list)


def freeze_tables(
    villages: pl.DataFrame, households: Path, out: Path, *, salt: str, demo: bool, progress: Progress
) -> dict[str, object]:
    """Write the frozen frame into the folder `out` and return what frame.json says.

    `households` is Parquet sorted by village and household (see `sorted_copy`); both tables are
    checked already. Writes villages.parquet (with the root of its households), households.parquet
    (with `unit`, without identity numbers), frame.json (to be published) and secret.json (the salt), all for their
    owner only.
    """
    keep_private(out)
    tree = _freeze_households(households, out / "households.parquet", salt, demo, progress)
    progress("村表 villages", 0.97)
    # The record prints two decimals: what is drawn from must be what is printed. 0.0 keeps -0.0 away.
    villages = villages.sort("village").select(VILLAGES.names)
    villages = villages.with_columns(pl.col(pl.Float64).round(DECIMALS) + 0.0)
    rooted = villages.with_columns(
        pl.col("village").replace_strict(tree.village_roots, default=_EMPTY_ROOT).alias(ROOT_COLUMN)
    )
    pq.write_table(_arrow(rooted, demo), out / "villages.parquet", **PARQUET)
    public = _public(rooted, tree, salt, demo)
    _write_json(out / "frame.json", public)
    _write_json(out / "secret.json", {"salt": salt})
    if demo:
        mark_folder(out)
    keep_private(out)
    return public


def sorted_copy(source: Path, target: Path, memory: str = "1GB") -> Path:
    """Write a copy of a households table sorted by village and household, within `memory`."""
    with duckdb.connect(config={"memory_limit": memory, "temp_directory": str(target.parent)}) as db:
        db.read_parquet(str(source)).order("village, household").write_parquet(str(target))
    return target


def village_batches(path: Path, rows: int = BATCH_ROWS) -> Iterator[pl.DataFrame]:
    """Yield a table sorted by village in batches of about `rows` rows that never split a village."""
    rest = pl.DataFrame()
    for batch in pq.ParquetFile(path).iter_batches(batch_size=rows):
        frame = pl.DataFrame(batch)
        frame = pl.concat([rest, frame]) if rest.height else frame
        cut = frame.height - int((frame["village"] == frame["village"][-1]).sum())
        if cut:
            yield frame[:cut]
        rest = frame[cut:]
    if rest.height:
        yield rest


def _freeze_households(source: Path, target: Path, salt: str, demo: bool, progress: Progress) -> _Tree:
    tree = _Tree()
    total = max(pq.ParquetFile(source).metadata.num_rows, 1)
    schema = _arrow(_without_rows(), demo).schema
    tree.digest.update((",".join(HOUSEHOLDS.names) + "\n").encode())
    with (
        duckdb.connect() as db,
        ThreadPoolExecutor(1) as beside,
        pq.ParquetWriter(target, schema, **PARQUET) as writer,
    ):
        kept = beside.submit(lambda: None)
        for batch in village_batches(source):
            hashes = _hashes(db, batch, salt)
            rows = batch.select(HOUSEHOLDS.names).with_columns(hashes[UNIT_COLUMN])
            kept.result()
            kept = beside.submit(_keep, writer, rows, tree, demo)
            _grow(rows.with_columns(hashes["leaf"]), tree)
            progress("户表 households", 0.95 * tree.rows / total)
        kept.result()
    return tree


def _keep(writer: pq.ParquetWriter, rows: pl.DataFrame, tree: _Tree, demo: bool) -> None:
    """Write a batch without what is sealed, add all of it to digest and counts, while the next batch is hashed."""
    writer.write_table(_arrow(rows.select(*HOUSEHOLDS.frozen_names, UNIT_COLUMN), demo))
    tree.digest.update(_canonical_csv(rows.select(HOUSEHOLDS.names)))
    tree.counts.append(_counts(rows))


def _hashes(db: duckdb.DuckDBPyConnection, rows: pl.DataFrame, salt: str) -> pl.DataFrame:
    """Return unit and leaf of every row, in order; small chunks let the engine use all cores."""
    table = rows.select("village", "household", "household_type", "listed").to_arrow()
    narrow = pa.Table.from_batches(table.to_batches(max_chunksize=CHUNK_ROWS))
    db.register("narrow", narrow)
    hashes: pl.DataFrame = db.sql(HASHES, params={"salt": salt}).pl()
    return hashes


def _grow(rows: pl.DataFrame, tree: _Tree) -> None:
    """Add the roots of the villages of a batch, and its leaves of the telephone frame."""
    leaves = rows.select("village", UNIT_COLUMN, "household_type", "phone", "leaf").sort(
        "village", UNIT_COLUMN
    )
    joined = b"".join(leaves["leaf"].to_list())
    start = 0
    for village, count in leaves.group_by("village", maintain_order=True).len().iter_rows():
        stop = start + count * SIZE
        tree.village_roots[village] = root_of_leaves(joined[start:stop]).hex()
        start = stop
    phone = leaves.filter(pl.col("phone").is_not_null() & (pl.col("household_type") != "general"))
    records = (phone[UNIT_COLUMN] + "|" + phone["household_type"]).to_list()
    tree.phone_leaves.extend(leaf_hash(record.encode()) for record in records)
    tree.rows += rows.height


def _without_rows() -> pl.DataFrame:
    schema = polars_schema(HOUSEHOLDS) | {UNIT_COLUMN: pl.String}
    return pl.DataFrame(schema={name: schema[name] for name in (*HOUSEHOLDS.frozen_names, UNIT_COLUMN)})


def _counts(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.group_by("county", "household_type").agg(
        pl.len().alias("households"),
        pl.col("listed").sum(),
        pl.col("persons").sum(),
        pl.col("relieved_persons").sum(),
        pl.col("phone").is_not_null().sum(),
    )


def _canonical_csv(rows: pl.DataFrame) -> bytes:
    """Return rows in canonical CSV without the header (core/frame/canonical.py)."""
    plain = rows.with_columns(pl.col(pl.Boolean).cast(pl.Int8))
    return plain.write_csv(include_header=False, float_precision=DECIMALS, quote_style="necessary").encode()


def _public(villages: pl.DataFrame, tree: _Tree, salt: str, demo: bool) -> dict[str, object]:
    lines = canonical_lines(VILLAGES.names, villages.iter_rows(named=True), VILLAGES.key)
    village_rows = (village_record(row, row[ROOT_COLUMN]) for row in villages.iter_rows(named=True))
    counties = _county_counts(villages, tree)
    county_rows = (county_record(code, *target_counts(counts)) for code, counts in counties.items())
    bound = {
        "notice": DEMO_FILE.sentence if demo else "",
        "villages_root": root_of_records(village_rows).hex(),
        "phone_root": root_of_leaves(b"".join(tree.phone_leaves)).hex(),
        "counties_root": root_of_records(county_rows).hex(),
        "salt_commitment": salt_commitment(salt),
    }
    return {
        "format": FORMAT,
        "demo": demo,
        "as_of": sorted({str(day) for day in villages["as_of"]}),
        "tables": {
            "villages": {
                "rows": villages.height,
                "sha256": hashlib.sha256("".join(lines).encode()).hexdigest(),
            },
            "households": {"rows": tree.rows, "sha256": tree.digest.hexdigest()},
        },
        "records": {
            "village": [*VILLAGE_RECORD, ROOT_COLUMN],
            "household": list(HOUSEHOLD_RECORD),
            "phone": list(PHONE_RECORD),
            "county": list(COUNTY_RECORD),
        },
        "counties": counties,
        **bound,
        "root": frame_root(**bound),
    }


def _county_counts(villages: pl.DataFrame, tree: _Tree) -> dict[str, dict[str, Any]]:
    """Return, per county in order, villages by type and households, persons and telephones by type."""
    facts = ["households", "listed", "persons", "relieved_persons", "phone"]
    summed = pl.concat(tree.counts).group_by("county", "household_type").agg(pl.col(facts).sum())
    by_type = {(row["county"], row["household_type"]): row for row in summed.iter_rows(named=True)}
    found: dict[str, dict[str, Any]] = {}
    for (county, name), group in villages.sort("county").group_by(
        "county", "county_name", maintain_order=True
    ):
        kinds = dict(group["village_type"].value_counts().iter_rows())
        found[str(county)] = {
            "name": name,
            "villages": {kind: kinds.get(kind, 0) for kind in VILLAGE_TYPES},
        } | {
            fact: {kind: int(by_type.get((county, kind), {}).get(fact, 0)) for kind in HOUSEHOLD_TYPES}
            for fact in facts
        }
    return found


def _arrow(rows: pl.DataFrame, demo: bool) -> pa.Table:
    table = rows.to_arrow(compat_level=pl.CompatLevel.oldest())
    return table.replace_schema_metadata(parquet_metadata(demo))


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n", encoding="utf-8")


_EMPTY_ROOT = root_of_leaves(b"").hex()

"""The register of identities: which household a number belongs to, by keyed hash; no number stands in it (R-13.4)."""

from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from houping.apps import vault
from houping.tables.files import atomic

COLUMNS = ("household", "village", "county", "id_number")
KEY = "identity"
SCHEMA = pa.schema(
    [("household", pa.string()), ("village", pa.string()), ("county", pa.string()), (KEY, pa.binary())]
)
ROWS = 1 << 17


def write(households: Path, target: Path) -> None:
    """Write the register of a checked table of households; the same table gives the same bytes."""
    key = vault.lookup_key()
    with atomic(target, 0o600) as path, pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
        for batch in pq.ParquetFile(households).iter_batches(batch_size=ROWS, columns=list(COLUMNS)):
            hashed = [vault.lookup(key, number) for number in batch.column("id_number").to_pylist()]
            known = [batch.column(name).cast(pa.string()) for name in COLUMNS[:-1]]
            writer.write_batch(pa.record_batch([*known, pa.array(hashed, pa.binary())], schema=SCHEMA))


def find(register: Path, number: str) -> tuple[str, str, str] | None:
    """Return household, village and county of whoever has an identity number; None when nobody in the frame has."""
    wanted = vault.lookup(vault.lookup_key(), number)
    found = pl.scan_parquet(register).filter(pl.col(KEY) == wanted).collect()
    return found.select(COLUMNS[:-1]).row(0) if found.height else None

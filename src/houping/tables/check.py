"""Check a whole frame: every part of both tables, row by row and against each other."""

from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from houping.core.errors import Words
from houping.core.frame.faults import problem
from houping.core.frame.rules import household_findings, village_findings
from houping.core.frame.schema import HOUSEHOLDS, TABLES, VILLAGES, Column, Table
from houping.tables.columns import REPEATING, polars_schema
from houping.tables.listing import Listing
from houping.tables.parse import identity_matrix, layout_of, typed_rows, value_problems
from houping.tables.read import ROW, Part, parquet_rows, parts_of, read_part

Progress = Callable[[str, float], None]

PART = "part"
FIRST, FIRST_PART = "first_row", "first_part"
SUMMED = ("households", "relieved_households", "relieved_persons", "monitored_households")
STAGED: dict[str, object] = {"compression": "lz4", "use_dictionary": list(REPEATING)}
IDENTITY_KEY = np.array([10**k for k in range(16, -1, -1)], dtype=np.int64)


@dataclass
class Checked:
    """What a check leaves behind for the freeze: both tables in their types, households in a file."""

    villages: pl.DataFrame
    households: Path
    in_order: bool
    rows: int


@dataclass
class _Pass:
    """What is gathered while the households go by."""

    listing: Listing
    villages: pl.DataFrame
    demo: bool
    sums: np.ndarray
    rows: int = 0
    in_order: bool = True
    last: str = ""
    identities: list[np.ndarray] = field(default_factory=list)
    phones: list[np.ndarray] = field(default_factory=list)


def check_folder(
    source: Path,
    listing: Listing,
    staging: Path,
    *,
    demo: bool,
    counties: Collection[str] = (),
    progress: Progress,
) -> Checked:
    """Check the frame in `source` (a folder or one workbook) and put every fault into `listing`.

    The households are staged as Parquet in the folder `staging`. `counties` are the codes of the
    plan; without them any county may stand. Raises FileMissing or FileUnreadable when there is
    nothing to check.
    """
    parts = parts_of(source, {table.name: table.title for table in TABLES.values()})
    progress("村表 villages", 0.0)
    villages = _read_villages(parts["villages"], listing, demo)
    _check_villages(villages, parts["villages"], listing, counties)
    unique = villages.unique("village", keep="first", maintain_order=True)
    state = _Pass(listing, unique, demo, np.zeros((len(SUMMED), unique.height), dtype=np.int64))
    staged = staging / "households.parquet"
    _check_households(parts["households"], state, staged, progress)
    _check_repeats(staged, parts["households"], state)
    _reconcile(state, parts["villages"])
    return Checked(villages.select(VILLAGES.names), staged, state.in_order, state.rows)


def _read_villages(parts: list[Part], listing: Listing, demo: bool) -> pl.DataFrame:
    rows = [
        table.with_columns(pl.lit(place).alias(PART))
        for place, part in enumerate(parts)
        for table in _checked_batches(part, VILLAGES, listing, demo)
    ]
    empty = pl.DataFrame(schema={ROW: pl.UInt32} | polars_schema(VILLAGES) | {PART: pl.Int32})
    return pl.concat([empty, *rows])


def _checked_batches(part: Part, table: Table, listing: Listing, demo: bool) -> Iterator[pl.DataFrame]:
    """Yield typed batches of a part; faults of header, cells and values go to the listing."""
    layout = None
    for batch in read_part(part):
        if layout is None:
            layout = layout_of(batch, table)
            for found in layout.problems:
                listing.add(found)
            if not batch.rows.height:
                listing.add(problem("empty_table", row=0, file=part.label))
        for row, cells in batch.ragged:
            listing.add(problem("ragged_row", row=row, file=part.label, value=cells))
        if not layout.usable:
            return
        rows, problems = typed_rows(batch, layout)
        for found in problems:
            listing.add(found)
        for found in value_problems(rows, part.label, table, demo):
            listing.add(found)
        yield rows


def _check_villages(
    villages: pl.DataFrame, parts: list[Part], listing: Listing, counties: Collection[str]
) -> None:
    whole = villages.drop_nulls()
    arrays = {name: whole[name].to_numpy() for name in (*SUMMED, "relieved_persons_2020")}
    arrays["relieved_village"] = (whole["village_type"] == "relieved").to_numpy()
    for code, name, mask in village_findings(arrays):
        _add(listing, code, VILLAGES.column(name), whole.filter(pl.Series(mask, dtype=pl.Boolean)), parts)
    _add_repeats(villages, VILLAGES.column("village"), parts, listing)
    _check_county_names(villages, parts, listing)
    if counties:
        known = villages["county"].is_in(list(counties)) | villages["county"].is_null()
        county = VILLAGES.column("county")
        _add(listing, "unknown_county", county, villages.filter(~known), parts, value="county")
        for code in sorted(set(counties) - set(villages["county"])):
            listing.add(
                problem("county_without_villages", row=0, file=parts[0].label, column=county, value=code)
            )


def _check_county_names(villages: pl.DataFrame, parts: list[Part], listing: Listing) -> None:
    first = villages.group_by("county").agg(pl.col("county_name").drop_nulls().first().alias("first"))
    differs = villages.join(first, on="county", maintain_order="left").filter(
        pl.col("county_name") != pl.col("first")
    )
    _add(listing, "county_name_differs", VILLAGES.column("county_name"), differs, parts, value="county_name")


def _add(
    listing: Listing, code: str, column: Column, rows: pl.DataFrame, parts: list[Part], value: str = ""
) -> None:
    """Put one fault for each of `rows` into the listing; `value` names the column that it quotes."""
    if not rows.height:
        return
    quoted = rows[value] if value else pl.Series([""] * rows.height)
    for row, part, text in zip(rows[ROW], rows[PART], quoted, strict=True):
        listing.add(problem(code, row=row, file=parts[part].label, column=column, value=text))


def _add_seen(listing: Listing, code: str, column: Column, rows: pl.DataFrame, parts: list[Part]) -> None:
    """Put one fault for each of `rows` into the listing, with the place where the value stood first."""
    for row, part, first, first_part in rows.select(ROW, PART, FIRST, FIRST_PART).iter_rows():
        file, other = parts[part].label, parts[first_part].label
        seen = Words(f"第 {first} 行", f"row {first}")
        if file != other:
            seen = Words(f"{other} 第 {first} 行", f"row {first} of {other}")
        listing.add(problem(code, row=row, file=file, column=column, value=seen))


def _add_repeats(rows: pl.DataFrame, column: Column, parts: list[Part], listing: Listing) -> None:
    """Put every row whose key stood before into the listing, with the row where it stood first."""
    known = rows.filter(pl.col(column.name).is_not_null())
    again = known.with_columns(
        pl.col(ROW).first().over(column.name).alias(FIRST),
        pl.col(PART).first().over(column.name).alias(FIRST_PART),
        pl.int_range(pl.len()).over(column.name).alias("nth"),
    )
    _add_seen(listing, "duplicate_key", column, again.filter(pl.col("nth") > 0), parts)


def _check_households(parts: list[Part], state: _Pass, staged: Path, progress: Progress) -> None:
    schema = polars_schema(HOUSEHOLDS) | {
        ROW: pl.UInt32,
        PART: pl.Int32,
    }
    arrow = pl.DataFrame(schema=schema).to_arrow(compat_level=pl.CompatLevel.oldest()).schema
    total = _expected_rows(parts) or int(state.villages["households"].sum() or 1)
    with ThreadPoolExecutor(1) as beside, pq.ParquetWriter(staged, arrow, **STAGED) as writer:
        kept = beside.submit(lambda: None)
        for place, part in enumerate(parts):
            for checked in _checked_batches(part, HOUSEHOLDS, state.listing, state.demo):
                rows = checked.with_columns(pl.lit(place, pl.Int32).alias(PART)).select(list(schema))
                kept.result()
                kept = beside.submit(_stage, writer, rows)
                _check_batch(rows, parts, state)
                progress(part.label, min(0.95, 0.95 * state.rows / total))
        kept.result()


def _stage(writer: pq.ParquetWriter, rows: pl.DataFrame) -> None:
    writer.write_table(rows.to_arrow(compat_level=pl.CompatLevel.oldest()))


def _expected_rows(parts: list[Part]) -> int:
    known = [parquet_rows(part) for part in parts if part.path.suffix.lower() == ".parquet"]
    return sum(known) if len(known) == len(parts) else 0


def _check_batch(rows: pl.DataFrame, parts: list[Part], state: _Pass) -> None:
    """Check rows against themselves and against their village, and gather what later checks need."""
    places = state.villages.select("village", pl.col("county").alias("village_county")).with_row_index(
        "place"
    )
    rows = rows.join(places, on="village", how="left", maintain_order="left")
    unknown = rows.filter(pl.col("place").is_null() & pl.col("village").is_not_null())
    _add(state.listing, "unknown_village", HOUSEHOLDS.column("village"), unknown, parts, value="village")
    moved = rows.filter(pl.col("village_county") != pl.col("county"))
    _add(state.listing, "county_mismatch", HOUSEHOLDS.column("county"), moved, parts)
    whole = rows.drop_nulls(
        ["household", "village", "household_type", "listed", "persons", "relieved_persons"]
    )
    for code, name, mask in household_findings(_row_arrays(whole)):
        bad = whole.filter(pl.Series(mask, dtype=pl.Boolean))
        _add(state.listing, code, HOUSEHOLDS.column(name), bad, parts)
    _gather(rows, state)


def _row_arrays(rows: pl.DataFrame) -> Mapping[str, np.ndarray]:
    kind, category = pl.col("household_type"), pl.col("monitored_category")
    columns = rows.select(
        "persons",
        "relieved_persons",
        "listed",
        *((kind == name).alias(name) for name in ("monitored", "relieved", "general")),
        *((category == name).fill_null(False).alias(name) for name in ("unstable", "borderline")),
        has_category=category.is_not_null(),
        has_reason=pl.col("listed_reason").is_not_null(),
        in_village=pl.col("household").str.starts_with(pl.col("village")),
    )
    return {name: columns[name].to_numpy() for name in columns.columns}


def _gather(rows: pl.DataFrame, state: _Pass) -> None:
    placed = rows.filter(pl.col("place").is_not_null())
    place = placed["place"].to_numpy()
    once = (placed["relieved_persons"] > 0).fill_null(False).to_numpy()
    monitored = (placed["household_type"] == "monitored").fill_null(False).to_numpy()
    persons = placed["relieved_persons"].fill_null(0).to_numpy()
    for line, weight in enumerate((None, once, persons, monitored)):
        state.sums[line] += np.bincount(place, weights=weight, minlength=state.sums.shape[1]).astype(np.int64)
    keys = rows["household"]
    if state.in_order and rows.height:
        rising = (keys > keys.shift()).fill_null(False)[1:].all() and (keys[0] or "") > state.last
        state.in_order = bool(rising) and not keys.null_count() and _villages_rise(rows["village"])
        state.last = keys[-1] or ""
    numbers = rows["id_number"].drop_nulls()
    digits = identity_matrix(numbers.filter(numbers.str.len_bytes() == 18))[:, :17].astype(np.int64) - ord(
        "0"
    )
    state.identities.append(digits @ IDENTITY_KEY)
    phones = rows["phone"].drop_nulls().str.replace_all("-", "").cast(pl.Int64, strict=False).drop_nulls()
    state.phones.append(phones.to_numpy())
    state.rows += rows.height


def _villages_rise(villages: pl.Series) -> bool:
    return not villages.null_count() and villages.is_sorted()


def _check_repeats(staged: Path, parts: list[Part], state: _Pass) -> None:
    """List repeated ids, identity numbers and telephones; the rows are looked up only when there are any."""
    if not state.in_order:
        _list_repeats(staged, "duplicate_key", "household", parts, state.listing)
    for code, name, keys in (
        ("duplicate_identity", "id_number", state.identities),
        ("shared_phone", "phone", state.phones),
    ):
        if _repeated(keys):
            _list_repeats(staged, code, name, parts, state.listing)


def _repeated(chunks: list[np.ndarray]) -> bool:
    keys = np.sort(np.concatenate(chunks)) if chunks else np.empty(0)
    chunks.clear()
    return bool((keys[1:] == keys[:-1]).any())


def _list_repeats(staged: Path, code: str, name: str, parts: list[Part], listing: Listing) -> None:
    """Stream the rows whose value stood before, within bounded memory, in the order of the files."""
    query = f"""
        WITH repeated AS (
            SELECT {name} FROM read_parquet($path) WHERE {name} IS NOT NULL GROUP BY {name} HAVING
            count(*) > 1
        )
        SELECT {ROW}, {PART}, row_number() OVER same AS nth,
            first_value({ROW}) OVER same AS {FIRST}, first_value({PART}) OVER same AS {FIRST_PART}
        FROM read_parquet($path) SEMI JOIN repeated USING ({name})
        WINDOW same AS (PARTITION BY {name} ORDER BY {PART}, {ROW})
        QUALIFY nth > 1 ORDER BY {PART}, {ROW}
    """
    column = HOUSEHOLDS.column(name)
    with duckdb.connect(config={"memory_limit": "1GB", "temp_directory": str(staged.parent)}) as db:
        reader = db.sql(query, params={"path": str(staged)}).to_arrow_reader(1 << 16)
        for batch in reader:
            _add_seen(listing, code, column, pl.DataFrame(pa.Table.from_batches([batch])), parts)


def _reconcile(state: _Pass, parts: list[Part]) -> None:
    """Compare the counts of every village with its households."""
    for line, name in enumerate(SUMMED):
        stated = state.villages[name]
        differs = (stated != pl.Series(state.sums[line])).fill_null(False)
        for row, part, told, found in zip(
            state.villages[ROW].filter(differs),
            state.villages[PART].filter(differs),
            stated.filter(differs),
            pl.Series(state.sums[line]).filter(differs),
            strict=True,
        ):
            column = VILLAGES.column(name)
            value = Words(f"村表 {told}，户表 {found}", f"villages {told}, households {found}")
            listing = state.listing
            listing.add(
                problem("count_mismatch", row=row, file=parts[part].label, column=column, value=value)
            )

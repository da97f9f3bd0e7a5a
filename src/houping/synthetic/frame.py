"""The invented sampling frame of the demonstration: real village names, invented everything else (演示数据).

Sums are exact: households, relieved households and persons, monitored households and relieved
villages of every county are those of data/county_sizes_demo.csv. `relieved_households` counts every
household with relieved persons, also those now monitored as 脱贫不稳定户 (60 % of the monitored): so the
513,200 relieved households are about 494,700 of type "relieved" and 18,500 of type "monitored".
Described in docs/methods/frame.md.
"""

import gzip
import io
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from houping.core.frame.schema import HOUSEHOLDS, VILLAGES
from houping.synthetic.households import invent_households, summed
from houping.synthetic.villages import CountySize, invent_villages
from houping.tables.columns import PARQUET
from houping.tables.demo_mark import mark_folder, parquet_metadata

Progress = Callable[[str, float], None]

DATA = files("houping.synthetic") / "data"
MINIMUM_VILLAGES = 40


def build_frame(out: Path, *, seed: str, scale: float = 1.0, progress: Progress) -> None:
    """Write villages.parquet, households.parquet and the marker of invented data into the folder `out`.

    At `scale` s every county keeps about √s of its villages (40 at least) and s of its households,
    so that villages stay large enough to be drawn from. The same seed and scale give the same
    bytes.
    """
    out.mkdir(parents=True, exist_ok=True)
    sizes = {size.code: size for size in _county_sizes()}
    units = _units()
    done, total = 0, sum(_scaled(size, scale).rural_households for size in sizes.values())
    villages, writer = [], None
    metadata = parquet_metadata(True)
    with ThreadPoolExecutor(1) as pool:
        pending = None
        for _, codes in _adjoining(sorted(sizes)):
            made = [_county(code, sizes, units, seed, scale) for code in codes]
            villages += [table for table, _ in made]
            households = (
                pl.concat([table for _, table in made]).sort("household") if len(made) > 1 else made[0][1]
            )
            table = households.to_arrow(compat_level=pl.CompatLevel.oldest()).replace_schema_metadata(
                metadata
            )
            writer = writer or pq.ParquetWriter(out / "households.parquet", table.schema, **PARQUET)
            if pending is not None:
                pending.result()
            pending = pool.submit(writer.write_table, table)
            done += households.height
            progress(sizes[codes[0]].name, done / total)
        if pending is not None:
            pending.result()
    if writer is not None:
        writer.close()
    table = pl.concat(villages).sort("village").select(VILLAGES.names)
    pq.write_table(
        table.to_arrow(compat_level=pl.CompatLevel.oldest()).replace_schema_metadata(metadata),
        out / "villages.parquet",
        **PARQUET,
    )
    mark_folder(out)


def frame_step(
    inputs: Mapping[str, Path], out: Path, parameters: Mapping[str, object], progress: Progress
) -> None:
    """Build the frame as a step of the chain; parameters: seed, scale."""
    build_frame(
        out, seed=str(parameters["seed"]), scale=float(str(parameters.get("scale", 1.0))), progress=progress
    )


def _county(
    code: str, sizes: Mapping[str, CountySize], units: pl.DataFrame, seed: str, scale: float
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the villages and the households of one county."""
    mine = units.filter(pl.col("county") == code)
    kept = _spread(mine, max(min(MINIMUM_VILLAGES, mine.height), round(mine.height * scale**0.5)))
    size = _scaled(sizes[code], scale, kept.height / mine.height)
    codes = sorted(sizes)
    first = sum(sizes[other].rural_households for other in codes[: codes.index(code)])
    villages = invent_villages(kept, size, seed)
    households = invent_households(villages, size, codes.index(code), first, seed)
    return summed(villages, households, seed), households.select(HOUSEHOLDS.names)


def _adjoining(codes: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Group counties whose village codes interleave (綦江 500110 and 万盛 500110W)."""
    for prefix in sorted({code[:6] for code in codes}):
        yield prefix, [code for code in codes if code[:6] == prefix]


def _spread(units: pl.DataFrame, count: int) -> pl.DataFrame:
    """Keep `count` units at equal distances in code order."""
    return units[[i * units.height // count for i in range(count)]]


def _scaled(size: CountySize, scale: float, villages: float = 1.0) -> CountySize:
    """Return the county's counts at `scale`, its relieved villages at the share of `villages` kept."""
    if scale == 1.0:
        return size
    relieved = max(3, round(size.relieved_households * scale))
    return CountySize(
        size.code,
        size.name,
        rural_households=round(size.rural_households * scale),
        relieved_households=relieved,
        relieved_persons=round(size.relieved_persons / size.relieved_households * relieved),
        monitored_households=max(1, round(size.monitored_households * scale)),
        relieved_villages=max(2, round(size.relieved_villages * villages)),
    )


def _county_sizes() -> Iterator[CountySize]:
    names = dict(_csv("county_names.csv").iter_rows())
    for row in _csv("county_sizes_demo.csv").drop("confidence").iter_rows(named=True):
        code = row.pop("code")
        yield CountySize(code, names[code], **{name: int(value) for name, value in row.items()})


def _units() -> pl.DataFrame:
    names = {"code": "village", "name": "village_name", "kind": "village_kind", "town_code": "town"}
    return _csv("chongqing_villages.csv.gz").rename(names | {"county_code": "county"}).sort("village")


def _csv(name: str) -> pl.DataFrame:
    data = (DATA / name).read_bytes()
    return pl.read_csv(
        io.BytesIO(gzip.decompress(data) if name.endswith(".gz") else data), infer_schema=False
    )

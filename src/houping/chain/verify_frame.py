"""Compare a proof bundle and the lists drawn with the frozen frame they are said to come from."""

from pathlib import Path

import polars as pl

from houping.chain.bundle_read import DRAW, HOUSEHOLDS, PHONE, VILLAGES, Bundle, rows_by
from houping.chain.draw import read_units
from houping.chain.frame_roots import COUNTED, county_targets, village_counts, village_roots
from houping.chain.sample_files import read_json, read_table
from houping.core.frame.freeze import COUNTY_RECORD, HOUSEHOLD_RECORD, PHONE_RECORD
from houping.core.frame.merkle import root_of_leaves
from houping.core.sampling.verify import require_rows, require_same

NO_HOUSEHOLDS = root_of_leaves(b"").hex()


def require_frame(folder: Path, bundle: Bundle, frame: Path) -> None:
    """Compare roots, counts, every household of the bundle and the private numbers with the frame."""
    public = read_json(frame / "frame.json")
    require_same("frame.json", "root", "root", bundle.draw.root, public.get("root", ""))
    _require_counts(bundle, frame / "households.parquet")
    drawn = bundle.villages.filter(pl.col("stratum") != "")["village"]
    units = read_units(frame / "households.parquet", drawn)
    for file, table, known, record in (
        (HOUSEHOLDS, bundle.households, units.drawn, HOUSEHOLD_RECORD),
        (PHONE, bundle.phone, units.phone, PHONE_RECORD),
    ):
        text = known.select(_as_text(record))
        if not table.select(record).equals(text):
            require_rows(file, rows_by(table, "unit"), dict(rows_by(text, "unit")), record[1:])
    numbers = pl.concat([table.select("unit", known="household") for table in (units.drawn, units.phone)])
    for name in ("households", "phone"):
        listed = read_table(folder / f"{name}.parquet").select("unit", "household").with_row_index("row", 1)
        both = listed.join(numbers.unique("unit"), on="unit", how="left", maintain_order="left")
        for row, unit, household, known_as in both.iter_rows():
            require_same(f"{name}.parquet", f"#{row} {unit}", "household", household, known_as or "")
    _require_other_villages(bundle, frame / "households.parquet")


def _require_counts(bundle: Bundle, households: Path) -> None:
    """Count anew, from the rows, N of the 1 % rule and the counts of every village that the draw goes by."""
    recounted = county_targets(households)
    for code in sorted(bundle.draw.counties.keys() | recounted.keys()):
        for place, name in enumerate(COUNTY_RECORD[1:]):
            recorded = bundle.draw.counties.get(code, [0, 0])[place]
            require_same(DRAW, code, name, recorded, recounted.get(code, [0, 0])[place])
    counts = village_counts(households)
    for row in bundle.villages.select("village", *COUNTED).iter_rows(named=True):
        for name in COUNTED:
            recomputed = counts[row["village"]][name] if row["village"] in counts else 0
            require_same(VILLAGES, row["village"], name, row[name], recomputed)


def _require_other_villages(bundle: Bundle, households: Path) -> None:
    """Compare the root of every village with the frame: also of those that were not drawn."""
    roots = village_roots(households)
    for village, root in bundle.villages.select("village", "households_root").iter_rows():
        require_same(
            "households.parquet", village, "households_root", root, roots.get(village, NO_HOUSEHOLDS)
        )


def _as_text(record: tuple[str, ...]) -> list[pl.Expr]:
    return [(pl.col(c).cast(pl.Int8) if c == "listed" else pl.col(c)).cast(pl.String) for c in record]

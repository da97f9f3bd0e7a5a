"""Verify a sample folder: recompute the draw from its own proof bundle, and from the frame when it is at hand."""

import gzip
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import ValidationError

from houping.chain.bundle import HOUSEHOLD_COLUMNS, PHONE_COLUMNS, VILLAGE_COLUMNS
from houping.chain.draw import draw_all_villages, read_units, with_stratum
from houping.chain.frame_roots import village_roots
from houping.chain.run import Progress, silent
from houping.chain.sample_files import read_json, read_table
from houping.chain.strata import Stratum, available, household_strata, phone_base, phone_strata, populations
from houping.chain.verify_draw import DRAWN, VILLAGE
from houping.core.errors import FileMissing, FileUnreadable
from houping.core.frame.freeze import HOUSEHOLD_RECORD, PHONE_RECORD, frame_root
from houping.core.frame.merkle import leaf_hash, root_of_leaves
from houping.core.plan.model import Plan
from houping.core.provenance import digest
from houping.core.sampling.county import DrawnVillage
from houping.core.sampling.ticket import commitment, make_seed
from houping.core.sampling.verify import ListSize, list_in_order, require_rows, require_same

Rows = Iterator[tuple[str, Mapping[str, object]]]
LISTED = ("rank", "ticket", "status")
UNIT_PART = r"-[^-]*$"
NO_HOUSEHOLDS = root_of_leaves(b"").hex()
DRAW, VILLAGES, HOUSEHOLDS, PHONE = "draw.json", "villages.csv", "households.csv.gz", "phone.csv.gz"


@dataclass(frozen=True)
class Bundle:
    """The published parts of a draw, as text."""

    draw: Mapping[str, Any]
    plan: Plan
    plan_digest: str
    villages: pl.DataFrame
    households: pl.DataFrame
    phone: pl.DataFrame


def verify_sample(folder: Path, frame: Path | None = None, progress: Progress = silent) -> dict[str, Any]:
    """Verify the sample in `folder` and return seed and numbers; raise SampleDiffers at the first difference.

    With `frame`, the rows of the bundle are also compared with the frozen frame, household by household.
    """
    bundle = read_bundle(folder / "bundle")
    _check_seed(bundle)
    if frame is not None:
        progress("与抽样框比对", 0.1)
        _check_frame(folder, bundle, frame)
    progress("默克尔根", 0.3)
    _check_roots(bundle)
    progress("抽村", 0.5)
    drawn = _check_villages(folder, bundle)
    progress("抽户", 0.6)
    _check_households(folder, bundle, drawn)
    progress("电话样本", 0.8)
    _check_phone(folder, bundle)
    counts = {
        name: read_table(folder / f"{name}.parquet").height for name in ("villages", "households", "phone")
    }
    return {"seed": bundle.draw["seed"], **counts}


def read_bundle(folder: Path) -> Bundle:
    """Read a proof bundle; raises FileMissing or FileUnreadable."""
    data = _bytes(folder / "plan.json")
    try:
        plan = Plan.model_validate_json(data)
    except ValidationError as error:
        raise FileUnreadable(path=folder / "plan.json", detail=error.error_count()) from None
    return Bundle(
        read_json(folder / DRAW),
        plan,
        digest(data),
        _table(folder / VILLAGES, VILLAGE_COLUMNS),
        _table(folder / HOUSEHOLDS, HOUSEHOLD_COLUMNS),
        _table(folder / PHONE, PHONE_COLUMNS),
    )


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise FileMissing(path=path)
    try:
        return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (OSError, EOFError, zlib.error) as error:
        raise FileUnreadable(path=path, detail=error) from None


def _table(path: Path, columns: tuple[str, ...]) -> pl.DataFrame:
    """Read a CSV file as text, empty cells as empty text."""
    try:
        table = pl.read_csv(_bytes(path), infer_schema=False).fill_null("")
    except pl.exceptions.PolarsError as error:
        raise FileUnreadable(path=path, detail=error) from None
    absent = [name for name in columns if name not in table.columns]
    if absent:
        raise FileUnreadable(path=path, detail="、".join(absent))
    return table


def _check_seed(bundle: Bundle) -> None:
    draw = bundle.draw
    parts = {name: str(draw.get(name, "")) for name in ("root", "plan_digest", "beacon", "nonce")}
    require_same("plan.json", "plan_digest", "SHA-256", parts["plan_digest"], bundle.plan_digest)
    root = frame_root(str(draw.get("villages_root")), str(draw.get("phone_root")))
    require_same(DRAW, "root", "SHA-256", parts["root"], root)
    require_same(DRAW, "commitment", "SHA-256", draw.get("commitment"), commitment(parts["nonce"]))
    require_same(DRAW, "seed", "SHA-256", draw.get("seed"), make_seed(**parts))


def _check_frame(folder: Path, bundle: Bundle, frame: Path) -> None:
    """Compare roots, counts, every household of the bundle and the private numbers with the frame."""
    public = read_json(frame / "frame.json")
    require_same("frame.json", "root", "root", bundle.draw["root"], public["root"])
    base = phone_base(bundle.plan, public["counties"])
    require_rows(DRAW, _pairs(bundle.draw["phone_base"]), dict(_pairs(base)), ("phone_base",))
    drawn = bundle.villages.filter(pl.col("stratum") != "")["village"]
    units = read_units(frame / "households.parquet", drawn)
    for file, table, known, record in (
        (HOUSEHOLDS, bundle.households, units.drawn, HOUSEHOLD_RECORD),
        (PHONE, bundle.phone, units.phone, PHONE_RECORD),
    ):
        text = known.select(_as_text(record))
        if not table.select(record).equals(text):
            require_rows(file, _rows(table, "unit"), dict(_rows(text, "unit")), record[1:])
    numbers = pl.concat([table.select("unit", known="household") for table in (units.drawn, units.phone)])
    for name in ("households", "phone"):
        listed = read_table(folder / f"{name}.parquet").select("unit", "household")
        both = listed.join(numbers.unique("unit"), on="unit", how="left", maintain_order="left")
        for unit, household, known_as in both.iter_rows():
            require_same(f"{name}.parquet", unit, "household", household, known_as or "")
    _check_other_villages(bundle, frame / "households.parquet")


def _check_other_villages(bundle: Bundle, households: Path) -> None:
    """Compare the root of every village with the frame: also of those that were not drawn."""
    roots = village_roots(households)
    for village, root in bundle.villages.select("village", "households_root").iter_rows():
        require_same(
            "households.parquet", village, "households_root", root, roots.get(village, NO_HOUSEHOLDS)
        )


def _as_text(record: tuple[str, ...]) -> list[pl.Expr]:
    flags = ("listed", "has_phone")
    return [(pl.col(c).cast(pl.Int8) if c in flags else pl.col(c)).cast(pl.String) for c in record]


def _pairs(values: Mapping[str, object]) -> Rows:
    return ((name, {"phone_base": value}) for name, value in values.items())


def _rows(table: pl.DataFrame, key: str) -> Rows:
    return ((row[key], row) for row in table.iter_rows(named=True))


def _check_roots(bundle: Bundle) -> None:
    draw = bundle.draw
    root = _root(VILLAGES, bundle.villages, VILLAGE, "village")
    require_same(VILLAGES, "villages_root", "root", draw["villages_root"], root)
    require_same(
        PHONE, "phone_root", "root", draw["phone_root"], _root(PHONE, bundle.phone, PHONE_RECORD, "unit")
    )
    own = _with_village(bundle.households).partition_by("village", as_dict=True, maintain_order=True)
    for row in bundle.villages.filter(pl.col("stratum") != "").iter_rows(named=True):
        members = own.get((row["village"],), bundle.households.clear())
        root = _root(HOUSEHOLDS, members, HOUSEHOLD_RECORD, "unit")
        require_same(HOUSEHOLDS, row["village"], "root", row["households_root"], root)


def _root(file: str, table: pl.DataFrame, record: tuple[str, ...], key: str) -> str:
    """Return the Merkle root (hex) of rows; a row that does not fit its own check digits is named."""
    leaves = []
    before = ""
    for row in table.iter_rows(named=True):
        leaf = leaf_hash("|".join(row[name] for name in record).encode())
        require_same(file, row[key], "order", row[key] > before, True)
        require_same(file, row[key], "record", row["check"], leaf.hex()[:8])
        leaves.append(leaf)
        before = row[key]
    return root_of_leaves(b"".join(leaves)).hex()


def _with_village(units: pl.DataFrame) -> pl.DataFrame:
    return units.with_columns(village=pl.col("unit").str.replace(UNIT_PART, ""))


def _check_villages(folder: Path, bundle: Bundle) -> list[DrawnVillage]:
    """Draw the villages anew and compare bundle and list; return them."""
    counted = ("households", "relieved_persons", "relieved_persons_2020", "monitored_households")
    numbers = bundle.villages.with_columns(
        pl.col(counted).cast(pl.Int64), pl.col("collective_income_yuan").cast(pl.Float64)
    )
    found = draw_all_villages(bundle.plan, numbers, str(bundle.draw["seed"]))
    recomputed = {d.village: _village_facts(d) for d in found}
    require_rows(VILLAGES, _rows(bundle.villages, "village"), recomputed, DRAWN)
    sizes = {d.stratum: [d.stratum_population, d.stratum_sample] for d in found}
    _check_sizes(bundle.draw["village_strata"], sizes)
    listed = read_table(folder / "villages.parquet")
    for d in found:
        recomputed[d.village]["inclusion_prob"] = float(d.probability)
    require_rows("villages.parquet", _rows(listed, "village"), recomputed, DRAWN)
    return found


def _village_facts(d: DrawnVillage) -> dict[str, object]:
    return {
        "stratum": d.stratum,
        "rank": d.rank,
        "inclusion_prob": d.probability,
        "named_score": repr(d.named_score),
        "ticket": d.ticket,
    }


def _check_sizes(recorded: Mapping[str, list[int]], recomputed: Mapping[str, list[int]]) -> None:
    for name in sorted(recorded.keys() | recomputed.keys()):
        require_same(DRAW, name, "strata", recorded.get(name, ""), recomputed.get(name, ""))


def _check_households(folder: Path, bundle: Bundle, drawn: Sequence[DrawnVillage]) -> None:
    """Draw the households anew, with sizes from the plan, and compare sizes, bundle and list."""
    share = {d.village: float(d.probability) for d in drawn}
    units = _with_village(bundle.households)
    for unit, village in (
        units.filter(~pl.col("village").is_in(list(share))).select("unit", "village").iter_rows()
    ):
        require_same(HOUSEHOLDS, unit, "village", village, "")
    kind = with_stratum(units.with_columns(listed=pl.col("listed") == "1"))
    units = kind.with_columns(stratum=pl.col("village") + "|" + pl.col("hh_stratum"))
    county_of = dict(bundle.villages.select("village", "county").iter_rows())
    sizes = _sizes(household_strata(bundle.plan, populations(units), county_of))
    _check_sizes(bundle.draw["household_strata"], {k: [*astuple(v)] for k, v in sizes.items()})
    facts = list_in_order(_members(units), sizes, seed=bundle.draw["seed"])
    require_rows(HOUSEHOLDS, _rows(bundle.households, "unit"), facts, LISTED)
    for unit, stratum, village in units.select("unit", "stratum", "village").iter_rows():
        if unit in facts:
            size = sizes[stratum]
            probabilities = {"household_prob": size.main / size.population, "village_prob": share[village]}
            facts[unit] |= {
                "stratum_population": size.population,
                "stratum_sample": size.main,
                **probabilities,
            }
    fields = (*LISTED, "stratum_population", "stratum_sample", "household_prob", "village_prob")
    require_rows(
        "households.parquet", _rows(read_table(folder / "households.parquet"), "unit"), facts, fields
    )


def _check_phone(folder: Path, bundle: Bundle) -> None:
    """Draw the telephone sample anew, with sizes from the plan, and compare sizes, bundle and list."""
    county = bundle.villages.select("village", "county")
    units = _with_village(bundle.phone).join(county, on="village", how="left", maintain_order="left")
    units = units.with_columns(stratum=pl.col("county").fill_null("") + "|" + pl.col("household_type"))
    base = {name: int(n) for name, n in bundle.draw["phone_base"].items()}
    strata = phone_strata(bundle.plan, base, available(units))
    sizes = _sizes(strata)
    _check_sizes(bundle.draw["phone_strata"], {k: [*astuple(v)] for k, v in sizes.items()})
    facts = list_in_order(_members(units), sizes, seed=bundle.draw["seed"], shift=True)
    block = bundle.plan.sampling.phone.block.value
    for row in facts.values():
        row["block"] = (int(str(row["rank"])) - 1) // block + 1
    require_rows(PHONE, _rows(bundle.phone, "unit"), facts, (*LISTED, "block"))
    for unit, stratum in units.select("unit", "stratum").iter_rows():
        if unit in facts:
            found = strata[stratum]
            facts[unit] |= {"stratum_population": found.population, "target": found.target}
    fields = (*LISTED, "block", "stratum_population", "target")
    require_rows("phone.parquet", _rows(read_table(folder / "phone.parquet"), "unit"), facts, fields)


def _sizes(strata: Mapping[str, Stratum]) -> dict[str, ListSize]:
    return {name: ListSize(s.population, s.main, s.listed) for name, s in strata.items()}


def _members(units: pl.DataFrame) -> dict[str, list[str]]:
    """Return stratum -> its units."""
    grouped = units.group_by("stratum", maintain_order=True).agg("unit")
    return dict(grouped.iter_rows())

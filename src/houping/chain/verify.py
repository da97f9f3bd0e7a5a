"""Verify a sample folder: recompute the draw from its own proof bundle, and from the frame when it is at hand."""

from collections.abc import Mapping
from dataclasses import astuple
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl

from houping.chain.bundle_read import DRAW, HOUSEHOLDS, INCOME, PHONE, VILLAGES, Bundle, read_bundle, rows_by
from houping.chain.draw import draw_all_villages, household_list, phone_list, villages_drawn, with_stratum
from houping.chain.published import require_published
from houping.chain.run import Progress, silent
from houping.chain.seal import SEALED, Sealed, read_sealed, require_sealed
from houping.chain.strata import Stratum, available, household_strata, phone_base, phone_strata, populations
from houping.chain.verify_draw import COUNTS, DRAWN, VILLAGE
from houping.chain.verify_frame import require_frame
from houping.chain.verify_list import require_list
from houping.core.frame.freeze import HOUSEHOLD_RECORD, PHONE_RECORD, county_record, frame_root
from houping.core.frame.merkle import leaf_hash, root_of_leaves, root_of_records
from houping.core.sampling.allocate import MONITORED
from houping.core.sampling.county import DrawnVillage
from houping.core.sampling.ticket import commitment, make_seed
from houping.core.sampling.verify import ListSize, list_in_order, require_rows, require_same

NOTHING: Mapping[str, str] = MappingProxyType({})
LISTED = ("rank", "ticket", "status")
UNIT_PART = r"-[^-]*$"


def verify_sample(
    folder: Path,
    frame: Path | None = None,
    progress: Progress = silent,
    published: Mapping[str, str] = NOTHING,
    sealed: Sealed | None = None,
) -> dict[str, Any]:
    """Verify the sample in `folder` and return seed and numbers; raise SampleDiffers at the first difference.

    With `frame`, the rows of the bundle are also compared with the frozen frame, household by household.
    published : any of commitment, root, plan_digest, beacon, as announced; raises PublishedDiffers. Without
    them nothing ties the bundle to the announced draw: a wholly invented one is consistent too.
    sealed : the sealed.json of the day of the draw; default: the one in the folder
    """
    bundle = read_bundle(folder / "bundle")
    _check_seed(bundle)
    require_published(bundle.draw.model_dump(), published)
    if frame is not None:
        progress("与抽样框比对", 0.1)
        require_frame(folder, bundle, frame)
    progress("默克尔根", 0.3)
    _check_roots(bundle)
    progress("抽村", 0.5)
    villages = _check_villages(folder, bundle)
    progress("抽户", 0.6)
    households = _check_households(folder, bundle, villages)
    progress("电话样本", 0.8)
    phone = _check_phone(folder, bundle)
    counts = {"villages": villages.height, "households": households, "phone": phone}
    require_sealed(folder, sealed or read_sealed(folder / SEALED))
    return {"seed": bundle.draw.seed, "commitment": bundle.draw.commitment, **counts}


def _check_seed(bundle: Bundle) -> None:
    """Recompute the chain of digests from the roots of the frame to the seed."""
    draw = bundle.draw
    require_same("plan.json", "plan_digest", "SHA-256", draw.plan_digest, bundle.plan_digest)
    counties = root_of_records(county_record(code, *pair) for code, pair in sorted(draw.counties.items()))
    require_same(DRAW, "counties", "root", draw.counties_root, counties.hex())
    bound = ("notice", "villages_root", "phone_root", "counties_root", "salt_commitment")
    root = frame_root(**{name: getattr(draw, name) for name in bound})
    require_same(DRAW, "root", "SHA-256", draw.root, root)
    require_same(DRAW, "demo", "notice", draw.demo, draw.notice != "")
    require_same(DRAW, "commitment", "SHA-256", draw.commitment, commitment(draw.nonce))
    parts = {name: getattr(draw, name) for name in ("root", "plan_digest", "beacon", "nonce")}
    require_same(DRAW, "seed", "SHA-256", draw.seed, make_seed(**parts))


def _check_roots(bundle: Bundle) -> None:
    draw = bundle.draw
    root = _root(VILLAGES, bundle.villages, VILLAGE, "village")
    require_same(VILLAGES, "villages_root", "root", draw.villages_root, root)
    require_same(
        PHONE, "phone_root", "root", draw.phone_root, _root(PHONE, bundle.phone, PHONE_RECORD, "unit")
    )
    own = _with_village(bundle.households).partition_by("village", as_dict=True, maintain_order=True)
    for row in bundle.villages.filter(pl.col("stratum") != "").iter_rows(named=True):
        members = own.get((row["village"],), bundle.households.clear())
        root = _root(HOUSEHOLDS, members, HOUSEHOLD_RECORD, "unit")
        require_same(HOUSEHOLDS, row["village"], "root", row["households_root"], root)
        _check_counts(row, members)


def _check_counts(village: Mapping[str, Any], members: pl.DataFrame) -> None:
    """Compare what a drawn village was drawn by with its households: a size could be stated to make it certain."""
    monitored = int((members["household_type"] == MONITORED).sum())
    for name, counted in (("households", members.height), ("monitored_households", monitored)):
        require_same(VILLAGES, village["village"], name, village[name], counted)


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


def _check_villages(folder: Path, bundle: Bundle) -> pl.DataFrame:
    """Draw the villages anew, compare sizes, bundle and list; return the list."""
    numbers = bundle.villages.with_columns(pl.col(COUNTS).cast(pl.Int64), pl.col(INCOME).cast(pl.Float64))
    found = draw_all_villages(bundle.plan, numbers, bundle.draw.seed)
    recomputed = {d.village: _village_facts(d) for d in found}
    require_rows(VILLAGES, rows_by(bundle.villages, "village"), recomputed, DRAWN)
    sizes = {d.stratum: [d.stratum_population, d.stratum_sample] for d in found}
    _check_sizes(bundle.draw.village_strata, sizes)
    expected = villages_drawn(bundle.plan, numbers, found)
    require_list(folder / "villages.parquet", expected, "village")
    return expected


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


def _check_households(folder: Path, bundle: Bundle, villages: pl.DataFrame) -> int:
    """Draw the households anew, with sizes from the plan, and compare sizes, bundle and list."""
    county_of = dict(villages.select("village", "county").iter_rows())
    units = _with_village(bundle.households)
    for unit, village in units.select("unit", "village").iter_rows():
        require_same(HOUSEHOLDS, unit, "village", village in county_of, True)
    county = pl.col("village").replace_strict(county_of, default="")
    units = with_stratum(units.with_columns(listed=pl.col("listed") == "1", county=county))
    units = units.with_columns(stratum=pl.col("village") + "|" + pl.col("hh_stratum"))
    strata = household_strata(bundle.plan, populations(units), county_of)
    facts = _in_order(bundle, bundle.draw.household_strata, units, strata)
    require_rows(HOUSEHOLDS, rows_by(bundle.households, "unit"), facts, LISTED)
    columns = ("county", "village", "unit", "household_type", "hh_stratum", "stratum")
    expected = household_list(_ordered(units.select(columns), facts), strata, villages)
    return require_list(folder / "households.parquet", expected, "unit")


def _check_phone(folder: Path, bundle: Bundle) -> int:
    """Draw the telephone sample anew, with sizes from the plan, and compare sizes, bundle and list."""
    county = bundle.villages.select("village", "county", drawn=pl.col("stratum") != "")
    units = _with_village(bundle.phone).join(county, on="village", how="left", maintain_order="left")
    _check_known(units, bundle.households)
    units = units.with_columns(stratum=pl.col("county") + "|" + pl.col("household_type"))
    strata = phone_strata(bundle.plan, phone_base(bundle.plan, bundle.draw.counties), available(units))
    facts = _in_order(bundle, bundle.draw.phone_strata, units, strata, shift=True)
    block = bundle.plan.sampling.phone.block.value
    for row in facts.values():
        row["block"] = (int(str(row["rank"])) - 1) // block + 1
    require_rows(PHONE, rows_by(bundle.phone, "unit"), facts, (*LISTED, "block"))
    columns = ("county", "unit", "household_type", "stratum")
    expected = phone_list(bundle.plan, _ordered(units.select(columns), facts), strata)
    return require_list(folder / "phone.parquet", expected, "unit")


def _check_known(phone: pl.DataFrame, households: pl.DataFrame) -> None:
    """Every telephone is of a village of the frame; in a drawn village, of one of its households and of its type."""
    own = households.select("unit", known="household_type")
    both = phone.join(own, on="unit", how="left", maintain_order="left")
    for unit, kind, drawn, known in both.select("unit", "household_type", "drawn", "known").iter_rows():
        require_same(PHONE, unit, "village", drawn is not None, True)
        if drawn:
            require_same(PHONE, unit, "household_type", kind, known)


def _in_order(
    bundle: Bundle,
    recorded: Mapping[str, list[int]],
    units: pl.DataFrame,
    strata: Mapping[str, Stratum],
    *,
    shift: bool = False,
) -> dict[str, dict[str, object]]:
    """Compare the sizes in draw.json with those of the plan; return rank, ticket and status of listed units."""
    sizes = {key: ListSize(s.population, s.main, s.listed) for key, s in strata.items()}
    _check_sizes(recorded, {key: [*astuple(size)] for key, size in sizes.items()})
    members = units.group_by("stratum", maintain_order=True).agg("unit")
    return list_in_order(dict(members.iter_rows()), sizes, seed=bundle.draw.seed, shift=shift)


def _ordered(units: pl.DataFrame, facts: Mapping[str, Mapping[str, object]]) -> pl.DataFrame:
    """Return the listed units with ticket and rank."""
    rows = [(unit, row["ticket"], int(str(row["rank"]))) for unit, row in facts.items()]
    listed = pl.DataFrame(
        rows, schema={"unit": pl.String, "ticket": pl.String, "rank": pl.Int64}, orient="row"
    )
    return units.join(listed, on="unit")

"""The proof bundle: everything from which anyone recomputes the draw, and the program that does it.

The bundle tells the nonce: it is handed out when the fieldwork of a county has ended, never before.
"""

import csv
import gzip
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from houping.chain import verify_draw
from houping.chain.bundle_readme import README
from houping.chain.strata import PhoneStratum, Stratum
from houping.core.frame.freeze import (
    HOUSEHOLD_RECORD,
    PHONE_RECORD,
    household_record,
    phone_record,
    village_record,
)
from houping.core.frame.merkle import leaf_hash
from houping.core.frame.schema import ROOT_COLUMN
from houping.core.plan.model import Plan
from houping.core.provenance import canonical_json
from houping.core.sampling.county import DrawnVillage
from houping.core.sampling.ticket import commitment

FORMAT = "houping-draw/2"
CHECK_HEX = 8
VILLAGE_COLUMNS = (*verify_draw.VILLAGE, "check", *verify_draw.DRAWN)
LIST_COLUMNS = ("check", "rank", "ticket", "status")
HOUSEHOLD_COLUMNS = (*HOUSEHOLD_RECORD, *LIST_COLUMNS)
PHONE_COLUMNS = (*PHONE_RECORD, *LIST_COLUMNS, "block")


@dataclass(frozen=True)
class Draw:
    """What was drawn and from what.

    parts : root, plan_digest, beacon, nonce, seed
    frame : the content of frame.json
    villages : the frozen village table; drawn : what was drawn of it
    household_rows : every household of every drawn village, phone_rows : every telephone of the frame, by unit
    targets : county -> persons and households of the 1 % rule
    """

    parts: Mapping[str, str]
    frame: Mapping[str, object]
    villages: pl.DataFrame
    drawn: Sequence[DrawnVillage]
    household_rows: pl.DataFrame
    households: pl.DataFrame
    household_strata: Mapping[str, Stratum]
    phone_rows: pl.DataFrame
    phone: pl.DataFrame
    phone_strata: Mapping[str, PhoneStratum]
    targets: Mapping[str, Sequence[int]]


def write_bundle(folder: Path, plan: Plan, draw: Draw) -> None:
    """Write draw.json, plan.json, villages.csv, households.csv.gz, phone.csv.gz, verify_draw.py, README.md."""
    folder.mkdir()
    (folder / "plan.json").write_bytes(canonical_json(plan.model_dump(mode="json")))
    text = json.dumps(_facts(draw), ensure_ascii=False, sort_keys=True, indent=1)
    (folder / "draw.json").write_text(text + "\n", encoding="utf-8")
    (folder / "villages.csv").write_text(_csv(VILLAGE_COLUMNS, _villages(draw)), encoding="utf-8")
    _write_gz(folder / "households.csv.gz", _units(draw.household_rows, draw.households))
    _write_gz(folder / "phone.csv.gz", _phones(draw.phone_rows, draw.phone))
    (folder / "verify_draw.py").write_bytes(Path(verify_draw.__file__).read_bytes())
    notice = f"\n{draw.frame['notice']}\n" if draw.frame["demo"] else ""
    (folder / "README.md").write_text(README + notice, encoding="utf-8")


def _facts(draw: Draw) -> dict[str, object]:
    """Return what draw.json says: the parts of the seed and the sizes of all strata.

    Whatever else the plan settles is read from plan.json, whose digest is a part of the seed.
    """
    bound = ("demo", "notice", "villages_root", "phone_root", "counties_root", "salt_commitment")
    return {
        "format": FORMAT,
        **{name: draw.frame[name] for name in bound},
        **draw.parts,
        "commitment": commitment(draw.parts["nonce"]),
        "counties": dict(draw.targets),
        "village_strata": {d.stratum: (d.stratum_population, d.stratum_sample) for d in draw.drawn},
        "household_strata": _sizes(draw.household_strata),
        "phone_strata": _sizes(draw.phone_strata),
    }


def _sizes(strata: Mapping[str, Stratum]) -> dict[str, tuple[int, int, int]]:
    return {name: (s.population, s.main, s.listed) for name, s in strata.items()}


def _villages(draw: Draw) -> Iterable[Sequence[object]]:
    drawn = {d.village: d for d in draw.drawn}
    for row in draw.villages.sort("village").iter_rows(named=True):
        record = village_record(row, row[ROOT_COLUMN])
        fields = [row[name] for name in verify_draw.VILLAGE]
        fields = [f"{value:.2f}" if isinstance(value, float) else value for value in fields]
        d = drawn.get(row["village"])
        found = (d.stratum, d.rank, d.probability, repr(d.named_score), d.ticket) if d else ("",) * 5
        yield (*fields, _check(record), *found)


def _units(rows: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    rows = rows.select(HOUSEHOLD_RECORD)
    records = (household_record(*row) for row in rows.iter_rows())
    plain = rows.with_columns(pl.col(pl.Boolean).cast(pl.Int8))
    return _with_facts(plain, records, listed).select(HOUSEHOLD_COLUMNS)


def _phones(rows: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    rows = rows.select(PHONE_RECORD)
    records = (phone_record(*row) for row in rows.iter_rows())
    return _with_facts(rows, records, listed).select(PHONE_COLUMNS)


def _with_facts(rows: pl.DataFrame, records: Iterable[bytes], listed: pl.DataFrame) -> pl.DataFrame:
    """Add the check digits of each row, and rank, ticket, status (and block) of the listed ones."""
    checked = rows.with_columns(check=pl.Series(map(_check, records), dtype=pl.String))
    facts = listed.select(
        name for name in ("unit", "rank", "ticket", "status", "block") if name in listed.columns
    )
    return checked.join(facts, on="unit", how="left", maintain_order="left")


def _check(record: bytes) -> str:
    """Return the first digits of a leaf: they tell which row of a changed table was changed."""
    return leaf_hash(record).hex()[:CHECK_HEX]


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def _write_gz(path: Path, rows: pl.DataFrame) -> None:
    """Pack with a fixed time, so that the same rows give the same bytes."""
    path.write_bytes(gzip.compress(rows.write_csv().encode(), compresslevel=4, mtime=0))

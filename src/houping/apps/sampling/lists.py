"""The lists of a drawn sample, read from its run: what stands there, masked unless asked for with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from django.db import transaction

from houping.apps.accounts.access import require
from houping.apps.sampling.models import Ceremony
from houping.apps.sampling.services import require_lists
from houping.apps.unmasking import unmask
from houping.chain.replace import call_list, log_path, replacements
from houping.chain.sample_files import read_table
from houping.core.plan.model import Plan
from houping.core.privacy import masked_name, masked_phone

TYPES = ("monitored", "relieved", "general")


@dataclass(frozen=True)
class Line:
    """One household of the lists. `status`: main, reserve (not called), substitute (released), replaced."""

    county: str
    village: str
    unit: str
    household_type: str
    hh_stratum: str
    rank: int
    status: str
    name: str = ""
    phone: str = ""
    persons: int = 0


@dataclass(frozen=True)
class Units:
    """Both names of a sampled household: public unit -> private number, and back."""

    household: Mapping[str, str]
    unit: Mapping[str, str]


@lru_cache(maxsize=4)
def _households(folder: Path) -> pl.DataFrame:
    """Return the household list of a run; runs never change."""
    return read_table(folder / "households.parquet")


@lru_cache(maxsize=4)
def villages_table(folder: Path) -> pl.DataFrame:
    """Return the village list of a run."""
    return read_table(folder / "villages.parquet")


@lru_cache(maxsize=4)
def _units(folder: Path) -> Units:
    pairs = _households(folder).select("unit", "household").rows()
    return Units(dict(pairs), {household: unit for unit, household in pairs})


def units_of(ceremony: Ceremony) -> Units:
    """Return the two names of every sampled household."""
    return _units(ceremony.folder)


def places_of(ceremony: Ceremony, units: Sequence[str]) -> list[tuple[str, str, str, str]]:
    """Return (unit, household, county, village) of some sampled households."""
    table = _households(ceremony.folder).filter(pl.col("unit").is_in(units))
    return table.select("unit", "household", "county", "village").rows()


@dataclass(frozen=True)
class Reserve:
    """The reserve of a village and kind of household: `all` drawn, `left` not released."""

    village: str
    kind: str
    all: int
    left: int


def reserves(ceremony: Ceremony, units: Sequence[str]) -> dict[str, Reserve]:
    """Return unit -> the reserve from which a sampled household would be replaced."""
    drawn = _households(ceremony.folder)
    stratum = ["village", "hh_stratum"]
    kept = drawn.filter(pl.col("status") == "reserve").with_columns(
        waits=~pl.col("household").is_in(sorted(decided(ceremony)[1]))
    )
    counted = kept.group_by(stratum).agg(all=pl.len(), left=pl.col("waits").sum())
    rows = drawn.filter(pl.col("unit").is_in(list(units))).join(counted, on=stratum, how="left")
    found = rows.select("unit", *stratum, pl.col("all", "left").fill_null(0)).rows()
    return {unit: Reserve(village, kind, all, left) for unit, village, kind, all, left in found}


@lru_cache(maxsize=8)
def _decided(folder: Path, stamp: tuple[int, int]) -> tuple[dict[str, str], frozenset[str]]:
    done = replacements(folder)
    return {made.household: made.substitute for made in done}, frozenset(made.substitute for made in done)


def decided(ceremony: Ceremony) -> tuple[dict[str, str], frozenset[str]]:
    """Return household -> substitute, and the substitutes, of the log of the sample."""
    log = log_path(ceremony.folder)
    stat = log.stat() if log.is_file() else None
    return _decided(ceremony.folder, (stat.st_mtime_ns, stat.st_size) if stat else (0, 0))


def released_units(ceremony: Ceremony) -> dict[str, Line]:
    """Return unit -> line of everybody who may be visited now: main sample and released substitutes."""
    found = _lines(_households(ceremony.folder), *decided(ceremony))
    return {line.unit: line for line in found if line.status != "reserve"}


def _lines(table: pl.DataFrame, replaced: Mapping[str, str], substitutes: frozenset[str]) -> list[Line]:
    columns = ("county", "village", "unit", "household_type", "hh_stratum", "rank", "status", "household")
    found = []
    for *fields, household in table.select(columns).iter_rows():
        line = Line(*fields)
        if household in replaced:
            line = replace(line, status="replaced")
        elif household in substitutes:
            line = replace(line, status="substitute")
        found.append(line)
    return found


def village(ceremony: Ceremony, code: str, *, plain: bool = False) -> list[Line]:
    """Return the lines of one village with name and telephone, masked unless `plain`; reserves not called stay out."""
    table = _households(ceremony.folder).filter(pl.col("village") == code)
    about = _about(ceremony.frozen_folder, pl.col("village") == code, table["household"])
    number = units_of(ceremony).household
    found = [line for line in _lines(table, *decided(ceremony)) if line.status != "reserve"]
    return [_named(line, about[number[line.unit]], plain) for line in found]


def _named(line: Line, about: Mapping[str, Any], plain: bool) -> Line:
    name, phone = about["head_name"] or "", about["phone"] or ""
    if not plain:
        name, phone = masked_name(name), masked_phone(phone)
    return replace(line, name=name, phone=phone, persons=about["persons"])


def _about(frozen: Path, where: pl.Expr, households: pl.Series) -> dict[str, dict[str, Any]]:
    """Return household -> name, telephone, persons of the frozen frame."""
    columns = ("household", "head_name", "phone", "persons")
    wanted = pl.col("household").is_in(households.implode())
    table = pl.scan_parquet(frozen / "households.parquet").filter(where & wanted).select(columns).collect()
    return {row["household"]: row for row in table.iter_rows(named=True)}


def counties(ceremony: Ceremony, plan: Plan, only: frozenset[str] | None) -> list[dict[str, Any]]:
    """Return per county: villages and households of the sample by type, in the order of the division codes."""
    table = _households(ceremony.folder).filter(pl.col("status") == "main")
    households = {row["county"]: row for row in _by_type(table, "county")}
    villages = dict(villages_table(ceremony.folder).group_by("county").len().iter_rows())
    found = []
    for county in sorted(plan.counties, key=lambda c: c.code):
        if only is None or county.code in only:
            row = households.get(county.code, {})
            numbers = {kind: row.get(kind, 0) for kind in (*TYPES, "total")}
            found.append(
                {
                    "code": county.code,
                    "name": county.name,
                    "villages": villages.get(county.code, 0),
                    **numbers,
                }
            )
    return found


def villages(ceremony: Ceremony, county: str) -> list[dict[str, Any]]:
    """Return the drawn villages of a county with their numbers."""
    table = _households(ceremony.folder).filter((pl.col("county") == county) & (pl.col("status") == "main"))
    households = {row["village"]: row for row in _by_type(table, "village")}
    own = villages_table(ceremony.folder).filter(pl.col("county") == county).sort("village")
    none = dict.fromkeys((*TYPES, "total"), 0)
    return [{**row, **none, **households.get(row["village"], {})} for row in own.iter_rows(named=True)]


def places(ceremony: Ceremony, county: str) -> dict[str, dict[str, Any]]:
    """Return village -> name, town with its name, kilometres to the seat of the county, of the drawn villages."""
    drawn = villages_table(ceremony.folder).filter(pl.col("county") == county)["village"]
    columns = ("village", "village_name", "town", "town_name", "remoteness_km")
    table = pl.scan_parquet(ceremony.frozen_folder / "villages.parquet").select(columns)
    rows = table.filter(pl.col("village").is_in(drawn.implode())).collect().iter_rows()
    return {
        code: {"name": name, "town": town, "town_name": town_name, "km": km or 0.0}
        for code, name, town, town_name, km in rows
    }


def household_facts(ceremony: Ceremony, county: str) -> Mapping[str, Mapping[str, Any]]:
    """Return household -> what a tablet shows of it: masked name, type, category, listed, relocated; sampled ones only."""
    return _facts(ceremony.frozen_folder, ceremony.folder, county)


@lru_cache(maxsize=40)
def _facts(frozen: Path, folder: Path, county: str) -> dict[str, dict[str, Any]]:
    """Read the facts of a county; runs never change."""
    own = _households(folder).filter(pl.col("county") == county)["household"]
    columns = (
        "household",
        "household_type",
        "head_name",
        "monitored_category",
        "listed",
        "listed_reason",
        "relocated",
        "persons",
    )
    frame = pl.scan_parquet(frozen / "households.parquet").filter(pl.col("county") == county)
    table = frame.filter(pl.col("household").is_in(own.implode())).select(columns).collect()
    found = {row.pop("household"): row for row in table.iter_rows(named=True)}
    return {key: {**row, "head_name": masked_name(row["head_name"])} for key, row in found.items()}


def heads(ceremony: Ceremony, village: str) -> frozenset[str]:
    """Return the names of all heads of household of a village, as the frozen frame holds them."""
    return _heads(ceremony.frozen_folder, village)


@lru_cache(maxsize=64)
def _heads(frozen: Path, village: str) -> frozenset[str]:
    """Read the names of a village; a frozen frame never changes."""
    table = pl.scan_parquet(frozen / "households.parquet").filter(pl.col("village") == village)
    names = table.select("head_name").collect()["head_name"]
    return frozenset(name for name in names if name and len(name) > 1)


def _by_type(table: pl.DataFrame, column: str) -> list[dict[str, Any]]:
    counts = table.group_by(column, "household_type").len()
    found: dict[str, dict[str, Any]] = {}
    for key, kind, n in counts.iter_rows():
        row = found.setdefault(key, {column: key, **dict.fromkeys(TYPES, 0), "total": 0})
        row[kind] += n
        row["total"] += n
    return list(found.values())


def phones(ceremony: Ceremony, plan: Plan, county: str, *, plain: bool = False) -> list[dict[str, Any]]:
    """Return the telephone sample of a county in the order of calling, without the reserve blocks."""
    table = _calls(ceremony, plan, county)
    about = _about(ceremony.frozen_folder, pl.col("county") == county, table["household"])
    rows = []
    for row in table.iter_rows(named=True):
        known = about[row.pop("household")]
        name, phone = known["head_name"] or "", known["phone"] or ""
        if not plain:
            name, phone = masked_name(name), masked_phone(phone)
        rows.append({**row, "household_type": row["stratum"].split("|")[1], "name": name, "phone": phone})
    return rows


@transaction.atomic
def read_village(
    *, actor: Any, ceremony: Ceremony, county: str, code: str, reason: str = ""
) -> Sequence[Line]:
    """Return a village's list for the person; with a reason in full: asked for and recorded before it is read."""
    require_lists(actor, ceremony, county)
    if reason:
        unmask(
            actor=actor,
            what="样本名单（姓名、电话）",
            subject=f"village:{code}",
            reason=reason,
            assessment=ceremony.assessment.key,
            county=county,
            rows=_households(ceremony.folder).filter(pl.col("village") == code).height,
        )
    return village(ceremony, code, plain=bool(reason))


@transaction.atomic
def read_phones(
    *, actor: Any, ceremony: Ceremony, plan: Plan, county: str, reason: str = ""
) -> list[dict[str, Any]]:
    """Return the telephone list of a county, for those who run and supervise the draw; with a reason in full."""
    require(actor, "sample.phones", assessment=ceremony.assessment.key)
    if reason:
        unmask(
            actor=actor,
            what="电话样本名单（姓名、电话）",
            subject=f"phones:{county}",
            reason=reason,
            assessment=ceremony.assessment.key,
            county=county,
            rows=_calls(ceremony, plan, county).height,
        )
    return phones(ceremony, plan, county, plain=bool(reason))


def _calls(ceremony: Ceremony, plan: Plan, county: str) -> pl.DataFrame:
    """Return the telephone numbers of a county that are called, in their order."""
    table = call_list(ceremony.folder, 0, plan.sampling.phone.block.value)
    return table.filter(pl.col("county") == county)

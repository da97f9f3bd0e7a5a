"""The replacement log of a sample: one line per decision, each tied to the line before.

It stands beside the sample folder, which never changes: `<folder>-replacements.jsonl`.
"""

import json
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from houping.chain.sample_files import read_table
from houping.core.errors import HoupingError, LogBroken
from houping.core.provenance import canonical_json, digest
from houping.core.sampling.replace import Listed, Replacement, last_released, replace_household
from houping.tables.files import atomic, locked
from houping.tables.private import OWNER_FILE

FIRST = ""


def log_path(folder: Path) -> Path:
    """Return where the log of a sample folder stands."""
    folder = folder.resolve()
    return folder.with_name(f"{folder.name}-replacements.jsonl")


def replace_in(folder: Path, household: str, reason: str, note: Mapping[str, str]) -> Replacement:
    """Release the next reserve for `household`, log it and return it.

    note : what else the log should say (date, team). Raises FileMissing, LogBroken, WorkspaceBusy while somebody else
    writes, and the refusals of `replace_household`; nothing is written then.
    """
    table = read_table(folder / "households.parquet")
    log = log_path(folder)
    with locked(log.with_suffix(".lock")):
        lines = _lines(log)
        done = _replayed(table, lines, log)
        made = replace_household(_listed(table), done, household, reason, _population(table))
        line = {**_entry(made), **note, "previous": digest(lines[-1].encode()) if lines else FIRST}
        with atomic(log, OWNER_FILE) as path:
            path.write_text("".join(f"{text}\n" for text in [*lines, _text(line)]), encoding="utf-8")
    return made


def replacements(folder: Path) -> list[Replacement]:
    """Return all replacements of a sample, checked against list and order; raises LogBroken."""
    return _replayed(read_table(folder / "households.parquet"), _lines(log_path(folder)), log_path(folder))


def call_list(folder: Path, blocks: int, block: int) -> pl.DataFrame:
    """Return the telephone numbers to be called, in order: the main sample and `blocks` blocks of the reserve."""
    table = read_table(folder / "phone.parquet").sort("county", "stratum", "rank")
    main = dict(table.filter(pl.col("status") == "main").group_by("stratum").len().iter_rows())
    last = {name: last_released(main.get(name, 0), blocks, block) for name in table["stratum"].unique()}
    called = pl.col("rank") <= pl.col("stratum").replace_strict(last, return_dtype=pl.Int64)
    columns = ("county", "stratum", "household", "unit", "rank", "block", "status")
    return table.filter(called).select(columns)


def _lines(path: Path) -> list[str]:
    """Return the lines of the log; only a line feed ends one, since a note may hold what Unicode calls a line end."""
    text = path.read_bytes().decode("utf-8") if path.is_file() else ""
    return text.removesuffix("\n").split("\n") if text else []


def _replayed(table: pl.DataFrame, lines: list[str], path: Path) -> list[Replacement]:
    """Make every logged decision again; raise LogBroken for the first line that does not follow."""
    listed, population = _listed(table), _population(table)
    done: list[Replacement] = []
    before = FIRST
    for row, line in enumerate(lines, start=1):
        try:
            entry = json.loads(line)
            made = replace_household(listed, done, entry["household"], entry["reason"], population)
            same = {**entry, **_entry(made)} == entry and entry["previous"] == before
        except (ValueError, KeyError, TypeError, HoupingError):
            same = False
        if not same:
            raise LogBroken(path=path, row=row)
        done.append(made)
        before = digest(line.encode())
    return done


def _entry(made: Replacement) -> dict[str, object]:
    return {
        "household": made.household,
        "substitute": made.substitute,
        "reason": made.reason,
        "stratum": made.stratum,
        "released": made.released,
        "population": made.population,
    }


def _text(line: Mapping[str, object]) -> str:
    return canonical_json(dict(line)).decode()


def _keyed(table: pl.DataFrame) -> pl.DataFrame:
    return table.with_columns(key=pl.col("village") + "|" + pl.col("hh_stratum"))


def _listed(table: pl.DataFrame) -> list[Listed]:
    rows = _keyed(table).select("household", "key", "rank", "status").iter_rows()
    return [Listed(household, key, rank, status == "reserve") for household, key, rank, status in rows]


def _population(table: pl.DataFrame) -> dict[str, int]:
    return dict(_keyed(table).select("key", "stratum_population").unique().iter_rows())

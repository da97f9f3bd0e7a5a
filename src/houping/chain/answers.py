"""Step `answers`: check the answers of fieldwork, telephone and departments against plan and sample.

The delivery is a folder with households, phone, villages, marks, routine and problems as Excel, CSV or Parquet
(section "Answers" of the data dictionary). All of it is taken over, or nothing: bad rows are listed and refused.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from houping.chain.run import Inputs, Parameters, Progress, silent
from houping.core.checks import Problem, lines_of
from houping.core.collection.answers import Rule, check_answers
from houping.core.collection.columns import TABLES, TITLES, required
from houping.core.collection.disposition import FIELD, PHONE
from houping.core.collection.released import Listed, check_released
from houping.core.errors import AnswersRejected, FileMissing, Words
from houping.core.plan.model import Plan
from houping.plans import load
from houping.tables.answers import Read, read_table, tables_in
from houping.tables.private import keep_private

SHOWN = 20
MONEY_YUAN = (0.0, 1e7)


def step(inputs: Inputs, out: Path, parameters: Parameters, progress: Progress) -> None:
    """Write the checked tables of `inputs["source"]` as Parquet, for their owner only.

    Raises AnswersRejected with every bad row.
    """
    keep_private(out)
    plan = load(inputs["plan"])
    read = _read(inputs["source"], plan)
    tables = {name: table.rows for name, table in read.items()}
    problems = [p for table in read.values() for p in table.problems if p.level == "error"]
    for problem in problems_of(plan, inputs["sample"], tables, progress):
        problems.append(read[problem.file.removesuffix(".parquet")].placed(problem))
    if problems:
        lines = lines_of(problems, SHOWN)
        raise AnswersRejected(path=inputs["source"], count=len(problems), lines=lines)
    for name, frame in tables.items():
        frame.write_parquet(out / f"{name}.parquet")
    keep_private(out)


def problems_of(
    plan: Plan, sample: Path, tables: Mapping[str, pl.DataFrame], progress: Progress = silent
) -> list[Problem]:
    """Return everything wrong with some of the tables; rows count from 2 as under a head, file is `<table>.parquet`."""
    problems: list[Problem] = []
    for number, rule in enumerate(_rules(plan, sample)):
        progress(rule.table, number / len(TABLES))
        if (frame := tables.get(rule.table.removesuffix(".parquet"))) is not None:
            columns = {name: frame[name].to_numpy().astype(object) for name in frame.columns}
            problems += check_answers(columns, rule)
    return problems + list(_released(tables, sample))


def _released(tables: Mapping[str, pl.DataFrame], sample: Path) -> Iterator[Problem]:
    """List the released units of household and telephone sample that the answers do not account for."""
    for name, stratum, all_main in (
        ("households", pl.concat_str("village", pl.lit("|"), "hh_stratum"), True),
        ("phone", pl.col("stratum"), False),
    ):
        if name not in tables or "unit" not in tables[name].columns:
            continue  # not handed in, or already listed as a missing column
        drawn = pl.read_parquet(sample / f"{name}.parquet").select(
            "unit", "rank", stratum=stratum, is_main=pl.col("status") == "main"
        )
        listed = Listed(*(drawn[column].to_list() for column in ("unit", "stratum", "rank", "is_main")))
        answered = frozenset(tables[name]["unit"].drop_nulls())
        yield from check_released(f"{name}.parquet", listed, answered, all_main=all_main)


def _read(folder: Path, plan: Plan) -> dict[str, Read]:
    """Read every table; raises FileMissing for the first that has no file, FileUnreadable."""
    present = tables_in(folder)
    for name in TABLES:
        if name not in present:
            others = f"{TITLES[name]}.xlsx", f"{TITLES[name]}.csv"
            place = f"{folder}/{name}.parquet"
            raise FileMissing(
                path=Words(f"{place}（或 {'、'.join(others)}）", f"{place} (or {', '.join(others)})")
            )
    return {name: read_table(folder, name, plan) for name in TABLES}


def _measures(plan: Plan, source: str) -> tuple[str, ...]:
    """Return the ids of the 0/1 measures of one source."""
    measures = [m for d in plan.dimensions for i in d.indicators for m in i.measures]
    return tuple(m.id for m in measures if m.source == source and m.statistic == "share")


def _ids(plan: Plan, *sources: str) -> frozenset[str]:
    measures = [m for d in plan.dimensions for i in d.indicators for m in i.measures]
    return frozenset(m.id for m in measures if m.source in sources)


def _rules(plan: Plan, sample: Path) -> Iterator[Rule]:
    counties = frozenset(county.code for county in plan.counties)
    units: Mapping[str, frozenset[str]] = {
        name: frozenset(pl.read_parquet(sample / f"{name}.parquet", columns=[column])[column])
        for name, column in (("households", "unit"), ("phone", "unit"), ("villages", "village"))
    }
    yield Rule(
        table="households.parquet",
        required=required("households"),
        key=("unit",),
        known={"unit": units["households"], "county": counties, "disposition": frozenset(FIELD)},
        shares=_measures(plan, "household"),
        ranges=dict.fromkeys(("income_pc_yuan", "income_last_yuan", "rigid_spending_yuan"), MONEY_YUAN),
        answered=("disposition", "complete"),
    )
    yield Rule(
        table="phone.parquet",
        required=required("phone"),
        key=("unit",),
        known={"unit": units["phone"], "county": counties, "disposition": frozenset(PHONE)},
        shares=_measures(plan, "phone"),
    )
    yield Rule(
        table="villages.parquet",
        required=required("villages"),
        key=("village",),
        known={"village": units["villages"], "county": counties},
        shares=_measures(plan, "village"),
    )
    yield Rule(
        table="marks.parquet",
        required=required("marks"),
        key=("county", "measure", "kind", "rater"),
        blank_key=("kind",),
        known={"county": counties, "measure": _ids(plan, "county", "interview")},
        ranges={"mark": (0.0, 100.0)},
    )
    yield Rule(
        table="routine.parquet",
        required=required("routine"),
        key=("county", "measure"),
        known={"county": counties, "measure": _ids(plan, "routine")},
        ranges={"value": (-1e9, 1e9)},
    )
    indicators = frozenset(i.id for d in plan.dimensions for i in d.indicators)
    yield Rule(
        table="problems.parquet",
        required=required("problems"),
        key=("problem",),
        known={
            "county": counties,
            "indicator": indicators,
            "severity": frozenset(("minor", "serious", "grave")),
        },
        public=("problem", "title"),
    )

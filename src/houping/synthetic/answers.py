"""The tables of answers (section "Answers" of the data dictionary), simulated for a drawn sample."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from houping.synthetic import dishonest, fieldwork, phone
from houping.synthetic.outcomes import MONEY, PHONE, SHARES, Answer, household_answers, phone_answers
from houping.synthetic.world import HOUSEHOLD_COLUMNS, Households, World, households_of

HOUSEHOLD_TABLE = (
    "household",
    "unit",
    "village",
    "county",
    "status",
    "substitute_for",
    "disposition",
    "reason",
    "mode",
    "team",
    "interviewer",
    "date",
    "start",
    "minutes",
    "persons",
    *MONEY,
    *SHARES,
)
PHONE_TABLE = (
    "household",
    "unit",
    "county",
    "household_type",
    "block",
    "attempts",
    "disposition",
    "aaprc",
    *PHONE,
)


def facts_of(frame: Path, wanted: pl.DataFrame) -> pl.DataFrame:
    """Return `wanted` (column household) with what the frame knows of these households, in the same order."""
    ids = wanted.select("household").unique()
    facts = (
        pl.scan_parquet(frame / "households.parquet")
        .select(HOUSEHOLD_COLUMNS)
        .join(ids.lazy(), on="household", how="semi")
        .collect()
    )
    mine = wanted.drop([name for name in HOUSEHOLD_COLUMNS[1:] if name in wanted.columns])
    return mine.join(facts, on="household", how="left", maintain_order="left")


def field_table(world: World, sample: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return answers/households and truth/interviewers.

    `sample` is sample/households.parquet with the facts of the frame.
    """
    outcome = fieldwork.dispositions(world, households_of(sample, world))
    visits = fieldwork.approach(sample, outcome)
    people = households_of(visits, world)
    visits = fieldwork.schedule(world, visits, people)
    mode, reason = fieldwork.modes_and_reasons(people, visits["disposition"].to_numpy())
    work = dishonest.Fieldwork(
        answers=household_answers(world, people),
        date=visits["date"].to_numpy(),
        minutes=visits["minutes"].to_numpy().copy(),
        start=visits["start"].to_numpy().astype(object),
    )
    styles = dishonest.choose(visits, world.seed)
    dishonest.spoil(work, people.key, _rows_of(visits, styles))
    complete = pl.Series((visits["disposition"] == "complete").to_numpy())
    registered = pl.Series(people.registered)
    table = visits.with_columns(
        minutes=pl.Series(work.minutes),
        start=_texts(work.start),
        mode=_texts(mode),
        reason=_texts(reason),
        **{name: _nullable(work.answers[name], complete) for name in SHARES},
        **{name: _when(complete & registered, pl.Series(work.answers[name])) for name in MONEY},
    ).with_columns(persons=_when(complete, visits["persons"]))
    return table.select(HOUSEHOLD_TABLE).sort("household"), _interviewers(visits, styles)


def _rows_of(visits: pl.DataFrame, styles: dict[str, str]) -> dict[str, NDArray[np.intp]]:
    """Return style -> rows of the completes of that interviewer, in order of time."""
    done = (
        visits.with_row_index("row").filter(pl.col("disposition") == "complete").sort("date", "start", "row")
    )
    return {
        style: done.filter(pl.col("interviewer") == name)["row"].to_numpy().astype(np.intp)
        for name, style in styles.items()
    }


def _interviewers(visits: pl.DataFrame, styles: dict[str, str]) -> pl.DataFrame:
    """Return every interviewer, whether dishonest, and how."""
    style = pl.col("interviewer").replace_strict(styles, default=None, return_dtype=pl.String)
    names = visits.select("interviewer", "county").unique().sort("interviewer")
    return names.with_columns(style=style).with_columns(dishonest=pl.col("style").is_not_null())


def _when(condition: pl.Series, values: pl.Series) -> pl.Series:
    return pl.select(pl.when(condition).then(values)).to_series()


def _texts(values: NDArray[np.object_]) -> pl.Series:
    return pl.Series(values.tolist(), dtype=pl.String)


def _nullable(answer: NDArray[Any], given: pl.Series) -> pl.Series:
    """Return 0/1 as Int8, null where not given or not applicable (-1)."""
    values = pl.Series(answer.astype(np.int8))
    return _when(given & (values >= 0), values)


def phone_table(world: World, sample: pl.DataFrame) -> pl.DataFrame:
    """Return answers/phone for sample/phone.parquet with the facts of the frame."""
    outcome = phone.phone_dispositions(world, households_of(sample, world))
    listed = sample.with_columns(disposition=_texts(outcome))
    called = listed.filter(phone.release(listed))
    people = households_of(called, world)
    outcome = called["disposition"].to_numpy().astype(object)
    everyone = pl.Series(np.ones(len(outcome), dtype=bool))
    recorded = phone.heard(people.key, outcome, _said(world, people))
    table = called.with_columns(
        attempts=pl.Series(phone.attempts(people.key, outcome)),
        aaprc=_texts(phone.aapor_codes(people.key, outcome)),
        **{name: _nullable(values, everyone) for name, values in recorded.items()},
    )
    return table.select(PHONE_TABLE).sort("household")


def _said(world: World, people: Households) -> dict[str, Answer]:
    return phone_answers(world, people, household_answers(world, people))


def village_table(world: World, sample: pl.DataFrame, answers: dict[str, Answer]) -> pl.DataFrame:
    """Return answers/villages: the sheets of the drawn villages."""
    drawn = sample.select("village", "county").unique().sort("village")
    rows = np.searchsorted(world.codes, drawn["village"].cast(pl.Int64).to_numpy())
    everyone = pl.Series(np.ones(len(rows), dtype=bool))
    return drawn.with_columns(**{name: _nullable(values[rows], everyone) for name, values in answers.items()})

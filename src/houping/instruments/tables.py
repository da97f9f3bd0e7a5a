"""From submissions back to the tables of answers: households, villages, marks.

What the form knows comes from the submission; what only the office knows (internal number of the household, team,
main or reserve) from the assignment. Rows and types are those of docs/reference/answers.md.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from houping.core.collection.instrument import Instrument
from houping.instruments.answers import Value

Row = dict[str, object]
Said = Mapping[str, Value]
MONEY = ("income_pc_yuan", "income_last_yuan", "rigid_spending_yuan")
KIND_OF_FORM: Mapping[str, str] = {"interview_cadre": "village_cadre"}
OFFICE = ("household", "unit", "village", "county", "status", "substitute_for")


@dataclass(frozen=True)
class Assigned:
    """What the office knows of an approached household."""

    household: str
    unit: str
    village: str
    county: str
    status: str
    substitute_for: str | None
    team: str
    interviewer: str


def household_row(said: Said, instrument: Instrument, assigned: Assigned, first: Said | None = None) -> Row:
    """Return one row of answers/households from the answers of a submission (`read_submission`).

    first : the answers of its first version, when `said` corrects it. Day and length of the interview are those of
    the first version: tablets move `end` when a form is opened again.
    """
    times = first or said
    began, ended = (datetime.fromisoformat(str(times[name])) for name in ("start", "end"))
    row: Row = {name: getattr(assigned, name) for name in OFFICE}
    row |= {
        "disposition": said["header/result"],
        "reason": said.get("header/reason"),
        "mode": said.get("header/mode"),
        "team": assigned.team,
        "interviewer": assigned.interviewer,
        "date": began.date(),
        "start": f"{began:%H:%M}",
        "minutes": round((ended - began).total_seconds() / 60),
        "persons": _whole(said.get(instrument.measures["persons"].path)),
    }
    return row | _measured(said, instrument, exclude={"persons"})


def unanswered_row(assigned: Assigned, disposition: str, **known: object) -> Row:
    """Return the row of a household without an interview; `known`: reason, mode and date, where the office knows them."""
    row: Row = {name: getattr(assigned, name) for name in OFFICE}
    row |= {"team": assigned.team or None, "interviewer": assigned.interviewer or None}
    return row | {"disposition": disposition, **known}


def village_row(said: Said, instrument: Instrument) -> Row:
    """Return one row of answers/villages."""
    row: Row = {"village": said["header/village"], "county": said["header/county"]}
    return row | _measured(said, instrument)


def mark_rows(said: Said, instrument: Instrument) -> Iterator[Row]:
    """Yield the rows of answers/marks that one rater's form gives."""
    documents = instrument.form_id == "documents"
    kind = instrument.form_id.removeprefix("interview_")
    for measure, question in instrument.measures.items():
        if question.path in said:
            yield {
                "county": said["header/county"],
                "measure": measure,
                "source": "county" if documents else "interview",
                "kind": None if documents else KIND_OF_FORM.get(instrument.form_id, kind),
                "rater": said["header/rater"],
                "mark": said[question.path],
            }


def household_table(rows: Iterable[Row], order: Sequence[str]) -> pl.DataFrame:
    """Return answers/households with its columns in `order`, sorted by household."""
    types: dict[str, pl.DataType] = {name: pl.Int8() for name in order}
    types |= {name: pl.Float64() for name in MONEY}
    types |= {
        name: pl.String()
        for name in (*OFFICE, "disposition", "reason", "mode", "team", "interviewer", "start")
    }
    types |= {"date": pl.Date(), "minutes": pl.Int64(), "persons": pl.Int64()}
    schema = {name: types[name] for name in order}
    return pl.DataFrame(list(rows), schema=schema).sort("household")


def village_table(rows: Iterable[Row], order: Sequence[str]) -> pl.DataFrame:
    """Return answers/villages with its columns in `order`, sorted by village."""
    schema = {name: pl.String() if name in {"village", "county"} else pl.Int8() for name in order}
    return pl.DataFrame(list(rows), schema=schema).sort("village")


def mark_table(rows: Iterable[Row]) -> pl.DataFrame:
    """Return answers/marks in its order."""
    texts = dict.fromkeys(("county", "measure", "source", "kind"), pl.String())
    schema = {**texts, "rater": pl.Int32(), "mark": pl.Float64()}
    return pl.DataFrame(list(rows), schema=schema).sort("county", "measure", "kind", "rater")


def _measured(
    said: Mapping[str, Value], instrument: Instrument, exclude: frozenset[str] | set[str] = frozenset()
) -> Row:
    row: Row = {}
    for measure, question in instrument.measures.items():
        if measure not in exclude:
            value = said.get(question.path)
            row[measure] = value if measure in MONEY else _whole(value)
    return row


def _whole(value: Value | None) -> int | None:
    return None if value is None else int(value)

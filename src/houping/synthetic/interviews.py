"""Submissions as tablets would send them, invented from the synthetic tables of answers (演示数据).

Read back (`houping.instruments.tables`), they give the same tables, so that a demonstration may travel through the
whole of the collection and end with the same digests.
"""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

import polars as pl

from houping.instruments.convert import Converted, load_form
from houping.instruments.fill import fill
from houping.synthetic.invent_county import document_answers, interview_answers
from houping.synthetic.invent_household import said_at_the_door
from houping.synthetic.invent_village import seen_in_the_village

NAMESPACE = uuid.UUID("6f1c2a52-9f0e-5b0e-9a52-2021aa500000")
ZONE = "+08:00"
FORM_OF_KIND: Mapping[str, str] = {"village_cadre": "interview_cadre"}
AUDIT = "audit.csv"
OFFICE_HOUR = "T09:00:00.000" + ZONE


@dataclass(frozen=True)
class Sent:
    """One submission: the form, whom it is about (unit, village or county|kind|rater), XML and audit.csv."""

    form_id: str
    about: str
    interviewer: str
    xml: bytes
    audit: bytes


def household_submissions(households: pl.DataFrame, facts: pl.DataFrame, seed: str) -> Iterator[Sent]:
    """Yield a submission for every row of answers/households.

    facts : household, household_type, monitored_category, listed, relocated of the frame
    """
    form = load_form("household")
    known = {row["household"]: row for row in facts.iter_rows(named=True)}
    for row in households.iter_rows(named=True):
        fact, chance = known[row["household"]], Random(f"{seed}|interview|{row['household']}")
        answers = said_at_the_door(row, fact, chance)
        answers["header/household"] = row["unit"]
        began = datetime.fromisoformat(f"{row['date']}T{row['start']}:00.000{ZONE}")
        ended = began + timedelta(minutes=row["minutes"])
        answers |= {"start": _stamp(began), "end": _stamp(ended), "username": row["interviewer"]}
        lists = {"households.csv": (_listed(row, fact),)}
        yield _sent(form, row["unit"], row["interviewer"], answers, lists, (began, ended), chance)


def village_submissions(villages: pl.DataFrame, seed: str, day: str) -> Iterator[Sent]:
    """Yield a submission for every row of answers/villages."""
    form = load_form("village")
    for row in villages.iter_rows(named=True):
        chance = Random(f"{seed}|village form|{row['village']}")
        answers = seen_in_the_village(row, chance)
        lists = {
            "villages.csv": (
                (("name", row["village"]), ("label", row["village"]), ("county", row["county"])),
            )
        }
        yield _dated(form, row["village"], answers, lists, day, chance)


def mark_submissions(marks: pl.DataFrame, groups: Mapping[str, int], seed: str, day: str) -> Iterator[Sent]:
    """Yield the documents form of each county and rater, the interview form of each county, kind and rater."""
    together = marks.group_by("county", "kind", "rater", maintain_order=True).agg("measure", "mark")
    for row in together.iter_rows(named=True):
        county, kind, rater = row["county"], row["kind"], row["rater"]
        form_id = FORM_OF_KIND.get(kind, f"interview_{kind}") if kind else "documents"
        chance = Random(f"{seed}|{form_id}|{county}|{rater}")
        given = dict(zip(row["measure"], row["mark"], strict=True))
        form = load_form(form_id)
        invent = interview_answers if kind else document_answers
        answers = invent(given, form.instrument, chance)
        answers |= {"header/county": county, "header/rater": rater, "header/day": day}
        cells = (("name", county), ("label", county), ("group", str(groups.get(county, ""))))
        about = f"{county}|{kind or ''}|{rater}"
        yield _dated(form, about, answers, {"counties.csv": (cells,)}, day, chance)


def _listed(row: Mapping[str, object], fact: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Return the row of households.csv that the tablet held."""
    cells = {
        "name": row["unit"],
        "label": row["unit"],
        "village": row["village"],
        "village_name": row["village"],
        "county": row["county"],
        "class": fact["household_type"],
        "category": fact["monitored_category"] or "",
        "listed": int(bool(fact["listed"])),
        "relocated": int(bool(fact["relocated"])),
        "kind": row["status"],
    }
    return tuple((name, str(value)) for name, value in cells.items())


def _dated(
    form: Converted,
    about: str,
    answers: dict[str, object],
    lists: Mapping[str, tuple[tuple[tuple[str, str], ...], ...]],
    day: str,
    chance: Random,
) -> Sent:
    began = datetime.fromisoformat(day + OFFICE_HOUR)
    ended = began + timedelta(minutes=chance.randint(40, 150))
    answers |= {"start": _stamp(began), "end": _stamp(ended)}
    return _sent(form, about, "", answers, lists, (began, ended), chance)


def _sent(
    form: Converted,
    about: str,
    interviewer: str,
    answers: dict[str, object],
    lists: Mapping[str, tuple[tuple[tuple[str, str], ...], ...]],
    times: tuple[datetime, datetime],
    chance: Random,
) -> Sent:
    instrument = form.instrument
    ids = {"audit": AUDIT, "instanceID": f"uuid:{uuid.uuid5(NAMESPACE, f'{instrument.form_id}|{about}')}"}
    xml = fill(form.xml, answers, lists, form=(instrument.form_id, instrument.version), meta=ids)
    return Sent(instrument.form_id, about, interviewer, xml, audit_csv(form, answers, times, chance))


def audit_csv(
    form: Converted, answers: Mapping[str, object], times: tuple[datetime, datetime], chance: Random
) -> bytes:
    """Return the log that a tablet keeps: one line for each page that was answered, within the interview's time."""
    pages = list(dict.fromkeys(path.rpartition("/")[0] for path in answers if "/" in path))
    began, ended = (int(time.timestamp() * 1000) for time in times)
    shares = [chance.uniform(0.5, 1.5) for _ in pages]
    lines, now = ["event,node,start,end", f"form start,,{began},"], float(began)
    for page, share in zip(pages, shares, strict=True):
        until = now + (ended - began) * share / sum(shares)
        lines.append(f"group questions,/data/{page},{int(now)},{int(until)}")
        now = until
    lines += [f"end screen,,{ended},{ended}", f"form finalize,,{ended},", f"form exit,,{ended},"]
    return ("\n".join(lines) + "\n").encode()


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")

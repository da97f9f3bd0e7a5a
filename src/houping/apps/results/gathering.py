"""From the interviews of an assessment to the tables of answers, and to flat tables of everything that was asked.

What counts: interviews that passed the check of QC (passed or locked). Of several interviews of one household the
completed one counts, else the last; two completed ones both stand in the table, so that the check names them.
Households without such an interview are rows without answers (docs/decisions/0135).
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import polars as pl

from houping.apps.collection import asking
from houping.apps.collection.live import VALID
from houping.apps.collection.models import Assignment, FormVersion, SubmissionVersion
from houping.apps.plans.models import Assessment
from houping.apps.sampling import lists
from houping.apps.sampling.models import Ceremony
from houping.chain.sample_files import read_table
from houping.core.collection.columns import TABLES
from houping.core.collection.instrument import Instrument
from houping.core.collection.outcomes import BY_CODE, COMPLETE, NOT_ATTEMPTED, field_of
from houping.core.collection.variables import FORM_VERSION, INTERVIEW, INTERVIEWER, Layout
from houping.core.errors import InstrumentUnknown, NoSampleYet
from houping.core.plan.model import Plan
from houping.instruments import flat
from houping.instruments.answers import Value, read_submission
from houping.instruments.tables import (
    Assigned,
    Row,
    household_row,
    household_table,
    mark_rows,
    mark_table,
    unanswered_row,
    village_row,
    village_table,
)
from houping.tables.answers import columns_of

HOUSEHOLD, VILLAGE, DOCUMENTS, TALKS = "household", "village", "documents", "interview_"
# the answers know five results; the codes of a visit are finer (docs/decisions/0135)
RESULT = {"partial": "refusal", "other_nonresponse": "noncontact"}
REVIEWED = "noncontact"  # reached, but no interview that passed: eligible, without an answer


@dataclass
class Gathered:
    """What was found: rows of the answer tables, flat rows by table of a form, digests of what was read."""

    households: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    villages: list[Row] = field(default_factory=list)
    marks: list[Row] = field(default_factory=list)
    flat: dict[str, list[dict[str, Value]]] = field(default_factory=lambda: defaultdict(list))
    layouts: dict[str, dict[str, Layout]] = field(default_factory=lambda: defaultdict(dict))
    read: list[dict[str, object]] = field(default_factory=list)


def gather(assessment: Assessment, report: Any) -> Gathered:
    """Read every interview that counts; raises what reading raises, InstrumentUnknown, NoSampleYet."""
    office, found = Office(assessment), Gathered()
    total = max(1, assessment.submissions.filter(state__in=VALID).count())
    for number, (first, newest) in enumerate(_pairs(assessment)):
        _take(found, office, first, newest)
        if number % 50 == 0:
            report("读取访问记录", number / total)
    _add_unanswered(found, office)
    return found


def tables(found: Gathered, plan: Plan) -> dict[str, pl.DataFrame]:
    """Return the answer tables in the columns and the order of the dictionary."""
    households = [row for rows in found.households.values() for row in _counting(rows)]
    return {
        "households": household_table(households, list(columns_of("households", plan))),
        "villages": village_table(found.villages, list(columns_of("villages", plan))),
        "marks": mark_table(found.marks).select(list(TABLES["marks"])),
    }


class Office:
    """What the office knows: the drawn list, who stands for whom, who was sent, what the forms ask."""

    def __init__(self, assessment: Assessment) -> None:
        ceremony = Ceremony.objects.current(assessment)
        if ceremony is None or not ceremony.is_drawn:
            raise NoSampleYet
        drawn = read_table(ceremony.folder / "households.parquet")
        columns = ("unit", "household", "village", "county", "status")
        self.drawn = {row["unit"]: row for row in drawn.select(columns).iter_rows(named=True)}
        replaced, _substitutes = lists.decided(ceremony)
        self.stands_for = {substitute: household for household, substitute in replaced.items()}
        query = Assignment.objects.current(assessment).select_related("person__organisation")
        self.sent = {row.unit: row for row in query}

    def assigned(self, unit: str, person: Any) -> Assigned:
        """Return what is known of a household; one that was never drawn keeps its number only, for the check to find."""
        row = self.drawn.get(unit, dict.fromkeys(("household", "village", "county", "status"), ""))
        return Assigned(
            household=row["household"],
            unit=unit,
            village=row["village"],
            county=row["county"],
            status=row["status"],
            substitute_for=self._origin(row["household"]),
            team=person.organisation.code if person else "",
            interviewer=person.username if person else "",
        )

    def instrument(self, version: FormVersion) -> Instrument:
        """Return the instrument of a version; raises InstrumentUnknown."""
        found = asking.instrument(version.pk)
        if found is None:
            raise InstrumentUnknown(form=version.form.form_id, version=version.version)
        return found

    def _origin(self, household: str) -> str | None:
        """Return the household of the main sample for which another one stands, through every replacement between."""
        origin = None
        while household in self.stands_for:
            origin = household = self.stands_for[household]
        return origin


def _pairs(assessment: Assessment) -> Iterator[tuple[SubmissionVersion, SubmissionVersion]]:
    """Yield the first and the newest version of every interview that counts, form by form."""
    query = (
        SubmissionVersion.objects.filter(submission__assessment=assessment, submission__state__in=VALID)
        .select_related("submission", "form_version__form", "person__organisation")
        .order_by("form__form_id", "submission__instance", "number")
    )
    for _submission, versions in groupby(query.iterator(chunk_size=500), key=lambda v: v.submission_id):
        first, *others = list(versions)
        newest = next((v for v in others if v.instance == v.submission.current), first)
        yield first, newest


def _take(found: Gathered, office: Office, first: SubmissionVersion, newest: SubmissionVersion) -> None:
    form = newest.form_version.form.form_id
    instrument = office.instrument(newest.form_version)
    said = read_submission(newest.xml(), instrument)
    if form == HOUSEHOLD:
        same = first is newest
        earlier = said if same else read_submission(first.xml(), office.instrument(first.form_version))
        unit = newest.submission.unit
        row = household_row(said, instrument, office.assigned(unit, first.person), earlier)
        found.households[unit].append(row)
    elif form == VILLAGE:
        found.villages.append(village_row(said, instrument))
    elif form == DOCUMENTS or form.startswith(TALKS):
        found.marks += mark_rows(said, instrument)
    _flatten(found, instrument, said, first, newest)
    found.read.append(
        {
            "form": form,
            "interview": first.instance,
            "version": newest.number,
            "sha256": newest.sha256,
            "first": first.sha256,
        }
    )


def _flatten(
    found: Gathered,
    instrument: Instrument,
    said: dict[str, Value],
    first: SubmissionVersion,
    newest: SubmissionVersion,
) -> None:
    version = newest.form_version.version
    head = {INTERVIEW: first.instance, FORM_VERSION: version, INTERVIEWER: first.person.username}
    for layout in flat.layouts(instrument) if version not in found.layouts[instrument.form_id] else ():
        found.layouts[layout.name][version] = layout
    for table, row in flat.rows(said, instrument, head):
        found.flat[table].append(row)


def _counting(rows: list[Row]) -> list[Row]:
    """Return the completed interviews of a household, else its last visit."""
    if complete := [row for row in rows if row["disposition"] == "complete"]:
        return complete
    return [max(rows, key=lambda row: (str(row.get("date")), str(row.get("start"))))]


def _add_unanswered(found: Gathered, office: Office) -> None:
    """Add the households without an interview that counts: all of the main sample, and reserves that were called."""
    for unit, row in office.drawn.items():
        sent = office.sent.get(unit)
        if unit not in found.households and (row["status"] == "main" or sent is not None):
            found.households[unit].append(_unanswered(office, unit, sent))


def _unanswered(office: Office, unit: str, sent: Assignment | None) -> Row:
    code = sent.disposition if sent and sent.disposition in BY_CODE else NOT_ATTEMPTED
    assigned = office.assigned(unit, sent.person if sent else None)
    known: dict[str, object] = {"mode": sent.mode or None, "date": sent.done_on} if sent else {}
    if code == COMPLETE:
        return unanswered_row(assigned, REVIEWED, reason="没有通过审核的访问记录", **known)
    result = field_of(code)
    return unanswered_row(assigned, RESULT.get(result, result), reason=f"{code} {BY_CODE[code].zh}", **known)

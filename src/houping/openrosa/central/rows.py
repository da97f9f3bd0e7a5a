"""Rows of the OData tables, from the answers of one version: personal ones masked, whoever asks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from houping.apps.collection.models import SubmissionVersion
from houping.apps.quality import reading
from houping.core.collection.instrument import POSITION, Question
from houping.openrosa.central.schema import Schema, Table, Tree, identifier

PLACE = re.compile(r"\[\d+\](?=/)")
Row = dict[str, Any]


def rows_of(version: SubmissionVersion, schema: Schema, table: Table, *, expand: bool) -> Iterator[Row]:
    """Yield the rows of a table that an interview has; `expand`: with the rosters inside."""
    answers = reading.answers_of(version)
    writer = _Writer(version.submission.instance, schema, answers, expand)
    if not table.path:
        row = {"__id": writer.instance, "__system": system_of(version)}
        yield row | writer.fields(table, "")
        return
    for place in writer.places.get(table.path, ()):
        yield writer.row(table, place)


class _Writer:
    """Writes the rows of one interview."""

    def __init__(self, instance: str, schema: Schema, answers: Mapping[str, Any], expand: bool) -> None:
        self.instance, self.schema, self.answers, self.expand = instance, schema, answers, expand
        self.places = _places(answers)

    def row(self, table: Table, place: str) -> Row:
        """Return a row of a roster with its own name and that of the row around it."""
        outer = _outer(place)
        around = f"{self.instance}/{outer}" if outer else self.instance
        return {"__id": f"{self.instance}/{place}", table.link: around} | self.fields(table, place)

    def fields(self, table: Table, place: str) -> Row:
        """Return the answers of a row, nested as the groups of the form."""
        row = self._level(table.tree, place)
        if self.expand:
            for inner in self.schema.inside(table):
                own = [p for p in self.places.get(inner.path, ()) if _outer(p) == place]
                _put(row, table.below(inner.path).split("/"), [self.row(inner, p) for p in own])
        return row

    def _level(self, tree: Tree, place: str) -> Row:
        row: Row = {}
        for name, part in tree.items():
            inner = f"{place}/{name}" if place else name
            row[identifier(name)] = (
                self._value(part, inner) if isinstance(part, Question) else self._level(part, inner)
            )
        return row

    def _value(self, question: Question, place: str) -> Any:
        value = self.answers.get(place)
        if value is None or value == "":
            return None
        kind = self.schema.personal[question.path]
        return reading.masked(kind, value) if kind else value


def _places(answers: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    """Return roster -> the places of its rows: a_members/member -> a_members/member[1], …"""
    found: dict[str, dict[str, None]] = {}
    for path in answers:
        for match in PLACE.finditer(path):
            place = path[: match.end()]
            found.setdefault(POSITION.sub("", place), {})[place] = None
    return {roster: list(places) for roster, places in found.items()}


def _outer(place: str) -> str:
    """Return the row around a row, or ""."""
    ends = [match.end() for match in PLACE.finditer(place)]
    return place[: ends[-1]] if ends else ""


def _put(row: Row, path: Sequence[str], value: object) -> None:
    *groups, name = map(identifier, path)
    for group in groups:
        row = row.setdefault(group, {})
    row[name] = value


def system_of(version: SubmissionVersion) -> Row:
    """Return what is known about an interview besides its answers; `state` is ours."""
    made = version.submission
    return {
        "submissionDate": made.received,
        "updatedAt": version.updated,  # type: ignore[attr-defined]
        "deletedAt": None,
        "submitterId": str(made.person_id),
        "submitterName": made.person.name,
        "attachmentsPresent": version.there,  # type: ignore[attr-defined]
        "attachmentsExpected": len(version.expected),
        "status": None,
        "reviewState": version.review,  # type: ignore[attr-defined]
        "deviceId": version.install_id or None,
        "edits": version.number - 1,
        "formVersion": version.form_version.version,
        "state": made.state,
    }

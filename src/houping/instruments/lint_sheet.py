"""Faults of the sheet itself: names, types, lists, languages, references, brackets, circles."""

import re
from collections.abc import Iterator, Mapping

from houping.core.collection.instrument import Instrument
from houping.core.errors import ExpressionUnreadable
from houping.instruments.read import BEGIN, BEGIN_REPEAT, EN, END, END_REPEAT, ZH, kind_of, said
from houping.instruments.rules import Finding, finding
from houping.instruments.sheet import Row, Source
from houping.instruments.xpath import Expression

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
REFERENCE = re.compile(r"\$\{([^}]*)\}")
EXPRESSIONS = ("relevant", "constraint", "calculation", "repeat_count", "choice_filter", "required")
META = {"start", "end", "today", "deviceid", "username", "audit"}
ASKED = {"text", "integer", "decimal", "select_one", "select_multiple", "date", "time", "dateTime"}
PICTURES = {"image", "geopoint"}
# Types that exist but that the browser's filler lacks: a finding of its own.
ELSEWHERE = {
    "acknowledge",
    "audio",
    "background-audio",
    "barcode",
    "file",
    "geoshape",
    "geotrace",
    "range",
    "rank",
    "video",
}
TYPES = META | ASKED | PICTURES | ELSEWHERE | {"note", "calculate", "hidden", "trigger"}
TRUTHS = {"", "yes", "no"}


def findings(source: Source, instrument: Instrument) -> Iterator[Finding]:
    """Yield the faults of a sheet."""
    yield from _settings(source)
    yield from _names(source)
    yield from _pairs(source)
    yield from _types(source, instrument)
    yield from _choices(source)
    yield from _languages(source)
    yield from _expressions(source)
    yield from _circles(source)


def _settings(source: Source) -> Iterator[Finding]:
    for head in ("form_id", "form_title", "version"):
        if not source.settings[head]:
            yield finding("F01", 2, head, "settings", what=head)


def _names(source: Source) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for row in _named(source):
        name = row["name"]
        if not NAME.fullmatch(name):
            yield finding("F02", row.number, "name", what=name)
        elif name in first:
            yield finding("F03", row.number, "name", what=name, first=first[name])
        first.setdefault(name, row.number)


def _named(source: Source) -> Iterator[Row]:
    """Yield the rows that must have a name of their own."""
    return (row for row in source.survey.rows if row["type"] and row["type"] not in END + END_REPEAT)


def _pairs(source: Source) -> Iterator[Finding]:
    open_rows: list[Row] = []
    for row in source.survey.rows:
        if row["type"] in BEGIN + BEGIN_REPEAT:
            open_rows.append(row)
        elif row["type"] in END + END_REPEAT:
            wanted = BEGIN if row["type"] in END else BEGIN_REPEAT
            if open_rows and open_rows[-1]["type"] in wanted:
                open_rows.pop()
            else:
                yield finding("F12", row.number, "type", what=row["type"])
    yield from (finding("F12", row.number, "type", what=row["type"]) for row in open_rows)


def _types(source: Source, instrument: Instrument) -> Iterator[Finding]:
    for row in _named(source):
        kind, choices = kind_of(row["type"])
        if row["type"] in BEGIN + BEGIN_REPEAT:
            continue
        if kind not in TYPES:
            yield finding("F04", row.number, "type", what=row["type"])
        elif kind.startswith("select") and not choices.endswith(".csv") and choices not in instrument.choices:
            yield finding("F05", row.number, "type", what=choices)


def _choices(source: Source) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for row in source.choices.rows:
        name, key = row["name"], (row["list_name"], row["name"])
        if not name or re.search(r"\s", name):
            yield finding("F06", row.number, "name", "choices", what=name)
        elif key in seen:
            yield finding("F07", row.number, "name", "choices", what=name)
        seen.add(key)
        yield from _both(row, "label", "choices")


def _languages(source: Source) -> Iterator[Finding]:
    for row in _named(source):
        kind, _ = kind_of(row["type"])
        shown = row["type"] in BEGIN + BEGIN_REPEAT or kind in ASKED | PICTURES | ELSEWHERE | {"note"}
        if shown:
            yield from _both(row, "label", "survey")
        if said(row, "hint", ZH) or said(row, "hint", EN):
            yield from _both(row, "hint", "survey")
        messages = said(row, "constraint_message", ZH), said(row, "constraint_message", EN)
        if row["constraint"] and not all(messages):
            yield finding("F09", row.number, "constraint_message")


def _both(row: Row, head: str, sheet: str) -> Iterator[Finding]:
    for language in (ZH, EN):
        if not said(row, head, language):
            yield finding("F08", row.number, head, sheet, what=f"{head}::{language}")


def _expressions(source: Source) -> Iterator[Finding]:
    known = {row["name"] for row in _named(source)}
    for row in source.survey.rows:
        for head in EXPRESSIONS:
            text = row[head]
            for name in REFERENCE.findall(text):
                if name not in known and not name.startswith("last-saved#"):
                    yield finding("F10", row.number, head, what=name)
            if text and text not in TRUTHS:
                try:
                    _ = Expression(REFERENCE.sub("/x", text)).parsed
                except ExpressionUnreadable as error:
                    yield finding("F11", row.number, head, what=error.fields["place"])


def _circles(source: Source) -> Iterator[Finding]:
    """Yield every question whose condition or calculation leads back to itself."""
    needs, rows = _needs(source), {row["name"]: row.number for row in _named(source)}
    for name in needs:
        trail = _way_back(name, needs)
        if trail and min(trail) == name:
            yield finding("F13", rows[name], "relevant", what=" → ".join([*trail, name]))


def _needs(source: Source) -> Mapping[str, frozenset[str]]:
    """Return name -> names that its condition, calculation or the group around it uses."""
    needs: dict[str, frozenset[str]] = {}
    around: list[frozenset[str]] = []
    for row in source.survey.rows:
        if row["type"] in END + END_REPEAT:
            del around[-1:]
            continue
        own = frozenset(REFERENCE.findall(f"{row['relevant']} {row['calculation']} {row['repeat_count']}"))
        needs[row["name"]] = own.union(*around)
        if row["type"] in BEGIN + BEGIN_REPEAT:
            around.append(own)
    return needs


def _way_back(start: str, needs: Mapping[str, frozenset[str]]) -> list[str]:
    """Return the names on the way from a name back to itself, or an empty list."""
    stack, seen = [[start]], set[str]()
    while stack:
        trail = stack.pop()
        for name in sorted(needs.get(trail[-1], ())):
            if name == start:
                return trail
            if name not in seen:
                seen.add(name)
                stack.append([*trail, name])
    return []

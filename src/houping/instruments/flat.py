"""Interviews as flat tables: one row for an interview, one for each member, job, product or problem of its repeats."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from houping.core.collection.exercises import serving
from houping.core.collection.instrument import POSITION, Group, Instrument, Question
from houping.core.collection.personal import Personal, betrayed
from houping.core.collection.variables import (
    FORM_VERSION,
    INTERVIEW,
    INTERVIEWER,
    PLACE,
    Code,
    Kind,
    Layout,
    Variable,
)
from houping.instruments.answers import Value

KINDS: Mapping[str, Kind] = {
    "integer": "integer",
    "decimal": "decimal",
    "date": "date",
    "select_one": "code",
    "select_multiple": "codes",
    "geopoint": "place",
    "calculate": "calculated",
}
SILENT = frozenset({"note", "audit"})
LOOKED_UP = re.compile(r"\b(instance|pulldata)\(")
HEAD = (
    Variable(INTERVIEW, "text", "访问编号（首版实例编号）", "Interview: instance id of its first version"),
    Variable(FORM_VERSION, "text", "问卷版本", "Version of the form"),
    Variable(INTERVIEWER, "text", "调查员账号", "Account of the interviewer", personal="account"),
)
BELOW = (HEAD[0], Variable(PLACE, "text", "重复组位置", "Place of the row in the interview"))


@dataclass(frozen=True)
class _Known:
    """A form with what its answers betray and which assessments they serve, by name."""

    instrument: Instrument
    personal: Mapping[str, Personal]
    served: Mapping[str, tuple[str, ...]]


def layouts(instrument: Instrument) -> tuple[Layout, ...]:
    """Return the tables of a form: its interviews first, then its repeats in the order of the sheet."""
    repeats = [group for group in instrument.groups if group.is_repeat]
    known = _Known(instrument, betrayed(instrument), serving(instrument))
    own = [_variable(q, known) for q in _kept(instrument) if not _within(q.path, repeats)]
    tables = [
        Layout(
            instrument.form_id,
            instrument.form_id,
            instrument.title_zh,
            instrument.title_en,
            (*HEAD, *own),
        )
    ]
    for group in repeats:
        inside = [_variable(q, known) for q in _kept(instrument) if _within(q.path, repeats) == group.path]
        name = f"{instrument.form_id}.{group.path.rpartition('/')[2]}"
        tables.append(Layout(name, instrument.form_id, group.label_zh, group.label_en, (*BELOW, *inside)))
    return tuple(tables)


def rows(
    said: Mapping[str, Value], instrument: Instrument, head: Mapping[str, Value]
) -> Iterator[tuple[str, dict[str, Value]]]:
    """Yield (table, row) of one interview: `said` by path, `head` as HEAD. An empty repeat gives no row."""
    names = {question.path: question.name for question in _kept(instrument)}
    found: dict[str, dict[str, Value]] = {"": dict(head)}
    for path, value in said.items():
        if (name := names.get(POSITION.sub("", path))) is not None:
            place = path[: path.rfind("]") + 1]
            found.setdefault(place, {INTERVIEW: head[INTERVIEW], PLACE: place})[name] = value
    for place, row in found.items():
        repeat = POSITION.sub("", place).rpartition("/")[2]
        yield (f"{instrument.form_id}.{repeat}" if repeat else instrument.form_id), row


def together(versions: Iterable[Layout]) -> Layout:
    """Return one layout for all versions of a table, newest first; what changed its kind between them is text.

    A code that only an older version knows stays in the list, behind the present ones.
    """
    newest, *older = list(versions)
    found = {variable.name: variable for variable in newest.variables}
    for layout in older:
        for variable in layout.variables:
            known = found.setdefault(variable.name, variable)
            found[variable.name] = _merged(known, variable)
    return Layout(newest.name, newest.form_id, newest.title_zh, newest.title_en, tuple(found.values()))


def _kept(instrument: Instrument) -> Iterator[Question]:
    return (question for question in instrument.questions if question.kind not in SILENT)


def _within(path: str, repeats: list[Group]) -> str:
    """Return the path of the innermost repeat that holds a question; "" for none."""
    return max((g.path for g in repeats if path.startswith(f"{g.path}/")), key=len, default="")


def _merged(known: Variable, older: Variable) -> Variable:
    personal = known.personal or older.personal
    served = tuple(dict.fromkeys((*known.exercises, *older.exercises)))
    if known.kind != older.kind:
        return replace(known, kind="text", personal=personal, codes=(), exercises=served)
    present = {code.code for code in known.codes}
    gone = tuple(code for code in older.codes if code.code not in present)
    return replace(known, personal=personal, codes=(*known.codes, *gone), exercises=served)


def _variable(question: Question, known: _Known) -> Variable:
    kind = _kind(question)
    codes = known.instrument.choices.get(question.choices, ())
    if kind in ("code", "codes") and not codes:
        kind = "text"
    return Variable(
        name=question.name,
        kind=kind,
        label_zh=question.label_zh or question.measure,
        label_en=question.label_en or question.measure,
        path=question.path,
        personal=known.personal[question.name],
        codes=tuple(Code(one.name, one.label_zh, one.label_en) for one in codes)
        if kind in ("code", "codes")
        else (),
        exercises=known.served[question.name],
    )


def _kind(question: Question) -> Kind:
    """Return the kind of a column; what is looked up in a list of the tablet is text, however it looks."""
    if question.measure:
        return "decimal"
    if question.kind == "calculate" and LOOKED_UP.search(question.calculation):
        return "text"
    return KINDS.get(question.kind, "text")

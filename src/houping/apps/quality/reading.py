"""An interview as people read it: the sections of its form, labels of questions and codes, every row of a roster."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from houping.apps.collection.asking import instrument
from houping.apps.collection.models import SubmissionVersion
from houping.apps.formats import in_english, joined
from houping.core.collection.instrument import MEDIA, POSITION, Instrument, Question
from houping.core.collection.personal import Personal, betrayed
from houping.core.errors import HoupingError
from houping.core.privacy import masked_id, masked_name
from houping.instruments.answers import read_submission
from houping.instruments.safe_xml import Element, local, parse_xml, text_of

META = "meta"
SEVERAL = "select_multiple"
# who or where somebody is: shown masked until somebody unmasks it; what people wrote, reviewers must be able to read
MASKED = frozenset({"name", "id", "phone", "place"})
HIDDEN = "＊＊＊"
CLOCK = frozenset({"start", "end"})  # set by the tablet; the page tells them in its head
NOTE, DECIMAL = "note", "decimal"
NUMBER = re.compile(r"-?\d+(\.\d+)?")
MOST_ZEROS = 20  # 1e999999999 written out would fill a gigabyte
VALUE = re.compile(r"\$\{(\w+)\}")
ROW = re.compile(r"^(.*\[\d+\])(?:/|$)")


@dataclass(frozen=True)
class Line:
    """One answer: its place, the question, the answer in words.

    sent : the code as it came; computed : by the tablet; told : a sentence of the form about computed values;
    changed : since the version before
    """

    path: str
    label: str
    text: str
    sent: str
    computed: bool = False
    personal: bool = False
    file: str = ""
    changed: bool = False
    told: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether people read it: what was asked, and what the form itself says of its sums; not its inner values."""
        return self.told or not self.computed


@dataclass
class Section:
    """One page of the form, or one row of a roster."""

    path: str
    title: str
    lines: list[Line] = field(default_factory=list)
    is_row: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether there is anything in it for people."""
        return any(line.is_shown for line in self.lines)

    @property
    def changed(self) -> int:
        """How many of its lines differ from the version before."""
        return sum(line.changed for line in self.lines if line.is_shown)


def answers_of(version: SubmissionVersion) -> dict[str, Any]:
    """Return the answers of a version by path, as read after the receipt or now; without its form as plain texts."""
    if version.answers is not None:
        return dict(version.answers)
    return read_answers(version)


def read_answers(version: SubmissionVersion) -> dict[str, Any]:
    """Return the answers from the bytes that were sent."""
    form, xml = instrument(version.form_version_id), version.xml()
    if form is not None:
        try:
            return dict(read_submission(xml, form))
        except HoupingError:  # of another form than it says: shown all the same
            pass
    return dict(_plain(parse_xml(xml), ""))


def _plain(element: Element, path: str) -> Iterator[tuple[str, str]]:
    """Yield (path, text) of every answer; an element that stands several times is a roster."""
    counts = Counter(local(one) for one in element)
    seen: Counter[str] = Counter()
    for one in element:
        name = local(one)
        seen[name] += 1
        place = f"{path}/{name}" if path else name
        if counts[name] > 1:
            place += f"[{seen[name]}]"
        if len(one):
            if name != META:
                yield from _plain(one, place)
        elif text := text_of(one):
            yield place, text


def sections(
    version: SubmissionVersion, *, full: bool = False, before: Mapping[str, Any] | None = None
) -> list[Section]:
    """Return the interview section by section, in the order of the form.

    full : personal data unmasked; before : answers of the version before, to mark what changed
    """
    answers, form = answers_of(version), instrument(version.form_version_id)
    titles = _titles(form)
    betrays = betrayed(form) if form else {}
    order = {q.path: place for place, q in enumerate(form.questions)} if form else {}
    found: dict[str, Section] = {}
    for path, value in answers.items():
        question = _question(form, path)
        if question is not None and question.kind in CLOCK:
            continue
        where = section_of(path)
        if where not in found:
            found[where] = Section(where, _title(where, titles), is_row=where.endswith("]"))
        line = _line(path, value, question, form, betrays, full)
        if before is not None and str(before.get(path, "")) != str(value):
            line = Line(**{**line.__dict__, "changed": True})
        found[where].lines.append(line)
    for line in told(form, answers, before) if form else ():
        where = section_of(line.path)
        found.setdefault(where, Section(where, _title(where, titles))).lines.append(line)
    place = {
        line.path: order.get(POSITION.sub("", line.path), -1) for s in found.values() for line in s.lines
    }
    return sorted(found.values(), key=lambda s: (min(place[line.path] for line in s.lines), s.path))


def told(form: Instrument, answers: Mapping[str, Any], before: Mapping[str, Any] | None) -> Iterator[Line]:
    """Yield the sentences in which the form itself tells its computed values, such as the sums of the income account.

    A sentence with a value that is missing, of a row, or of a person is left out.
    """
    betrays = betrayed(form)
    known = {q.name: q for q in form.questions if not q.repeat}
    for note in form.questions:
        names = VALUE.findall(note.label_zh) if note.kind == NOTE and not note.repeat else []
        paths = [known[name].path for name in names if name in known and betrays[name] not in MASKED]
        if not names or len(paths) < len(names) or not all(str(answers.get(p, "")) for p in paths):
            continue
        text = said(note.label_zh, note.label_en)
        words = VALUE.sub(lambda found: figure(answers[known[found[1]].path]), text)
        new = before is not None and any(str(before.get(p, "")) != str(answers[p]) for p in paths)
        yield Line(note.path, "", words, "", computed=True, changed=new, told=True)


def figure(value: Any) -> str:
    """Write a number as people read it, with all its decimals: 24,004 for 24004.0; far too large ones as sent."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if not number.is_finite() or abs(number.adjusted()) > MOST_ZEROS:
        return str(value)
    written = f"{number:,f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def places(answers: Mapping[str, Any]) -> frozenset[str]:
    """Return where a remark may stand: every answer, every section and row, and the whole."""
    found = {""}
    for path in answers:
        parts = path.split("/")
        found |= {"/".join(parts[: n + 1]) for n in range(len(parts))}
    return frozenset(found)


def label_of(version_id: int, path: str) -> str:
    """Return what a place is called: the label of its question, section or row."""
    form = instrument(version_id)
    question = _question(form, path)
    if question is not None:
        return said(question.label_zh, question.label_en) or question.name
    return _title(path, _titles(form)) if path else ""


def section_of(path: str) -> str:
    """Return the page of a question, or its row in a roster."""
    row = ROW.match(path)
    return row[1] if row else path.rpartition("/")[0]


def _titles(form: Instrument | None) -> dict[str, str]:
    return {g.path: said(g.label_zh, g.label_en) for g in form.groups} if form else {}


def _title(path: str, titles: Mapping[str, str]) -> str:
    bare = POSITION.sub("", path)
    title = titles.get(bare) or bare.rpartition("/")[2]
    number = re.search(r"\[(\d+)\]$", path)
    return f"{title} {number[1]}" if number else title


def _question(form: Instrument | None, path: str) -> Question | None:
    if form is None:
        return None
    try:
        return form.question(path)
    except KeyError:
        return None


def _line(
    path: str,
    value: Any,
    question: Question | None,
    form: Instrument | None,
    betrays: Mapping[str, Personal],
    full: bool,
) -> Line:
    if question is None or form is None:
        return Line(path, path.rpartition("/")[2], str(value), str(value))
    label = said(question.label_zh, question.label_en) or question.name
    kind = betrays[question.name]
    personal = kind in MASKED
    text = masked(kind, value) if personal and not full else _in_words(question, value, form)
    return Line(
        path,
        label,
        text,
        HIDDEN if personal and not full else str(value),
        computed=not question.asked,
        personal=personal,
        file=str(value) if question.kind in MEDIA else "",
    )


def masked(kind: Personal, value: Any) -> str:
    """Return an answer that betrays something of a person as everybody may see it."""
    if kind == "name":
        return masked_name(str(value))
    return masked_id(str(value)) if kind in ("id", "phone") else HIDDEN


def _in_words(question: Question, value: Any, form: Instrument) -> str:
    labels = {c.name: said(c.label_zh, c.label_en) for c in form.choices.get(question.choices, ())}
    if question.kind == DECIMAL:
        return figure(value)
    if question.kind == SEVERAL:
        return joined(labels.get(code, code) for code in str(value).split())
    return labels.get(str(value), str(value))


def is_personal(version_id: int, path: str) -> bool:
    """Return whether an answer says who or where somebody is, also one that a later version no longer has."""
    form = instrument(version_id)
    question = _question(form, path)
    return form is not None and question is not None and betrayed(form)[question.name] in MASKED


def is_inner(version_id: int, path: str) -> bool:
    """Return whether a value was computed by the tablet without words of its own: no answer that people read."""
    question = _question(instrument(version_id), path)
    return question is not None and not question.asked and not question.label_zh


def in_words(version_id: int, path: str, value: Any) -> str:
    """Return an answer with its codes by their labels, nothing masked."""
    form = instrument(version_id)
    question = _question(form, path)
    return str(value) if form is None or question is None else _in_words(question, value, form)


def answer_in_words(version_id: int, path: str, value: Any) -> str:
    """Return an answer as everybody may see it: codes by their labels, what betrays somebody masked."""
    form = instrument(version_id)
    question = _question(form, path)
    if form is None or question is None:
        return str(value)
    kind = betrayed(form)[question.name]
    return masked(kind, value) if kind in MASKED else _in_words(question, value, form)


def plain(version_id: int, path: str, value: str) -> str:
    """Return a number or code as it came, HIDDEN for anything else and what betrays somebody: for what is not sealed."""
    form = instrument(version_id)
    question = _question(form, path)
    if form is None or question is None or betrayed(form)[question.name]:
        return HIDDEN
    codes = {choice.name for choice in form.choices.get(question.choices, ())}
    return value if not value or NUMBER.fullmatch(value) or codes.issuperset(value.split()) else HIDDEN


def said(zh: str, en: str) -> str:
    """Return a text of a form in the language of the page, as far as it has it."""
    return (en or zh) if in_english() else zh


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield (path, old, new) of every answer that differs, in the order of the newer ones."""
    for path in [*new, *(p for p in old if p not in new)]:
        before, after = str(old.get(path, "")), str(new.get(path, ""))
        if before != after:
            yield path, before, after

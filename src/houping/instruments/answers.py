"""Read a submission: from its XML to answers by path, repeats with their positions."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from houping.core.collection.instrument import Instrument
from houping.core.errors import SubmissionUnreadable
from houping.instruments.safe_xml import Element, child, local, parse_xml, text_of

Value = str | int | float
META = "meta"
NUMBERS = {"integer": int, "decimal": float}


@dataclass(frozen=True)
class Envelope:
    """What a submission says about itself."""

    form_id: str
    version: str
    instance_id: str
    deprecated_id: str


def read_envelope(xml: bytes) -> Envelope:
    """Return form, version and instance ids of a submission; raises SubmissionUnreadable."""
    root = parse_xml(xml)
    meta = child(root, META)

    def said(name: str) -> str:
        found = child(meta, name) if meta is not None else None
        return text_of(found) if found is not None else ""

    return Envelope(root.get("id", ""), root.get("version", ""), said("instanceID"), said("deprecatedID"))


def read_submission(xml: bytes, instrument: Instrument) -> dict[str, Value]:
    """Return the answers of a submission by path: ``header/result``, ``a_members/member[1]/member_basic/m_age``.

    Empty answers are left out. Integers and decimals, and computed measures of the plan, are numbers; answers
    to several-choice questions stay one text with blanks between the codes. Raises SubmissionUnreadable when
    the XML is not of this form or holds what the form does not have.
    """
    root = parse_xml(xml, instrument.form_id)
    if root.get("id") != instrument.form_id:
        raise SubmissionUnreadable(form=instrument.form_id, detail=f"id={root.get('id')!r}")
    kinds = {q.path: "decimal" if q.measure else q.kind for q in instrument.questions}
    repeats = frozenset(group.path for group in instrument.groups if group.is_repeat)
    known = frozenset(kinds) | {group.path for group in instrument.groups}
    return dict(_answers(root, "", "", kinds, repeats, known, instrument.form_id))


def _answers(
    element: Element,
    path: str,
    bare: str,
    kinds: Mapping[str, str],
    repeats: frozenset[str],
    known: frozenset[str],
    form: str,
) -> Iterator[tuple[str, Value]]:
    seen: Counter[str] = Counter()
    for one in element:
        name = local(one)
        inner = f"{bare}/{name}" if bare else name
        if inner == META:
            continue
        if inner not in known:
            raise SubmissionUnreadable(form=form, detail=inner)
        seen[name] += 1
        place = f"{path}/{name}" if path else name
        place += f"[{seen[name]}]" if inner in repeats else ""
        if inner in kinds:
            if text_of(one):
                yield place, _value(text_of(one), kinds[inner], inner, form)
        else:
            yield from _answers(one, place, inner, kinds, repeats, known, form)


def _value(text: str, kind: str, path: str, form: str) -> Value:
    try:
        return NUMBERS[kind](text) if kind in NUMBERS else text
    except ValueError as error:
        raise SubmissionUnreadable(form=form, detail=f"{path}: {text[:20]!r}") from error

"""One visit serves several assessments: which of them a question serves, and that nothing is asked twice (R-2.17)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from houping.core.collection.instrument import Instrument, Question

USED = re.compile(r"\$\{([^}]+)\}")
SIGNS = re.compile(r"[\W_]+")
CLOSED = frozenset({"select_one", "select_multiple"})
# forms whose questions repeat others on purpose: talks, each with somebody else, and the back-check of interviews
APART = ("interview_", "backcheck")


def serving(instrument: Instrument) -> dict[str, tuple[str, ...]]:
    """Return name -> the assessments that a question serves.

    A computed value serves those that every question serves which it is made of: so an extract for one assessment
    says nothing of questions of another. What a device fills in, and what is made of no question, serves all.
    """
    everything = tuple(dict.fromkeys(name for one in instrument.questions for name in one.exercises))
    known = {question.name: question for question in instrument.questions}
    found: dict[str, tuple[str, ...]] = {}

    def of(name: str, above: frozenset[str] = frozenset()) -> tuple[str, ...]:
        question = known.get(name)
        if question is None or name in above:
            return everything
        if name not in found:
            found[name] = question.exercises or _common(
                everything, [of(used, above | {name}) for used in USED.findall(question.calculation)]
            )
        return found[name]

    return {name: of(name) for name in known}


def _common(everything: tuple[str, ...], parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    shared = set(everything).intersection(*parts)
    return tuple(name for name in everything if name in shared)


@dataclass(frozen=True)
class Twice:
    """A question, and the one that asks the same before it; `form_id` is the form of the earlier one."""

    question: Question
    form_id: str
    earlier: Question


def asked_twice(instrument: Instrument, others: Iterable[Instrument] = ()) -> Iterator[Twice]:
    """Yield the questions of a form that ask again what it, or another form for the same people, asks already.

    A question with answers to choose from is the same if its words are, wherever it stands; one without is read
    with the heading of its page. Within a form the assessed content must be the same too. Rows of different rosters
    are about different things; a question of a roster and one of the household are about the same. Other forms
    count if they are about the same list of the tablet, but for talks and back-checks; of them only what they
    assess counts, not who filled them in and where.
    """
    before: dict[tuple[object, ...], list[Question]] = {}
    for question in instrument.asked:
        key = (frozenset(question.atoms), *_words(question, instrument))
        for earlier in before.get(key, ()):
            if _one_subject(question.repeat, earlier.repeat):
                yield Twice(question, instrument.form_id, earlier)
                break
        before.setdefault(key, []).append(question)
    for other in others:
        if _same_people(instrument, other):
            yield from _again(instrument, other)


def _again(instrument: Instrument, other: Instrument) -> Iterator[Twice]:
    asked = {_words(one, other): one for one in other.asked if one.atoms}
    for question in instrument.asked:
        earlier = asked.get(_words(question, instrument))
        if earlier is not None:
            yield Twice(question, other.form_id, earlier)


def _same_people(instrument: Instrument, other: Instrument) -> bool:
    apart = any(one.form_id.startswith(APART) for one in (instrument, other))
    return not apart and other.form_id != instrument.form_id and bool({*instrument.lists} & {*other.lists})


def _one_subject(repeat: str, other: str) -> bool:
    return not repeat or not other or f"{repeat}/".startswith(f"{other}/") or other.startswith(f"{repeat}/")


def _words(question: Question, instrument: Instrument) -> tuple[str, str]:
    heading = ""
    if question.kind not in CLOSED:
        heading = next((group.label_zh for group in instrument.groups if group.path == question.group), "")
    return SIGNS.sub("", question.label_zh), SIGNS.sub("", heading)

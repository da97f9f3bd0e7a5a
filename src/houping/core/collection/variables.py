"""The variables of frozen interviews: what each column of a table of answers says, with its codes and what it betrays."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from houping.core.collection.personal import Personal

Kind = Literal["text", "integer", "decimal", "date", "code", "codes", "place", "calculated"]
LONG_NUMBER = re.compile(r"\d{7,}[\dXx]?")
INTERVIEW, FORM_VERSION, INTERVIEWER, PLACE = (
    "meta_interview",
    "meta_form_version",
    "meta_interviewer",
    "meta_place",
)
NAMING = frozenset({INTERVIEW, FORM_VERSION, INTERVIEWER, PLACE})


@dataclass(frozen=True)
class Code:
    """One answer of a closed question."""

    code: str
    label_zh: str
    label_en: str


@dataclass(frozen=True)
class Variable:
    """One column. kind: ``code`` one code, ``codes`` several with blanks between, ``place`` latitude longitude …

    exercises : the assessments sharing the visit that it serves (R-2.17); none for what names the row
    """

    name: str
    kind: Kind
    label_zh: str = ""
    label_en: str = ""
    path: str = ""
    personal: Personal = ""
    codes: tuple[Code, ...] = ()
    exercises: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """One table of a form: its interviews (``household``), or one of its repeats (``household.member``)."""

    name: str
    form_id: str
    title_zh: str
    title_en: str
    variables: tuple[Variable, ...]


def exercises_of(layouts: Iterable[Layout]) -> tuple[str, ...]:
    """Return the assessments that variables of some tables serve, in the order in which they are met."""
    return tuple(dict.fromkeys(name for one in layouts for v in one.variables for name in v.exercises))


def extract(layouts: Iterable[Layout], exercise: str) -> tuple[Layout, ...]:
    """Return the tables with what serves one assessment and what names their rows; without those that say nothing of it.

    exercise : "" for everything
    """
    if not exercise:
        return tuple(layouts)
    kept = (replace(one, variables=tuple(_serving(one, exercise))) for one in layouts)
    return tuple(one for one in kept if any(variable.exercises for variable in one.variables))


def _serving(layout: Layout, exercise: str) -> Iterator[Variable]:
    return (one for one in layout.variables if one.name in NAMING or exercise in one.exercises)


def without_numbers(text: str) -> str:
    """Return a text in which every long number (a telephone, an identity number) is stars."""
    return LONG_NUMBER.sub(lambda found: "*" * len(found.group()), text)

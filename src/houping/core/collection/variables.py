"""The variables of frozen interviews: what each column of a table of answers says, with its codes and what it betrays."""

import re
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Code:
    """One answer of a closed question."""

    code: str
    label_zh: str
    label_en: str


@dataclass(frozen=True)
class Variable:
    """One column. kind: ``code`` one code, ``codes`` several with blanks between, ``place`` latitude longitude …"""

    name: str
    kind: Kind
    label_zh: str = ""
    label_en: str = ""
    path: str = ""
    personal: Personal = ""
    codes: tuple[Code, ...] = ()


@dataclass(frozen=True)
class Layout:
    """One table of a form: its interviews (``household``), or one of its repeats (``household.member``)."""

    name: str
    form_id: str
    title_zh: str
    title_en: str
    variables: tuple[Variable, ...]


def without_numbers(text: str) -> str:
    """Return a text in which every long number (a telephone, an identity number) is stars."""
    return LONG_NUMBER.sub(lambda found: "*" * len(found.group()), text)

"""The variables of frozen interviews: what each column of a table of answers says, with its codes and what it betrays."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Kind = Literal["text", "integer", "decimal", "date", "code", "codes", "place", "calculated"]
Personal = Literal["", "name", "id", "phone", "place", "text", "device", "photo", "account"]

# questions that name a person or a place; text that people typed may hold numbers all the same
PERSONAL: Mapping[str, Personal] = MappingProxyType(
    {
        "m_name": "name",
        "partner": "name",
        "recorders": "name",
        "chair": "name",
        "m_id": "id",
        "deviceid": "device",
        "username": "account",
    }
)
# what other forms may call them, where people type the answer
BY_NAME: Sequence[tuple[re.Pattern[str], Personal]] = (
    (re.compile(r"(^|_)name$"), "name"),
    (re.compile(r"(^|_)(id|idno|card)$"), "id"),
    (re.compile(r"(^|_)(phone|mobile|tel)$"), "phone"),
)
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

"""What the answers to a form betray of a person: one rule for pages, data files and the interface of programs."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from houping.core.collection.instrument import MEDIA, Instrument, Question

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
TYPED = frozenset({"text", "integer", "decimal", "barcode"})
USED = re.compile(r"\$\{([^}]+)\}")


def betrayed(instrument: Instrument) -> dict[str, Personal]:
    """Return name -> what an answer betrays of a person, "" for nothing; what is computed from such an answer does too."""
    found: dict[str, Personal] = {}
    for question in instrument.questions:
        used = (found.get(name, "") for name in USED.findall(question.calculation))
        found[question.name] = _personal(question) or next((one for one in used if one), "")
    return found


def _personal(question: Question) -> Personal:
    if question.kind == "geopoint":
        return "place"
    if question.kind in MEDIA:
        return "photo"
    if (known := PERSONAL.get(question.name)) is not None:
        return known
    if question.kind in TYPED:
        for pattern, what in BY_NAME:
            if pattern.search(question.name):
                return what
    return "text" if question.kind == "text" else ""

"""The columns of a data file for SPSS, Stata and the like: names that all of them allow, numbers for codes, missing values.

Limits: IBM SPSS Statistics, "Variable names", "Missing values"; Stata User's Guide 11.3 and 12.2.1. One set of names
and numbers for all formats, so that a program written for one file reads the others (docs/decisions/0141).
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from houping.core.collection.variables import Code, Layout, Variable

Form = Literal["text", "whole", "number", "date", "code", "flag"]
Missing = Literal["", "unknown", "refused", "not_applicable"]

LONGEST_NAME = 28  # Stata takes 32, of a list of labels too, whose name is that of its column and a number
RESERVED = frozenset(
    (
        *("all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"),  # SPSS
        *("byte", "double", "float", "if", "in", "int", "long", "str", "strl", "using"),  # Stata
    )
)
MISSING_CODES: Mapping[str, Missing] = MappingProxyType(
    {"dk": "unknown", "unsure": "unknown", "refused": "refused", "na": "not_applicable"}
)
MISSING_WORDS: Mapping[str, Missing] = MappingProxyType(
    {
        **dict.fromkeys(("不了解", "不知道", "不清楚", "说不清"), "unknown"),
        **dict.fromkeys(("拒答", "拒绝回答", "不愿回答"), "refused"),
        "不适用": "not_applicable",
    }
)
LETTERS: Mapping[Missing, str] = MappingProxyType({"unknown": "a", "refused": "b", "not_applicable": "c"})
FROM_END: Mapping[Missing, int] = MappingProxyType({"refused": 1, "unknown": 2, "not_applicable": 3})
OUTSIDE = 9001  # the first answer that no version of the form lists
WHOLE = re.compile(r"-?\d{1,6}")
NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
NOTHING = "NaN"  # how forms write what could not be computed: a missing number
YES_NO = {"yes": 1, "no": 0}


@dataclass(frozen=True)
class Label:
    """One answer of a closed question: its number in the file, its code in the form, its words."""

    value: int
    code: str
    label_zh: str
    label_en: str
    missing: Missing = ""
    outside: bool = False


@dataclass(frozen=True)
class Column:
    """One column of a data file. choice : the answer that a flag of a several-choice question stands for"""

    name: str
    form: Form
    variable: Variable
    labels: tuple[Label, ...] = ()
    choice: Code | None = None

    @property
    def missing(self) -> tuple[Label, ...]:
        """The answers that count as missing: at most three, as SPSS allows."""
        return tuple(label for label in self.labels if label.missing)

    def label(self, language: str) -> str:
        """Return what the column is called, "zh" or "en"; the other language, or its name, where there is none."""
        own = _words(self.variable.label_zh, self.variable.label_en, language) or self.variable.name
        if self.choice is None:
            return own
        chosen = _words(self.choice.label_zh, self.choice.label_en, language) or self.choice.code
        return f"{own}：{chosen}" if language == "zh" else f"{own}: {chosen}"


def words_of(label: Label, language: str) -> str:
    """Return the words of an answer, "zh" or "en"; one outside the list of the form says so."""
    text = _words(label.label_zh, label.label_en, language) or label.code
    if not label.outside:
        return text
    return f"{text}（代码表之外）" if language == "zh" else f"{text} (not in the list)"


def columns_of(layout: Layout, seen: Mapping[str, Collection[str]]) -> tuple[Column, ...]:
    """Return the columns of a table in the order of its variables; a several-choice question is a flag for each choice.

    seen : variable -> the texts that occur, for computed values (numbers if all of them are), codes, several codes
    """
    names = Names()
    return tuple(
        Column(names.take(name), form, variable, labels, choice)
        for variable in layout.variables
        for name, form, labels, choice in _parts(variable, seen.get(variable.name, ()))
    )


def _parts(
    variable: Variable, seen: Collection[str]
) -> Iterator[tuple[str, Form, tuple[Label, ...], Code | None]]:
    if variable.kind == "codes":
        for code in (*variable.codes, *_outside(variable.codes, _apart(seen))):
            yield f"{variable.name}_{code.code}", "flag", (), code
        return
    if variable.kind == "code":
        yield variable.name, "code", labels_of(variable.codes, seen), None
        return
    forms: Mapping[str, Form] = {"integer": "whole", "decimal": "number", "date": "date"}
    form: Form = forms.get(variable.kind, "text")
    if variable.kind == "calculated" and all(NUMBER.fullmatch(text) or text == NOTHING for text in seen):
        form = "number"
    yield variable.name, form, (), None


def _apart(seen: Iterable[str]) -> set[str]:
    return {code for text in seen for code in text.split()}


def _outside(codes: Sequence[Code], seen: Iterable[str]) -> list[Code]:
    """Return the answers that occur and stand in no list, sorted."""
    return [Code(one, one, one) for one in sorted(set(seen) - {code.code for code in codes})]


def labels_of(codes: Sequence[Code], seen: Collection[str] = ()) -> tuple[Label, ...]:
    """Return the numbers of the answers of a list: its own if all are whole numbers, yes 1 and no 0, else 1, 2, 3 …

    In counted lists "not applicable", "does not know" and "refuses" are 97, 98, 99 (997 … in lists that long);
    answers that stand in no list follow from 9001.
    """
    missing = _missing(codes)
    values = _own_numbers(codes) or _counted(codes, missing)
    known = tuple(
        Label(values[code.code], code.code, code.label_zh, code.label_en, missing.get(code.code, ""))
        for code in codes
    )
    strange = tuple(
        Label(number, code.code, code.label_zh, code.label_en, outside=True)
        for number, code in enumerate(_outside(codes, seen), OUTSIDE)
    )
    return known + strange


def _missing(codes: Sequence[Code]) -> dict[str, Missing]:
    """Return code -> why it counts as missing; the first of its kind only, so that there are three at most."""
    found: dict[str, Missing] = {}
    for code in codes:
        kind = MISSING_CODES.get(code.code) or MISSING_WORDS.get(code.label_zh, "")
        if kind and kind not in found.values():
            found[code.code] = kind
    return found


def _own_numbers(codes: Sequence[Code]) -> dict[str, int]:
    if not all(WHOLE.fullmatch(code.code) for code in codes):
        return {}
    found = {code.code: int(code.code) for code in codes}
    return found if len(set(found.values())) == len(found) else {}


def _counted(codes: Sequence[Code], missing: Mapping[str, Missing]) -> dict[str, int]:
    answers = [code.code for code in codes if code.code not in missing]
    counted = {code: number for number, code in enumerate(answers, 1)}
    values = dict(YES_NO) if set(answers) == set(YES_NO) else counted
    end = 100
    while len(answers) > end - 4:
        end *= 10
    return values | {code: end - FROM_END[kind] for code, kind in missing.items()}


class Names:
    """Gives every column of a file a name that SPSS and Stata allow and that is not taken, whatever the case."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, wanted: str) -> str:
        """Return a name as near to the wanted one as may be."""
        name = re.sub(r"[^A-Za-z0-9_]", "_", wanted)
        if not name[:1].isalpha():
            name = f"v_{name.lstrip('_')}"
        if name.lower() in RESERVED or re.fullmatch(r"str\d+", name.lower()):
            name = f"{name}_v"
        found, number = name[:LONGEST_NAME], 1
        while found.lower() in self._taken:
            number += 1
            tail = f"_{number}"
            found = name[: LONGEST_NAME - len(tail)] + tail
        self._taken.add(found.lower())
        return found


def shortened(text: str, characters: int, octets: int) -> str:
    """Return a text within a number of characters and of bytes of UTF-8; a shorter one ends with …"""
    if len(text) <= characters and len(text.encode()) <= octets:
        return text
    room = text[: characters - 1].encode()[: octets - len("…".encode())]
    return room.decode(errors="ignore") + "…"


def _words(zh: str, en: str, language: str) -> str:
    return (en or zh) if language == "en" else (zh or en)

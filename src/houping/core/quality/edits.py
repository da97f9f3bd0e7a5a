"""Edits: rules that the answers of one interview must obey. Worked case: docs/methods/quality-edits.md.

A rule is data: code, message, severity, the questions that it reads, and a test. Questions are named as in the
form, without the groups around them; answers of a roster are read row by row.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from houping.core.errors import Words

Severity = Literal["warning", "critical"]


class Sheet:
    """The answers of one interview: path -> value, rosters as `member[1]/age`.

    The root and the groups of a path do not matter; a question is found by its last name. Empty text and
    None are "not answered".
    """

    def __init__(self, answers: Mapping[str, object], place: str = "") -> None:
        self.answers = {path: value for path, value in answers.items() if not _blank(value)}
        self.place = place

    @cached_property
    def _paths(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for path in self.answers:
            if "[" not in path:
                found.setdefault(_last(path), path)
        return found

    @cached_property
    def _rosters(self) -> dict[str, dict[int, dict[str, object]]]:
        rosters: dict[str, dict[int, dict[str, object]]] = {}
        for path, value in self.answers.items():
            if "[" in path:
                head, _, rest = path.partition("[")
                position, _, inner = rest.partition("]")
                if position.isdigit() and inner:
                    rosters.setdefault(_last(head), {}).setdefault(int(position), {})[inner.strip("/")] = (
                        value
                    )
        return rosters

    def has(self, name: str) -> bool:
        """Say whether a question is answered."""
        return name in self._paths

    def value(self, name: str) -> object:
        """Return the answer, None if there is none."""
        return self.answers.get(self._paths.get(name, ""))

    def text(self, name: str) -> str:
        """Return the answer as text, "" if there is none."""
        value = self.value(name)
        return "" if value is None else str(value).strip()

    def number(self, name: str) -> float | None:
        """Return the answer as a number; None if there is none or it is no number."""
        return _number(self.value(name))

    def path(self, name: str) -> str:
        """Return where an answer stands, with its row; the bare name if it is not answered."""
        return self.place + self._paths.get(name, name)

    def rows(self, roster: str) -> list["Sheet"]:
        """Return the rows of a roster in order."""
        rows = self._rosters.get(roster, {})
        return [Sheet(rows[i], f"{self.place}{roster}[{i}]/") for i in sorted(rows)]


def _blank(value: object) -> bool:
    return value is None or value != value or (isinstance(value, str) and not value.strip())


def _last(path: str) -> str:
    return path.rstrip("/").rsplit("/", 1)[-1]


def _number(value: object) -> float | None:
    try:
        number = float(str(value)) if value is not None else float("nan")
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None


@dataclass(frozen=True)
class Broken:
    """One rule that one place of an interview breaks. `detail` holds the numbers, never a personal one."""

    code: str
    severity: Severity
    message: Words
    places: tuple[str, ...]
    detail: str = ""

    @property
    def critical(self) -> bool:
        """Whether the interview is held for review."""
        return self.severity == "critical"


Hit = tuple[tuple[str, ...], str]
Test = Callable[[Sheet], Iterator[Hit]]


@dataclass(frozen=True)
class Edit:
    """One rule.

    reads : names of the questions (or roster) that it looks at, for the dictionary and to see whether a form has
    them; roster : the test is made for each row of it; test : yields (places, detail) for every breach.
    """

    code: str
    message: Words
    severity: Severity
    reads: tuple[str, ...]
    test: Test
    roster: str = ""

    def applied(self, sheet: Sheet) -> Iterator[Broken]:
        """Yield the breaches in one interview."""
        for part in sheet.rows(self.roster) if self.roster else [sheet]:
            for places, detail in self.test(part):
                yield Broken(self.code, self.severity, self.message, places, detail)


def check_interview(answers: Mapping[str, object], rules: Sequence[Edit]) -> list[Broken]:
    """Return every breach of the rules in one interview, in the order of the rules.

    answers : path -> value as `Sheet` reads it. Bad data is listed, never raised, never dropped.
    """
    sheet = Sheet(answers)
    return [broken for rule in rules for broken in rule.applied(sheet)]


def needs_review(found: Sequence[Broken]) -> bool:
    """Say whether an interview is held for review: a critical rule is broken."""
    return any(broken.critical for broken in found)


def complete(names: Sequence[str], *, when: Callable[[Sheet], bool] | None = None) -> Test:
    """Return the test that questions are answered (where `when` holds)."""

    def test(sheet: Sheet) -> Iterator[Hit]:
        if when is None or when(sheet):
            yield from (((sheet.path(name),), "") for name in names if not sheet.has(name))

    return test


def within(name: str, low: float, high: float) -> Test:
    """Return the test that an answer is a number from low to high."""

    def test(sheet: Sheet) -> Iterator[Hit]:
        number = sheet.number(name)
        if sheet.has(name) and (number is None or not low <= number <= high):
            shown = "?" if number is None else f"{number:g}"
            yield (sheet.path(name),), f"{shown} ∉ [{low:g}, {high:g}]"

    return test


def asked_only(names: Sequence[str], *, when: Callable[[Sheet], bool]) -> Test:
    """Return the test that questions that do not apply are empty (skips)."""

    def test(sheet: Sheet) -> Iterator[Hit]:
        if not when(sheet):
            yield from (((sheet.path(name),), "") for name in names if sheet.has(name))

    return test


def adds_up(
    total: str, plus: Sequence[str], minus: Sequence[str] = (), *, tolerance: float = 1.0, per: str = ""
) -> Test:
    """Return the test that total = sum of plus - sum of minus (divided by `per`), within `tolerance` units.

    Parts without an answer count as 0; without total, without any part, or with `per` below 1 nothing is tested.
    """

    def test(sheet: Sheet) -> Iterator[Hit]:
        stated = sheet.number(total)
        parts = [(sheet.number(name), sign) for names, sign in ((plus, 1), (minus, -1)) for name in names]
        known = [sign * value for value, sign in parts if value is not None]
        share = sheet.number(per) if per else 1.0
        if stated is None or not known or share is None or share < 1:
            return
        right = sum(known) / share
        if abs(stated - right) > tolerance:
            yield tuple(sheet.path(n) for n in (total, *plus, *minus)), f"{stated:.2f} ≠ {right:.2f}"

    return test


def one_of(name: str, allowed: Sequence[str]) -> Test:
    """Return the test that a closed question has one of its answers."""

    def test(sheet: Sheet) -> Iterator[Hit]:
        if sheet.has(name) and sheet.text(name) not in allowed:
            yield (sheet.path(name),), ""

    return test

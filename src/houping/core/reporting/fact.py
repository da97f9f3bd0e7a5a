"""Facts: every number of a document with what its sentence needs, and the book that keeps them."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

from houping.core.reporting import format as write


@dataclass(frozen=True)
class Fact:
    """One number: its key, value, the text in which it is printed, and its 口径.

    unit : of `value` ("比例" is a share 0..1); n : answers behind it; version : of the data (R-1.3)
    """

    key: str
    value: float | str
    text: str
    n: int | None = None
    source: str = ""
    formula: str = ""
    unit: str = ""
    version: str = ""


class Book:
    """The facts of one document. A number enters a sentence only through the book."""

    def __init__(self, version: str = "") -> None:
        self._facts: dict[str, Fact] = {}
        self._version = version

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._facts.values())

    def as_json(self) -> dict[str, dict[str, object]]:
        """Return key -> fact, for facts.json."""
        return {key: asdict(fact) for key, fact in sorted(self._facts.items())}

    def put(self, fact: Fact) -> str:
        """Keep a fact and return its text; the same key may come again only with the same text."""
        known = self._facts.setdefault(fact.key, replace(fact, version=self._version))
        if known.text != fact.text:
            raise ValueError(f"fact {fact.key} is {known.text!r} and {fact.text!r}")
        return fact.text

    def count(self, key: str, value: float, *, source: str = "", formula: str = "计数") -> str:
        """Keep a count (households, villages, problems …)."""
        return self.put(Fact(key, value, write.count(value), None, source, formula, "个"))

    def percent(
        self, key: str, value: float, *, n: int | None = None, source: str = "", formula: str = ""
    ) -> str:
        """Keep a share (0..1)."""
        return self.put(Fact(key, value, write.percent(value), n, source, formula, "比例"))

    def score(self, key: str, value: float | None, *, formula: str = "目标值法加权平均") -> str:
        """Keep a score or a standard error of one; an absent one prints as a dash."""
        if value is None:
            return write.ABSENT
        return self.put(Fact(key, value, write.score(value), None, "综合评分", formula, "分"))

    def text(self, key: str, value: str, *, source: str = "") -> str:
        """Keep words that carry figures: a code, a digest, a date, a finished sentence."""
        return self.put(Fact(key, value, value, None, source, "原文"))

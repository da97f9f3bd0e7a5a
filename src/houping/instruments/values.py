"""Values of XPath as forms use it: nodes, texts, numbers, conditions, dates, and how one becomes another.

Dates count days since 1970-01-01, as in JavaRosa, and read as ISO dates when written.
"""

import math
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Union

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Node:
    """One element of a submission or of a list: name, text, parent, children by name."""

    __slots__ = ("children", "given", "name", "parent", "relevant", "text")

    def __init__(self, name: str, text: str = "", parent: Union["Node", None] = None) -> None:
        self.name, self.text, self.parent = name, text, parent
        self.children: dict[str, list[Node]] = {}
        self.relevant = True
        self.given: str | None = None

    def add(self, name: str, text: str = "") -> "Node":
        """Append a child and return it."""
        made = Node(name, text, self)
        self.children.setdefault(name, []).append(made)
        return made

    @property
    def position(self) -> int:
        """Place among the siblings of the same name, from 1."""
        return 1 if self.parent is None else self.parent.children[self.name].index(self) + 1

    def ancestors(self) -> Iterator["Node"]:
        """Yield parent, grandparent and so on."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


class Day(float):
    """A date or a moment as days since 1970."""


Value = list[Node] | str | float | bool


def as_text(value: Value) -> str:
    """Return a value as a form stores it: whole numbers without a point, an absent node as an empty text."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return value[0].text if value else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Day):
        moment = EPOCH + timedelta(days=value)
        return moment.date().isoformat() if float(value).is_integer() else moment.isoformat()
    return _number_text(float(value))


def _number_text(number: float) -> str:
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    return str(int(number)) if number == int(number) else repr(number)


def as_number(value: Value) -> float:
    """Return a value as a number; dates as days, NaN for what is none."""
    if isinstance(value, float | int):
        return float(value)
    text = as_text(value)
    try:
        return float(text)
    except ValueError:
        return days_of(text)


def as_condition(value: Value) -> bool:
    """Return a value as a condition: a number that is not 0, a text that is not empty, a node that is there."""
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    return bool(value)


def days_of(text: str) -> float:
    """Return an ISO date, or date and time, as days since 1970; NaN for anything else."""
    try:
        if ISO_DATE.fullmatch(text):
            return float((date.fromisoformat(text) - EPOCH.date()).days)
        moment = datetime.fromisoformat(text)
    except ValueError:
        return math.nan
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (moment - EPOCH) / timedelta(days=1)

"""$filter of OData over what is known of an interview: comparisons with and, or, not, brackets; never over answers.

Every comparison is true or false, with a missing value too, so that `not` and `ne` mean what they say.
"""

import operator
import re
from datetime import UTC, datetime
from functools import reduce
from typing import Any, NoReturn

from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from houping.core.errors import FilterUnreadable

FIELDS = {
    "__system/submissionDate": "submission__received",
    "__system/updatedAt": "updated",
    "__system/submitterId": "submission__person_id",
    "__system/reviewState": "review",
}
DATES = ("submission__received", "updated")
PARTS = ("year", "month", "day", "hour", "minute", "second")
LOOKUPS = {"eq": "", "lt": "__lt", "le": "__lte", "ge": "__gte", "gt": "__gt"}
TURNED = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le"}
DEEPEST, LONGEST = 20, 1000
TOKEN = re.compile(
    r"\s*(?:(?P<bracket>[()])|(?P<text>'(?:[^']|'')*')|(?P<moment>\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?)"
    r"|(?P<number>-?\d{1,9})|(?P<word>[$_A-Za-z][\w/]*))"
)
Operand = tuple[str, Any]  # ("field", lookup) or ("value", what it is compared with)


def where(text: str) -> Q:
    """Return the condition of a $filter; raises FilterUnreadable."""
    if len(text) > LONGEST:
        _unreadable(text)
    reader = _Reader(text)
    found = reader.either(0)
    if reader.rest():
        _unreadable(reader.rest())
    return found


def _unreadable(at: str) -> NoReturn:
    raise FilterUnreadable(at=at.strip()[:40], fields=" ".join(FIELDS))


class _Reader:
    """Reads a filter from left to right."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def rest(self) -> str:
        """Return what is still to be read."""
        return self.text[self.at :].strip()

    def either(self, depth: int) -> Q:
        """Read: this or that."""
        found = [self.both(depth)]
        while self._takes("or"):
            found.append(self.both(depth))
        return reduce(operator.or_, found)

    def both(self, depth: int) -> Q:
        """Read: this and that."""
        found = [self.one(depth)]
        while self._takes("and"):
            found.append(self.one(depth))
        return reduce(operator.and_, found)

    def one(self, depth: int) -> Q:
        """Read a comparison, a denial, or something in brackets."""
        if depth > DEEPEST:
            _unreadable(self.rest())
        if self._takes("not"):
            return ~self.one(depth + 1)
        if self._takes("("):
            found = self.either(depth + 1)
            self._must(")")
            return found
        return self._comparison()

    def _comparison(self) -> Q:
        begun = self.rest()
        left, (_, sign), right = self._operand(), self._next(), self._operand()
        sign = {"neq": "ne"}.get(sign, sign)
        if left[0] == "value":
            left, right, sign = right, left, TURNED.get(sign, sign)
        if left[0] != "field" or right[0] != "value" or sign not in {*LOOKUPS, "ne"}:
            _unreadable(begun)
        return _compared(left[1], sign, right[1], begun)

    def _operand(self) -> Operand:
        begun = self.rest()
        kind, token = self._next()
        if kind == "text":
            return "value", token[1:-1].replace("''", "'")
        if kind == "number":
            return "value", int(token)
        if kind == "moment":
            return "value", _moment(token)
        name = token.removeprefix("$root/Submissions/")
        if name in FIELDS:
            return "field", FIELDS[name]
        if name == "null":
            return "value", None
        if name == "now" and self._takes("("):
            self._must(")")
            return "value", timezone.now()
        if name in PARTS and self._takes("("):
            inner = self._operand()
            self._must(")")
            if inner[0] == "field" and inner[1] in DATES:
                return "field", f"{inner[1]}__{name}"
        _unreadable(begun)

    def _next(self) -> tuple[str, str]:
        match = TOKEN.match(self.text, self.at)
        if match is None or match.lastgroup is None:
            _unreadable(self.rest())
        self.at = match.end()
        return match.lastgroup, match[match.lastgroup]

    def _takes(self, token: str) -> bool:
        match = TOKEN.match(self.text, self.at)
        if match is None or match.lastgroup not in ("word", "bracket") or match[match.lastgroup] != token:
            return False
        self.at = match.end()
        return True

    def _must(self, token: str) -> None:
        if not self._takes(token):
            _unreadable(self.rest() or token)


def _moment(token: str) -> datetime:
    """Return a moment; a day begins at midnight of this place, a time without zone is UTC."""
    try:
        day = parse_date(token)
        if day is not None:
            return timezone.make_aware(datetime(day.year, day.month, day.day))
        found = parse_datetime(token)
    except ValueError:
        found = None
    if found is None:
        _unreadable(token)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _compared(field: str, sign: str, value: Any, begun: str) -> Q:
    """Return a comparison that is never unknown."""
    plain = next((date for date in DATES if field.startswith(date)), field)
    if value is None and sign in ("eq", "ne"):
        missing = Q(**{f"{plain}__isnull": True})
        return missing if sign == "eq" else ~missing
    if not _fits(field, value):
        _unreadable(begun)
    there = Q(**{f"{plain}__isnull": False})
    if sign == "ne":
        return ~(Q(**{field: value}) & there)
    return Q(**{f"{field}{LOOKUPS[sign]}": value}) & there


def _fits(field: str, value: Any) -> bool:
    if field in DATES:
        return isinstance(value, datetime)
    if field == "review":
        return isinstance(value, str)
    if field == "submission__person_id":
        return isinstance(value, int) or (isinstance(value, str) and value.isdecimal() and len(value) < 10)
    return isinstance(value, int)

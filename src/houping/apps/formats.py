"""How numbers and dates are written, on pages and in their Excel tables."""

import datetime
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import get_language

MISSING = "—"
DIGITS = "零一二三四五六七八九"


def in_english() -> bool:
    """Whether the page speaks English."""
    return (get_language() or "").startswith("en")


def joined(words: Iterable[str]) -> str:
    """Write several words in a row: 甲、乙, in English A, B."""
    return (", " if in_english() else "、").join(words)


def in_brackets(words: str, inside: str) -> str:
    """Write an addition in brackets, the English ones with a blank before."""
    return f"{words} ({inside})" if in_english() else f"{words}（{inside}）"


def clauses(sentences: Iterable[str]) -> str:
    """Write several statements in a row, parted by semicolons."""
    return ("; " if in_english() else "；").join(sentences)


def clause(place: str) -> str:
    """Write a clause of the plan by its place, "9.1": 九（一）, in English 9(1)."""
    part, _dot, inner = place.partition(".")
    if in_english():
        return f"{part}({inner})"
    return f"{numeral(int(part))}（{numeral(int(inner))}）"


def numeral(number: int) -> str:
    """Write 1 to 9999 in Chinese numerals: 十二, 一百零五, 二千三百一十."""
    written, gap = "", False
    for unit, value in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = number // value % 10
        if digit:
            written += ("零" if gap else "") + DIGITS[digit] + unit
        gap = bool(written) and not digit
    return written[1:] if written.startswith("一十") else written


def day(value: datetime.date | None) -> str:
    """Write a date: 2021年11月10日, in English 10 Nov 2021."""
    if value is None:
        return MISSING
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value)
    if in_english():
        return f"{value.day} {value:%b %Y}"
    return f"{value.year}年{value.month}月{value.day}日"


def moment(value: datetime.datetime | None) -> str:
    """Write date and time to the minute."""
    return f"{day(value)} {timezone.localtime(value):%H:%M}" if value else MISSING


def percent(value: float | None) -> str:
    """Write a share 0..1 as percent with two decimals."""
    return MISSING if value is None else f"{value * 100:.2f}%"


def number(value: float | None, decimals: int = 0) -> str:
    """Write a number with thousands separated; missing is a dash, never zero."""
    return MISSING if value is None else f"{value:,.{decimals}f}"


def wan(value: float | None) -> str:
    """Write large counts in 万 / 亿 (English: plain, with separators)."""
    if value is None:
        return MISSING
    if in_english() or abs(value) < 10_000:
        return number(value)
    return f"{value / 1e8:.2f}亿" if abs(value) >= 1e8 else f"{value / 1e4:.2f}万"

"""How numbers and dates are written, on pages and in their Excel tables."""

import datetime

from django.utils import timezone
from django.utils.translation import get_language

MISSING = "—"


def day(value: datetime.date | None) -> str:
    """Write a date: 2021年11月10日, in English 10 Nov 2021."""
    if value is None:
        return MISSING
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value)
    if (get_language() or "").startswith("en"):
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
    if (get_language() or "").startswith("en") or abs(value) < 10_000:
        return number(value)
    return f"{value / 1e8:.2f}亿" if abs(value) >= 1e8 else f"{value / 1e4:.2f}万"

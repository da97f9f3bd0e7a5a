"""Numbers as a Chinese office writes them."""

import datetime
import math

WAN = 10_000
YI = 100_000_000
ABSENT = "—"
SUPPRESSED = "样本不足"


def percent(share: float | None) -> str:
    """Return a share (0..1) with two decimals, "91.23%"; an absent one as a dash."""
    return ABSENT if _absent(share) else f"{100 * share:.2f}%"  # type: ignore[operator]


def points(share: float | None) -> str:
    """Return a difference of shares (0..1) in percentage points, "3.21个百分点"."""
    return ABSENT if _absent(share) else f"{100 * share:.2f}个百分点"  # type: ignore[operator]


def score(value: float | None) -> str:
    """Return a score with two decimals."""
    return ABSENT if _absent(value) else f"{value:.2f}"


def count(value: float | None) -> str:
    """Return a count; from 100,000 on in 万, from 100 million on in 亿, with two decimals."""
    if _absent(value):
        return ABSENT
    number = float(value)  # type: ignore[arg-type]
    if number >= YI:
        return f"{number / YI:.2f}亿"
    if number >= 10 * WAN:
        return f"{number / WAN:.2f}万"
    return f"{round(number)}"


def yuan(value: float | None) -> str:
    """Return an amount in whole yuan."""
    return ABSENT if _absent(value) else f"{round(float(value))}元"  # type: ignore[arg-type]


def date(day: datetime.date) -> str:
    """Return 2021年11月10日."""
    return f"{day.year}年{day.month}月{day.day}日"


def by_unit(value: float | None, statistic: str, unit: str) -> str:
    """Return the value of a measure in the unit of its kind."""
    if statistic == "share" or unit in {"比例", "%"}:
        return percent(value)
    if unit == "元":
        return yuan(value)
    return f"{score(value)}分" if unit == "分" and not _absent(value) else score(value)


def _absent(value: float | None) -> bool:
    return value is None or math.isnan(value)

"""When "nobody at home" is final: enough visits, on different parts of the day.

The reason "noncontact" of a replacement says 多次上门（至少三次，不同时段）无人 (sampling/replace.py); the numbers are
parameters with those words as default.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from houping.core.collection.outcomes import BY_CODE

Part = Literal["morning", "noon", "evening", "weekend"]
NOON, EVENING, SATURDAY = 12, 18, 5
APART = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class Rule:
    """How often (`visits`) and over how many parts of the day (`parts`) is tried before a non-contact is final."""

    visits: int = 3
    parts: int = 2


DEFAULT = Rule()


@dataclass(frozen=True)
class Attempt:
    """One visit: when, by local time, and with which result."""

    at: datetime.datetime
    code: str


def part_of_day(at: datetime.datetime) -> Part:
    """Return the part of the day: before noon, afternoon, from 18:00 on; Saturday and Sunday by day are one part."""
    if at.hour >= EVENING:
        return "evening"
    if at.weekday() >= SATURDAY:
        return "weekend"
    return "morning" if at.hour < NOON else "noon"


def lacking(attempts: Sequence[Attempt], rule: Rule = DEFAULT) -> tuple[int, int]:
    """Return how many visits and how many parts of the day are still to be tried.

    A visit less than an hour after the last that counted is the same visit; its part of the day counts no more either.
    """
    counted: list[datetime.datetime] = []
    for at in sorted(a.at for a in attempts):
        if not counted or at - counted[-1] >= APART:
            counted.append(at)
    parts = {part_of_day(at) for at in counted}
    return max(0, rule.visits - len(counted)), max(0, rule.parts - len(parts))


def is_final(attempts: Sequence[Attempt], rule: Rule = DEFAULT) -> bool:
    """Say whether the newest result ends the work on the household; nothing tried is not final."""
    if not attempts:
        return False
    newest = BY_CODE[max(attempts, key=lambda a: a.at).code]
    return newest.final and (not newest.rule or lacking(attempts, rule) == (0, 0))


def next_try(attempts: Sequence[Attempt]) -> datetime.datetime | None:
    """Return from when on the household should be visited again; None when it need not be waited for."""
    if not attempts:
        return None
    newest = max(attempts, key=lambda a: a.at)
    delay = BY_CODE[newest.code].delay
    return newest.at + datetime.timedelta(minutes=delay) if delay else None


def replaceable(attempts: Sequence[Attempt], rule: Rule = DEFAULT) -> str:
    """Return the reason for which the household may be replaced by the next of the reserve; "" when it may not be."""
    if not is_final(attempts, rule):
        return ""
    return BY_CODE[max(attempts, key=lambda a: a.at).code].reason

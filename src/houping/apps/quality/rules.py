"""The rules of the evening: deadlines, valid interviews, what a batch needs. Reads nothing, writes nothing.

Sources: requirements R-6.12, R-11.3, R-13.6. The plan names no shares and no hours: they are our defaults (示例).
"""

import datetime
import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils import timezone

from houping.apps.collection.models import Submission

CHECKED_SHARE = 0.10  # 质控抽查比例：方案未规定，默认 10%（示例）
BACKCHECK_SHARE, RISK_SHARE = 0.10, 0.02  # 回访比例（示例）
ERROR_LIMIT = 0.10  # 第 1 类变量不一致率的上限（示例）
FEWEST_COMPARISONS = 10  # below that a rate says nothing
# days after the day itself until 24:00 of which something is done (示例; reviews and alerts: the same day)
MEND_DAYS, BACKCHECK_DAYS, INTERFERENCE_DAYS = 1, 3, 1
DONE = frozenset({"passed", "locked", "void"})
COMPLETE = "complete"
RESULT = "result"
CONSENT = "consent"


def due(since: datetime.datetime, days: int = 0) -> datetime.datetime:
    """Return 24:00 of the day of a moment, or of some days later: interviews, and corrections, are reviewed until then."""
    day = timezone.localtime(since).date() + datetime.timedelta(days=days + 1)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def until(state: str, came: datetime.datetime, changed: datetime.datetime) -> datetime.datetime | None:
    """Return the deadline of an interview: of its review, or of its correction once it was sent back; None when done.

    came : receipt of the newest version; changed : the last step
    """
    if state in DONE:
        return None
    return due(changed, MEND_DAYS) if state == Submission.State.RETURNED else due(came)


@dataclass(frozen=True)
class Facts:
    """What decides whether an interview counts."""

    result: str
    consent: str
    missing_files: int
    differences: int
    critical_open: int
    critical_confirmed: int
    flags: Collection[str]


def objections(facts: Facts) -> Iterable[str]:
    """Yield the codes of everything that keeps an interview from being valid (complete, consistent, reviewed)."""
    if facts.result != COMPLETE:
        yield "incomplete"
    elif facts.consent == "no":
        yield "no_consent"
    if facts.missing_files:
        yield "files"
    if facts.differences:
        yield "differences"
    if facts.critical_open:
        yield "open"
    if facts.critical_confirmed:
        yield "inconsistent"
    if "unknown_unit" in facts.flags:
        yield "wrong_household"


def needed(reached: int) -> int:
    """Return how many of the interviews that reached quality control are to be looked at one by one."""
    return math.ceil(CHECKED_SHARE * reached)


def may_hold(differences: int, comparisons: int) -> bool:
    """Whether an error rate of type 1 variables holds all work of a person."""
    return comparisons >= FEWEST_COMPARISONS and differences / comparisons > ERROR_LIMIT

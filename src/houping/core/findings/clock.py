"""Until when somebody must act on a finding, by its state.

The plan names the steps (十（二）) and says "在规定时间内" of none of them, and nothing of weekends: all hours, and that
they run day and night, are defaults of ours (示例), kept as data of the assessment and shown wherever they are used.
Source of the default of the objection: domain.md 3.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

# state -> hours from the moment that it was reached
ASSUMED_HOURS: Mapping[str, int] = MappingProxyType(
    {"reported": 24, "verified": 24, "fed_back": 24, "objected": 48, "disputed": 120}
)
ONE = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Days:
    """On which days hours count: on all, or on working days.

    off : holidays; worked : days of a weekend that are worked instead (调休), which also win over `off`
    """

    working_only: bool = False
    off: frozenset[datetime.date] = frozenset()
    worked: frozenset[datetime.date] = frozenset()

    def count(self, day: datetime.date) -> bool:
        """Say whether the hours of a day count."""
        return not self.working_only or day in self.worked or (day.weekday() < 5 and day not in self.off)


EVERY_DAY = Days()


def due(
    hours: Mapping[str, int], state: str, since: datetime.datetime, days: Days = EVERY_DAY
) -> datetime.datetime | None:
    """Return when the next step is owed; None for a state in which nobody owes anything.

    since : with the time zone in which days begin
    """
    return after(since, hours[state], days) if state in hours else None


def after(since: datetime.datetime, hours: int, days: Days) -> datetime.datetime:
    """Return when so many hours of days that count have passed; on other days the clock stands still."""
    left, now = datetime.timedelta(hours=hours), since
    if not days.working_only:
        return since + left
    while True:
        midnight = datetime.datetime.combine(now.date() + ONE, datetime.time(), now.tzinfo)
        if days.count(now.date()):
            if left <= midnight - now:
                return now + left
            left -= midnight - now
        now = midnight

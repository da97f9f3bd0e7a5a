"""How an item stands with its deadline, and how much of a county's list is done (R-8.14, R-8.15).

The plan says only "督促各地认真整改": days and warning times are defaults of ours (示例), changeable with each letter.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from houping.core.deadlines import light_of_day

PLAN_DAYS, DONE_DAYS = 7, 60  # days from the letter to the plan, and to the proof (示例)
SOON_DAYS = 7
CLOSED, PROVED = "closed", "proved"
SETTLED = frozenset({CLOSED, PROVED})  # in which the county owes nothing


def days_of(issued: datetime.date) -> tuple[datetime.date, datetime.date]:
    """Return the default days of a letter: plan handed in, rectification proved."""
    return issued + datetime.timedelta(days=PLAN_DAYS), issued + datetime.timedelta(days=DONE_DAYS)


def light(state: str, due: datetime.date, today: datetime.date) -> str:
    """Return "green", "yellow" (a week or less), "red" (late), or "" where the county owes nothing."""
    return "" if state in SETTLED else light_of_day(due, today, SOON_DAYS) or "green"


@dataclass(frozen=True)
class Progress:
    """How many items of a list there are, are closed, wait for acceptance, are late (the county owes them)."""

    items: int
    closed: int
    waiting: int
    late: int

    @property
    def share(self) -> float | None:
        """The closed share, 0..1; None for an empty list."""
        return self.closed / self.items if self.items else None


def progress(rows: Iterable[tuple[str, datetime.date]], today: datetime.date) -> Progress:
    """Return the progress of (state, day until which the next step is owed) rows."""
    all_rows = list(rows)
    return Progress(
        items=len(all_rows),
        closed=sum(state == CLOSED for state, _due in all_rows),
        waiting=sum(state == PROVED for state, _due in all_rows),
        late=sum(light(state, due, today) == "red" for state, due in all_rows),
    )

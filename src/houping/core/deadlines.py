"""How something stands with its deadline: the light that pages show, of a moment or of a day."""

import datetime

SOON = datetime.timedelta(hours=4)


def light(deadline: datetime.datetime | None, now: datetime.datetime) -> str:
    """Return "green", "yellow" (less than four hours), "red" (overdue), or "" when nothing is owed."""
    if deadline is None:
        return ""
    left = deadline - now
    if left <= datetime.timedelta():
        return "red"
    return "yellow" if left < SOON else "green"


def light_of_day(due: datetime.date | None, today: datetime.date, soon: int) -> str:
    """Return "red" (its day has passed), "yellow" (due in `soon` days or less), or "" (time enough, or nothing due)."""
    if due is None or (due - today).days > soon:
        return ""
    return "red" if due < today else "yellow"

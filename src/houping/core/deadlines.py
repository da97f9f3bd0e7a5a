"""How something stands with its deadline: the light that pages show."""

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

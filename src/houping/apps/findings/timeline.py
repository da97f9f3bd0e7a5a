"""The timeline of a finding: every step with its person and time, and what later apps add, as the reader may see it."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from houping.apps.findings.models import Finding, Step
from houping.apps.findings.services.life import TOLD


@dataclass(frozen=True)
class Line:
    """One step: when, what was done, by whom, in which words, until when the next is owed, where its page is."""

    at: datetime.datetime
    words: object
    who: str
    note: str = ""
    due: datetime.datetime | None = None
    url: str = ""


Follow = Callable[[Finding, bool], Iterable[Line]]
_later: list[Follow] = []


def later(follow: Follow) -> Follow:
    """Let an outer app add its steps; called with the finding and whether a county reads."""
    _later.append(follow)
    return follow


def timeline(found: Finding, *, county: bool) -> list[Line]:
    """Return the steps, the oldest first; a county reads sides instead of names, and the words that were meant for it."""
    steps = found.steps.select_related("by").order_by("pk")
    lines = [_line(step, county) for step in steps]
    return lines + [line for follow in _later for line in follow(found, county)]


def _is_told(step: Step) -> bool:
    """Say whether a county reads the words of a step of the others; a reminder only where it was the county's."""
    return step.action in TOLD and (step.action != "urge" or step.state == Finding.State.FED_BACK)


def _line(step: Step, county: bool) -> Line:
    side, own = str(step.get_side_display()), step.side == Step.Side.COUNTY
    hidden = county and not own
    who = side if hidden else f"{step.by.name} · {side}"
    note = "" if hidden and not _is_told(step) else step.note
    return Line(step.at, step.words, who, note, step.due)

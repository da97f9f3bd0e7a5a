"""The audit log that an ODK client writes: one line per event, times in milliseconds since 1970.

Format: docs.getodk.org, "Form audit log"; header
`event,node,start,end[,latitude,longitude,accuracy][,old-value,new-value][,user][,change-reason]`.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from houping.core.checks import Problem

COLUMNS = {
    "event": "kind",
    "node": "node",
    "start": "start",
    "end": "end",
    "latitude": "latitude",
    "longitude": "longitude",
    "accuracy": "accuracy",
    "old-value": "old",
    "new-value": "new",
    "user": "user",
    "change-reason": "reason",
}
TIMES = ("start", "end")
PLACES = ("latitude", "longitude", "accuracy")


@dataclass(frozen=True, slots=True)
class Event:
    """One line of an audit log.

    start, end : milliseconds since 1970-01-01 UTC, None where the log has none; latitude, longitude in
    degrees, accuracy in metres; rest : cells of columns that the format does not know, and surplus cells.
    """

    kind: str
    node: str = ""
    start: int | None = None
    end: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    accuracy: float | None = None
    old: str | None = None
    new: str | None = None
    user: str = ""
    reason: str = ""
    rest: tuple[tuple[str, str], ...] = field(default=())


def read_audit(content: bytes, *, name: str = "audit.csv") -> tuple[list[Event], list[Problem]]:
    """Read the bytes of one audit.csv.

    A byte order mark, ragged rows, unknown columns and a header in the middle (a file that was continued)
    are tolerated; cells that should be numbers and are not become None. What was unreadable is listed, and
    nothing is dropped but lines without an event.
    """
    text = content.decode("utf-8-sig", errors="replace")
    problems: list[Problem] = []
    events: list[Event] = []
    header: list[str] = []
    rows = csv.reader(io.StringIO(text.replace("\x00", ""), newline=""))
    for line, row in enumerate(rows, start=1):
        if row and row[0].strip().lower() == "event":
            header = [cell.strip().lower() for cell in row]
        elif not header:
            problems.append(_problem(name, line, "event", "Q01", "第一行不是表头（event,node,start,end…）"))
            return [], problems
        elif any(cell.strip() for cell in row):
            events += _event(header, row, line, name, problems)
    if not header:
        problems.append(_problem(name, 0, "event", "Q02", "文件是空的"))
    return events, problems


def _problem(file: str, row: int, column: str, code: str, message: str) -> Problem:
    return Problem(row=row, field=column, code=code, message=message, file=file, level="warning")


def _event(
    header: Sequence[str], row: Sequence[str], line: int, file: str, problems: list[Problem]
) -> list[Event]:
    cells: dict[str, object] = {}
    rest = [("", cell) for cell in row[len(header) :] if cell]
    for column, cell in zip(header, row, strict=False):
        known = COLUMNS.get(column)
        if known is None:
            rest += [(column, cell)] if cell else []
        elif known in TIMES or known in PLACES:
            cells[known] = _number(cell, known, line, file, problems)
        else:
            cells[known] = cell.strip() if known in {"kind", "node"} else cell
    if not cells.get("kind"):
        problems.append(_problem(file, line, "event", "Q03", "没有事件名，此行不用"))
        return []
    return [Event(**cells, rest=tuple(rest))]  # type: ignore[arg-type]


def _number(cell: str, column: str, line: int, file: str, problems: list[Problem]) -> float | int | None:
    if not cell.strip():
        return None
    try:
        value = float(cell)
    except ValueError:
        value = float("nan")
    if value != value or abs(value) == float("inf"):
        problems.append(_problem(file, line, column, "Q04", f"“{cell[:40]}”不是数"))
        return None
    return int(value) if column in TIMES else value


def joined(files: Iterable[Sequence[Event]]) -> list[Event]:
    """Join the logs of the versions of one interview: an edit continues the log; equal events count once."""
    seen: dict[Event, None] = {}
    for events in files:
        seen.update(dict.fromkeys(events))
    return sorted(seen, key=lambda event: (event.start is None, event.start or 0))

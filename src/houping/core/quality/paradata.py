"""How an interview was made: durations, order, pauses, hours and positions. Worked case: docs/methods/paradata.md."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from houping.core.quality.audit import Event
from houping.core.quality.evidence import FloatArray
from houping.core.quality.peers import MAD

MINIMUM_SECONDS = 2.0
PAUSE_MINUTES = 10.0
NIGHT_FROM, NIGHT_TO = 21 * 60, 6 * 60
CHINA_HOURS = 8
MINUTES_OF_DAY = 24 * 60
SHOWN = frozenset({"question", "group questions"})
ENDED = frozenset({"end screen", "form finalize"})
MILLISECONDS = 1000.0


@dataclass(frozen=True)
class Trace:
    """What the audit log of one interview says.

    seconds : node -> seconds on screen, all visits together; sections : first group of the path -> seconds;
    questions : nodes shown; too_fast : share of them below the minimum, NaN for none; backward : how often an
    earlier question was opened again; late_changes : key nodes whose answer changed after the end screen;
    pauses : number of gaps and screens of at least 10 minutes, pause_minutes : their length; started, ended :
    minutes of the local day; active_minutes, total_minutes : on screen without pauses, from first to last event;
    night : started between 21:00 and 6:00; mock : share of positions with accuracy 0, NaN without positions;
    latitude, longitude : median position in degrees or NaN; refused_location : permission or provider was off.
    """

    seconds: Mapping[str, float]
    sections: Mapping[str, float]
    questions: int
    too_fast: float
    backward: int
    late_changes: tuple[str, ...]
    pauses: int
    pause_minutes: float
    started: float
    ended: float
    active_minutes: float
    total_minutes: float
    night: bool
    mock: float
    latitude: float
    longitude: float
    refused_location: bool


def trace(
    events: Sequence[Event],
    *,
    key_nodes: AbstractSet[str] | None = None,
    minimum_seconds: float = MINIMUM_SECONDS,
    minimum_of: Mapping[str, float] | None = None,
    pause_minutes: float = PAUSE_MINUTES,
    hours: float = CHINA_HOURS,
) -> Trace:
    """Summarise one interview.

    key_nodes : questions whose answers may not change after the end screen; None = all questions.
    minimum_seconds : shortest believable time for a question; `minimum_of` sets others by node.
    hours : local time minus UTC. Times that run backwards (the clock was set) count as 0 seconds.
    Source of the fields: docs.getodk.org, "Form audit log".
    """
    shown = [e for e in events if e.kind in SHOWN and e.node]
    seconds: dict[str, float] = defaultdict(float)
    long_screens = []
    for event in shown:
        length = _seconds(event)
        if length >= 60 * pause_minutes:
            long_screens.append(length)
            length = 0.0
        seconds[event.node] += length
    limits = minimum_of or {}
    fast = [s < limits.get(node, minimum_seconds) for node, s in seconds.items()]
    gaps = [gap for gap in _gaps(events) if gap >= 60 * pause_minutes]
    times = [t for e in events for t in (e.start, e.end) if t is not None]
    first, last = (min(times), max(times)) if times else (None, None)
    started = _minute_of_day(first, hours)
    positions = [e for e in events if e.latitude is not None and e.longitude is not None]
    return Trace(
        seconds=dict(seconds),
        sections=_sections(seconds),
        questions=len(seconds),
        too_fast=float(np.mean(fast)) if fast else float("nan"),
        backward=_backward(shown),
        late_changes=_late_changes(events, key_nodes),
        pauses=len(gaps) + len(long_screens),
        pause_minutes=(sum(gaps) + sum(long_screens)) / 60,
        started=started,
        ended=_minute_of_day(last, hours),
        active_minutes=sum(seconds.values()) / 60,
        total_minutes=(last - first) / MILLISECONDS / 60
        if first is not None and last is not None
        else np.nan,
        night=at_night(started),
        mock=float(np.mean([e.accuracy == 0 for e in positions])) if positions else float("nan"),
        latitude=_median([e.latitude for e in positions]),
        longitude=_median([e.longitude for e in positions]),
        refused_location=any(e.kind.startswith("location") and _is_off(e.kind) for e in events),
    )


def at_night(minute: float) -> bool:
    """Say whether a minute of the day lies between 21:00 and 6:00; NaN is not night."""
    return minute >= NIGHT_FROM or minute < NIGHT_TO


def _seconds(event: Event) -> float:
    if event.start is None or event.end is None:
        return 0.0
    return max(event.end - event.start, 0) / MILLISECONDS


def _gaps(events: Sequence[Event]) -> list[float]:
    """Return the seconds between the end of one event and the start of the next."""
    spans = sorted((e.start, e.end if e.end is not None else e.start) for e in events if e.start is not None)
    gaps, reached = [], None
    for start, end in spans:
        if reached is not None:
            gaps.append(max(start - reached, 0) / MILLISECONDS)
        reached = max(end, reached if reached is not None else end)
    return gaps


def _minute_of_day(time: int | None, hours: float) -> float:
    if time is None:
        return float("nan")
    return (time / MILLISECONDS / 60 + 60 * hours) % MINUTES_OF_DAY


def _sections(seconds: Mapping[str, float]) -> dict[str, float]:
    """Add up by the first group below the root of the form; "" for questions outside groups."""
    sections: dict[str, float] = defaultdict(float)
    for node, value in seconds.items():
        parts = node.strip("/").split("/")
        name = parts[1] if len(parts) > 2 else ""
        sections[name.split("[")[0]] += value
    return dict(sections)


def _backward(shown: Sequence[Event]) -> int:
    """Count steps to a question that stands earlier in the order of first appearance."""
    place: dict[str, int] = {}
    steps, before = 0, -1
    for event in shown:
        here = place.setdefault(event.node, len(place))
        steps += here < before
        before = here
    return steps


def _late_changes(events: Sequence[Event], key_nodes: AbstractSet[str] | None) -> tuple[str, ...]:
    """Return key nodes with another answer after the end screen than before; needs tracked changes."""
    changed: dict[str, None] = {}
    ended = False
    for event in events:
        ended = ended or event.kind in ENDED
        known = key_nodes is None or event.node in key_nodes
        differs = event.new is not None and (event.new or "") != (event.old or "")
        if ended and event.kind in SHOWN and known and differs:
            changed[event.node] = None
    return tuple(changed)


def _median(values: Sequence[float | None]) -> float:
    return float(np.median([v for v in values if v is not None])) if values else float("nan")


def _is_off(kind: str) -> bool:
    return "not granted" in kind or kind.endswith(("disabled", "off"))


def robust_z(values: ArrayLike) -> FloatArray:
    """Return (x - median) / (1.4826 MAD), shape (n,); NaN stays; all 0 where more than half are equal.

    Source: Iglewicz and Hoaglin (1993), How to Detect and Handle Outliers.
    """
    x = np.asarray(values, dtype=float)
    known = x[np.isfinite(x)]
    if not len(known):
        return x
    centre = float(np.median(known))
    scale = MAD * float(np.median(np.abs(known - centre)))
    return np.where(np.isfinite(x), (x - centre) / scale if scale > 0 else 0.0, np.nan)


def duration_z(minutes: ArrayLike, form: ArrayLike, interviewer: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return robust z of log durations against the form version and against the own other interviews.

    minutes : shape (n,), positive, NaN or 0 = unknown; form, interviewer : shape (n,), labels. Both results have
    shape (n,): the first finds interviews that are short or long for this questionnaire, the second those that
    are unusual for this interviewer.
    """
    length = np.asarray(minutes, dtype=float)
    logs = np.log(length, out=np.full(len(length), np.nan), where=length > 0)
    both = []
    for labels in (form, interviewer):
        names = np.asarray(labels).astype(str)
        z = np.full(len(logs), np.nan)
        for name in np.unique(names):
            z[names == name] = robust_z(logs[names == name])
        both.append(z)
    return both[0], both[1]

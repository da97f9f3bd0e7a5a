"""From interviews to the arrays that the checks read, and back to people. Reads; writes nothing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils import timezone

from houping.apps.collection import asking
from houping.apps.collection.models import Submission, SubmissionVersion
from houping.apps.plans.models import Assessment
from houping.apps.quality import logs, photos
from houping.apps.quality.arrival import HOUSEHOLD
from houping.core.collection.instrument import Instrument
from houping.core.quality.backcheck import Comparison, counts_by
from houping.core.quality.paradata import Trace
from houping.core.quality.patterns import SHORTEST_BATTERY
from houping.core.quality.screen import Interviews
from houping.core.quality.similarity import item_codes

CODED = ("select_one", "select_multiple", "integer", "decimal")
AMOUNTS = ("decimal",)
UNKNOWN = frozenset({"dk", "unsure", "refused", "unknown"})
YES, NO = "yes", "no"
PROBLEMS = "problems_n"
# what the list of the tablet says of a household: known before the visit
RISKS = {
    "class": ("monitored", "general"),
    "category": ("sudden",),
    "listed": ("1", "1.0"),
    "relocated": ("1", "1.0"),
}


@dataclass(frozen=True)
class Read:
    """One interview with what its tablet logged (None without a log)."""

    submission: Any
    version: SubmissionVersion
    answers: dict[str, Any]
    log: Trace | None

    @property
    def day(self) -> str:
        """The day of the interview: by the tablet, else of the receipt."""
        moment = self.version.started or self.version.received
        return timezone.localtime(moment).date().isoformat()


def read_all(assessment: Assessment) -> list[Read]:
    """Return the complete household interviews that count or may still count, with their newest version."""
    found = Submission.objects.filter(assessment=assessment, form__form_id=HOUSEHOLD).exclude(state="void")
    versions: dict[int, list[SubmissionVersion]] = defaultdict(list)
    examined = SubmissionVersion.objects.filter(submission__in=found, answers__isnull=False)
    for v in examined.prefetch_related("files").order_by("submission", "number"):
        versions[v.submission_id].append(v)
    read = []
    for submission in found.select_related("person").order_by("pk"):
        own = versions[submission.pk]
        if own and logs.is_complete(own[-1].answers or {}):
            read.append(Read(submission, own[-1], own[-1].answers or {}, logs.trace_of(own)))
    return read


def interviews(read: Sequence[Read], compared: Sequence[Comparison] = ()) -> Interviews:
    """Return the arrays of the checks, as far as there are data; compared : the answers of back-checks."""
    form = asking.instrument(read[0].version.form_version_id) if read else None
    flat = [{p: v for p, v in r.answers.items() if "[" not in p} for r in read]
    traces = [r.log for r in read]
    return Interviews(
        interviewer=[str(r.submission.person_id) for r in read],
        village=[r.submission.village for r in read],
        day=[r.day for r in read],
        answers=_codes(form, flat),
        filters=_filters(form, flat),
        battery=_battery(form, flat),
        unknown=np.array([_unknown(answers) for answers in flat]),
        amounts=_amounts(form, flat),
        problem=_problem(flat),
        risk=_risk(flat),
        broken=np.array([_broken(r) for r in read], dtype=float),
        seconds=_numbers(traces, _pace),
        too_fast=_numbers(traces, lambda log: log.too_fast),
        night=_numbers(traces, lambda log: float(log.night)),
        late_changes=_numbers(traces, lambda log: float(bool(log.late_changes))),
        mock=_numbers(traces, lambda log: float(log.mock > 0)),
        latitude=_numbers(traces, lambda log: log.latitude),
        longitude=_numbers(traces, lambda log: log.longitude),
        photos=_photos(read),
        recheck=counts_by(compared, [r.submission.instance for r in read]) if compared else None,
    )


def _numbers(traces: Sequence[Trace | None], of: Any) -> Any:
    """Return a number per log, NaN without one; None when nobody sent a log."""
    values = np.array([float("nan") if log is None else float(of(log)) for log in traces])
    return values if np.isfinite(values).any() else None


def _pace(log: Trace) -> float:
    """Return seconds per question; NaN where only a correction sent a log."""
    return 60 * log.active_minutes / log.questions if log.questions else float("nan")


def _paths(form: Instrument | None, kinds: Sequence[str]) -> list[str]:
    if form is None:
        return []
    return [q.path for q in form.asked if q.kind in kinds and not q.repeat and not q.choices.endswith(".csv")]


def _codes(form: Instrument | None, flat: Sequence[dict[str, Any]]) -> Any:
    columns = [item_codes([a.get(path) for a in flat]) for path in _paths(form, CODED)]
    return np.column_stack(columns) if columns and len(flat) else None


def _filters(form: Instrument | None, flat: Sequence[dict[str, Any]]) -> Any:
    """Return yes (1) or no (0) of every yes-no question whose answer opens others."""
    if form is None:
        return None
    opening = {name for q in form.questions for name in _named(q.relevant)}
    paths = [q.path for q in form.asked if q.kind == "select_one" and q.name in opening and not q.repeat]
    coded = [[_yes(a.get(path)) for path in paths] for a in flat]
    return np.array(coded, dtype=float) if paths and coded else None


def _battery(form: Instrument | None, flat: Sequence[dict[str, Any]]) -> Any:
    """Return the ratings of the battery, NaN without one; None when the form has too few to lie on one line."""
    paths = [q.path for q in form.battery] if form else []
    if len(paths) < SHORTEST_BATTERY:
        return None
    return np.array([[amount(a.get(path)) for path in paths] for a in flat])


def _named(expression: str) -> list[str]:
    return [part.split("}")[0] for part in expression.split("${")[1:]]


def _yes(value: object) -> float:
    return {YES: 1.0, NO: 0.0}.get(str(value), float("nan"))


def _unknown(answers: dict[str, Any]) -> float:
    return sum(str(v) in UNKNOWN for v in answers.values()) / max(len(answers), 1)


def _amounts(form: Instrument | None, flat: Sequence[dict[str, Any]]) -> Any:
    paths = _paths(form, AMOUNTS)
    values = [[amount(a.get(path)) for path in paths] for a in flat]
    return np.array(values, dtype=float) if paths and values else None


def amount(value: object) -> float:
    """Return an answer as a number, NaN for anything else."""
    try:
        return float(str(value)) if value is not None else float("nan")
    except ValueError:
        return float("nan")


def _problem(flat: Sequence[dict[str, Any]]) -> Any:
    """Return 1 for interviews in which a problem was suspected, NaN without an answer; None when no form asks it."""
    numbers = np.array([amount(named_answer(a, PROBLEMS)) for a in flat])
    known = np.isfinite(numbers)
    return np.where(known, numbers > 0, np.nan) if known.any() else None


def _risk(flat: Sequence[dict[str, Any]]) -> Any:
    """Return what the list said of each household before the visit, as 0/1 columns; None without a list."""
    said = [{name: str(named_answer(a, name) or "") for name in RISKS} for a in flat]
    columns = [[one[name] == value for one in said] for name, values in RISKS.items() for value in values]
    kept = [column for column in columns if any(column)]
    return np.array(kept, dtype=float).T if kept else None


def named_answer(answers: dict[str, Any], name: str) -> Any:
    """Return the first answer to the question of a name."""
    return next((value for path, value in answers.items() if path.rpartition("/")[2] == name), None)


def _broken(read: Read) -> int:
    return len({d.get("path") for d in read.version.differences or []})


def _photos(read: Sequence[Read]) -> Any:
    """Return 1 for interviews that share a picture with another household, 0 for others; None without pictures."""
    found, pairs = photos.repeated(read)
    if not found:
        return None
    shared = {found[row].place for pair in pairs for row in (pair.first, pair.second)}
    return np.array([float(place in shared) for place in range(len(read))])

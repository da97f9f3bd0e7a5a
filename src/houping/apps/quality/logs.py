"""What tablets logged of an interview, over all its versions: a correction goes on where the log before it ended."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from houping.apps import store
from houping.apps.collection import asking
from houping.apps.collection.models import SubmissionVersion
from houping.core.collection.instrument import POSITION, Instrument
from houping.core.quality.audit import Event, read_audit
from houping.core.quality.paradata import Trace, trace

AUDIT = "audit.csv"
# besides what back-checks hold as unchangeable: who answered how, and how much the household earned
KEYS = frozenset({"result", "persons_n", "income_pc_yuan"})
UNCHANGEABLE = 1  # hp_recheck of the sheet
NAMED = re.compile(r"\$\{(\w+)\}")


def events_of(version: SubmissionVersion) -> list[Event]:
    """Return what the tablet logged of one version; nothing where it sent no log."""
    file = next((f for f in version.files.all() if f.name == AUDIT), None)
    return read_audit(store.read(file.sha256))[0] if file else []


def trace_of(versions: Iterable[SubmissionVersion]) -> Trace | None:
    """Return how an interview was made by the logs of its versions, oldest first; None without a log.

    How long it took and how fast it was is that of the interview itself, up to the first complete version: what a
    correction adds makes no short interview longer. Positions are those of all versions. Late are changes after the
    end of the version in which they were made: what a correction changes is what it is for.
    """
    form, parts, seen, first = None, [], set[Event](), 0
    for version in versions:
        form = asking.instrument(version.form_version_id)
        events = events_of(version)
        parts.append([e for e in events if e not in seen])
        seen.update(events)
        if first == 0 and is_complete(version.answers or {}):
            first = len(parts)
    if not seen:
        return None
    every = [event for part in parts for event in part]
    keys = key_nodes(form, every)
    whole = trace(every, key_nodes=keys)
    if len(parts) == 1:
        return whole
    made = trace([event for part in parts[: first or 1] for event in part])
    late = {node: None for part in parts for node in trace(part, key_nodes=keys).late_changes}
    return replace(
        made,
        late_changes=tuple(late),
        mock=whole.mock,
        latitude=whole.latitude,
        longitude=whole.longitude,
        refused_location=whole.refused_location,
    )


def is_complete(answers: Mapping[str, Any]) -> bool:
    """Say whether an interview was completed; a form that does not ask for the result is."""
    last = {path.rpartition("/")[2]: value for path, value in answers.items()}
    return bool(last.get("result", "complete") == "complete")


def key_nodes(form: Instrument | None, events: Sequence[Event]) -> frozenset[str]:
    """Return the nodes of key questions that a log names; their root is that of the form, whatever it is called."""
    asked = key_questions(form) if form else KEYS
    named = {e.node for e in events if e.node}
    return frozenset(n for n in named if (bare(n) if form else n.rpartition("/")[2]) in asked)


def key_questions(form: Instrument) -> frozenset[str]:
    """Return the paths of the key answers that a person gives: values that are computed have no event of their own."""
    known = {q.name: q for q in form.questions}
    wanted = [q.name for q in form.questions if q.name in KEYS or q.recheck == UNCHANGEABLE]
    found: dict[str, None] = {}
    while wanted:
        name = wanted.pop()
        if name in known and name not in found:
            found[name] = None
            wanted += NAMED.findall(known[name].calculation)
    return frozenset(known[name].path for name in found if known[name].asked)


def place_of(node: str) -> str:
    """Return where in the answers a node of the log stands: its path without the root."""
    return node.strip("/").partition("/")[2]


def bare(node: str) -> str:
    """Return the path of the question of a node."""
    return POSITION.sub("", place_of(node))

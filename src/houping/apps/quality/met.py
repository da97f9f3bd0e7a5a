"""What became of a remark: the answer was changed, or it came back as it was, with the reason of whoever filled it in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from houping.apps.collection.models import SubmissionVersion
from houping.apps.quality import reading
from houping.apps.quality.models import Remark
from houping.core.quality.audit import Event

CHANGED, KEPT = "changed", "kept"
CHANGE_REASON = (
    "change reason"  # docs.getodk.org, form-audit-log: the event that says why an answer is as it is
)


@dataclass(frozen=True)
class Met:
    """A remark with the name of its place and what became of it: CHANGED, KEPT, or "" before anything came back."""

    remark: Remark
    label: str
    became: str

    @property
    def waits(self) -> bool:
        """Whether an answer that was left as it was is still before the reviewer."""
        return self.became == KEPT and self.remark.settled is None


def met(versions: Sequence[SubmissionVersion], remarks: Iterable[Remark]) -> list[Met]:
    """Hold the version that each remark was made on against the newest one."""
    newest = versions[-1]
    answers = {one.number: reading.answers_of(one) for one in versions}
    last = answers[newest.number]
    found = []
    for remark in remarks:
        before = answers.get(remark.number)
        became = ""
        if remark.number < newest.number and before is not None:
            became = CHANGED if _differs(before, last, remark.path) else KEPT
        found.append(Met(remark, reading.label_of(newest.form_version_id, remark.path), became))
    return found


def _differs(before: Mapping[str, Any], after: Mapping[str, Any], path: str) -> bool:
    return any(
        changed == path or not path or changed.startswith(f"{path}/")
        for changed, _old, _new in reading.changes(before, after)
        if changed not in reading.CLOCK
    )


def reasons(events: Iterable[Event]) -> dict[str, str]:
    """Return place -> why its answer was left or changed, as the log of a tablet says; "" for the whole interview."""
    said = [event for event in events if event.kind == CHANGE_REASON and event.reason.strip()]
    return {"/".join(event.node.split("/")[2:]): event.reason.strip() for event in said}

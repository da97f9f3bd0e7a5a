"""Visits that interviews from tablets report: read from the head of the household form, kept beside those at the door."""

from dataclasses import dataclass
from datetime import datetime

from houping.apps.collection import visiting
from houping.apps.collection.models import SubmissionVersion
from houping.apps.collection.models.assignments import HOUSEHOLD
from houping.core.collection.outcomes import COMPLETE
from houping.core.errors import SubmissionUnreadable
from houping.instruments.safe_xml import child, parse_xml, text_of

# result of the form without an exact reason -> code
RESULTS = {
    "complete": COMPLETE,
    "refusal": "2.112",
    "noncontact": "2.24",
    "ineligible": "4.70",
    "unknown": "3.90",
}


@dataclass(frozen=True)
class Said:
    """What the head of an interview says of the visit."""

    code: str
    mode: str
    note: str


def head_of(xml: bytes) -> Said | None:
    """Return what an interview says of its visit; None for forms without a result. Raises SubmissionUnreadable."""
    header = child(parse_xml(xml), "header")
    if header is None:
        return None

    def said(name: str) -> str:
        found = child(header, name)
        return text_of(found).strip() if found is not None else ""

    result = said("result")
    if result not in RESULTS:
        return None
    exact = said("result_detail") if result != "complete" else ""
    return Said(exact or RESULTS[result], said("mode") or "visit", said("reason"))


def keep(version: SubmissionVersion) -> None:
    """Keep the visit of an interview, or of its correction; one that cannot be read is left to the checks."""
    if version.form.form_id != HOUSEHOLD or version.instance != version.submission.current:
        return
    try:
        said = head_of(version.xml())
    except SubmissionUnreadable:
        return
    if said is not None:
        visiting.take_submission(
            version.submission,
            code=said.code,
            mode=said.mode,
            note=said.note,
            at=_moment(version),
        )


def _moment(version: SubmissionVersion) -> datetime:
    """Return when the household was visited: a correction is no new visit, and no clock is ahead of the receipt."""
    first = version.submission.versions.order_by("number").first() or version
    return min(first.ended or first.received, first.received)

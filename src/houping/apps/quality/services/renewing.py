"""What becomes of the alerts of an earlier version when a correction came in; every alert stays on record.

An explanation that somebody gave goes over to the same finding of the same values, so that nobody is asked twice.
What was confirmed is asked again: the correction may have been no correction. What waits for an answer is closed:
mended, where the new version no longer raises it, or renewed, where the alert of the new version takes its place.
"""

from collections.abc import Sequence

from django.utils import timezone

from houping.apps.accounts.states import after
from houping.apps.collection.models import SubmissionVersion
from houping.apps.ledger.services import record
from houping.apps.quality import reading
from houping.apps.quality.models import CUT, Alert

State = Alert.State
NIGHTLY = "N"  # codes of the checks of the night
CARRIED = "沿用第 {number} 版的答复：{answer}"
SAID = {
    "mend": "第 {number} 版不再触发此项检查。",
    "renew": "第 {number} 版仍触发此项检查，见新版的预警。",
}
Key = tuple[str, str]


def renew(version: SubmissionVersion, raised: Sequence[Alert], *, nightly: bool = False) -> None:
    """Settle the alerts of earlier versions by what a newer one raised, in the transaction of its examination.

    nightly : those of the checks that hold all interviews against each other, which only the night can settle
    """
    found = version.submission.alerts.filter(number__lt=version.number).order_by("number", "pk")
    earlier = [alert for alert in found if alert.code.startswith(NIGHTLY) == nightly]
    if not earlier:
        return
    now = {_key(alert): alert for alert in raised}
    done: dict[str, list[str]] = {"carry": [], "mend": [], "renew": []}
    last = {_key(alert): alert for alert in earlier if alert.state in (State.EXPLAINED, State.CONFIRMED)}
    for key, alert in now.items():
        if key in last and last[key].state == State.EXPLAINED and _is_same(last[key], alert, version):
            _carry(last[key], alert)
            done["carry"].append(alert.code)
    for alert in earlier:
        if alert.state == State.OPEN:
            action = "renew" if _key(alert) in now else "mend"
            _close(alert, action, version.number)
            done[action].append(alert.code)
    _tell(version, done)


def _key(alert: Alert) -> Key:
    return alert.code, alert.place


def _is_same(before: Alert, now: Alert, version: SubmissionVersion) -> bool:
    """Say whether an alert rests on the same values as one of an earlier version.

    One that says neither where nor what may rest on anything; of one that could not hold all its places nobody knows.
    """
    places = now.place.split()
    if not (places or now.detail) or CUT in places:
        return False
    if (before.severity, before.detail) != (now.severity, now.detail):
        return False
    earlier = version.submission.versions.get(number=before.number)
    old, new = reading.answers_of(earlier), reading.answers_of(version)
    return _differences(earlier, places) == _differences(version, places) and all(
        str(old.get(path, "")) == str(new.get(path, "")) for path in places
    )


def _differences(version: SubmissionVersion, places: Sequence[str]) -> list[dict[str, str]]:
    """Return what was sent and what was computed at some places, in full, where they differ."""
    return [d for d in version.differences or [] if d["path"] in places]


def _carry(before: Alert, now: Alert) -> None:
    """Let an explanation hold for the newer alert too: the words, who said them and when."""
    words = before.answer
    if not words.startswith(CARRIED.split("{")[0]):
        words = CARRIED.format(number=before.number, answer=words)
    now.state = after(now, "explain")
    now.answer, now.answered_by, now.answered = words[:500], before.answered_by, before.answered
    now.save(update_fields=["state", "answer", "answered_by", "answered"])


def _close(alert: Alert, action: str, number: int) -> None:
    alert.state = after(alert, action, Alert.ACTS)
    alert.answer, alert.answered = SAID[action].format(number=number), timezone.now()
    alert.save(update_fields=["state", "answer", "answered"])


def _tell(version: SubmissionVersion, done: dict[str, list[str]]) -> None:
    if not any(done.values()):
        return
    submission = version.submission
    record(
        actor=None,
        action="alert.renew",
        subject=f"submission:{submission.instance}",
        assessment=submission.assessment.key,
        county=submission.county,
        number=version.number,
        carried=sorted(done["carry"]),
        mended=sorted(done["mend"]),
        renewed=sorted(done["renew"]),
    )

"""Checks on arrival: answers read, computed again, held against the rules; what is critical is routed to review.

Idempotent: a version is examined once; a second run finds its alerts there. Bad interviews are listed, never dropped.
"""

import csv
import io
import logging
from collections.abc import Callable, Iterable, Sequence

from django.db import transaction
from django.db.models import F
from django.utils.translation import override

from houping.apps import store
from houping.apps.accounts.access import Refused
from houping.apps.collection import asking
from houping.apps.collection.models import Flag, Submission, SubmissionVersion
from houping.apps.ledger.services import record
from houping.apps.quality import logs, reading
from houping.apps.quality.comparing import by_name
from houping.apps.quality.met import reasons
from houping.apps.quality.models import CUT, Alert, BackCheck
from houping.apps.quality.services.backchecks import finish
from houping.apps.quality.services.renewing import renew
from houping.apps.quality.services.review import replies_came
from houping.core.collection.instrument import LISTS
from houping.core.errors import HoupingError, Words
from houping.core.quality.edits import Broken, check_interview
from houping.core.quality.household_edits import household_edits
from houping.instruments.recheck import recheck

logger = logging.getLogger(__name__)
AT_ONCE = 200
ROOM = 255  # of an alert for its places
FIRST = 5  # differences that an alert tells
WANTED = {
    "relevance": "不应作答",
    "required": "必答",
    "constraint": "超出规则",
    "code": "不在选项中",
    "unsettled": "算不出",
}
HOUSEHOLD, BACKCHECK = "household", "backcheck"
SHORTEST_MINUTES = 10.0  # 一份完成的入户问卷短于此时长即提示（示例）
DIFFERS = Words("计算值、跳转或约束与表单不符", "values, skips or constraints differ from the form")
OTHER_HAND = Words("修改不是由原调查员提交", "the correction was not sent by whoever made the interview")
SHORT = Words("访问时间过短", "the interview was very short")
NIGHT = Words("夜间访问", "made at night")
LATE_CHANGES = Words("结束后改动过关键答案", "key answers were changed after the end")
MOCK = Words("定位精度为零，可能是模拟定位", "positions with accuracy 0, maybe simulated")
Raised = tuple[str, str, Words, str, str]  # code, severity, words, places, detail
Follow = Callable[[SubmissionVersion], Iterable[Raised]]
_at_arrival: list[Follow] = []
CRITICAL_FLAGS = frozenset({Flag.FOREIGN, Flag.UNKNOWN_UNIT})


def at_arrival(follow: Follow) -> Follow:
    """Let an outer app read the answers of a version once, in the transaction of its examination; it yields alerts."""
    _at_arrival.append(follow)
    return follow


def examine_new(limit: int = AT_ONCE) -> int:
    """Examine versions that came in and were placed since the last time, oldest first; return how many."""
    waiting = SubmissionVersion.objects.filter(answers__isnull=True, entry__isnull=False).order_by("pk")
    return sum(examine(pk) for pk in list(waiting.values_list("pk", flat=True)[:limit]))


@transaction.atomic
def examine(version_id: int) -> bool:
    """Read a version, compute it again, raise its alerts, and put what is critical before the team at once."""
    query = SubmissionVersion.objects.select_for_update(of=("self",)).select_related(
        "submission__assessment", "submission__person", "form_version", "form"
    )
    version = query.get(pk=version_id)
    if version.answers is not None:
        return False
    version.answers = reading.read_answers(version)
    version.differences = _differences(version)
    version.save(update_fields=["answers", "differences"])
    _take_replies(version)
    more = [raised for follow in _at_arrival for raised in follow(version)]
    alerts = raise_alerts(version, [*_edits(version), *_noticed(version), *_paradata(version), *more])
    renew(version, alerts)
    _route(version.submission, alerts)
    return True


def meet_backchecks() -> int:
    """Join interviews of back-checks that came from tablets to their tasks; return how many.

    One whose person may no longer back-check stays with its open task, and stops no other.
    """
    waiting = BackCheck.objects.filter(state=BackCheck.State.OPEN, person__isnull=False)
    tasks = {(t.person_id, t.submission.unit): t for t in waiting.select_related("submission")}
    came = SubmissionVersion.objects.filter(
        form__form_id=BACKCHECK,
        answers__isnull=False,
        submission__rechecks__isnull=True,
        instance=F("submission__current"),
    ).exclude(submission__state=Submission.State.VOID)
    done = 0
    for version in came.select_related("submission", "person"):
        task = tasks.pop((version.person_id, version.submission.unit), None)
        if task is not None:
            answers = {k: str(v) for k, v in by_name(version.answers or {}).items()}
            try:
                finish(actor=version.person, task_id=task.pk, answers=answers, second=version.submission)
            except (HoupingError, Refused) as error:
                logger.warning("back-check %s not joined: %s", task.pk, type(error).__name__)
                continue
            done += 1
    return done


def _take_replies(version: SubmissionVersion) -> None:
    """Put what the log of a corrected version says about answers left as they were to the remarks."""
    if version.number > 1 and (events := logs.events_of(version)):
        replies_came(version, reasons(events))


def _differences(version: SubmissionVersion) -> list[dict[str, str]]:
    """Return where the submission and its form disagree; a form that cannot be computed here disagrees nowhere."""
    try:
        found = recheck(store.read(version.form_version.sha256), version.xml(), _lists(version))
    except HoupingError:
        return []
    return [d.__dict__ | {"fact": str(d.fact)} for d in found]


def _lists(version: SubmissionVersion) -> dict[str, bytes]:
    """Return the lists of the tablet as far as the answers repeat them: the one row that was chosen.

    The lists of today may be others than those of the day of the interview; whether the household belonged to the
    person is checked on receipt.
    """
    form, answers = asking.instrument(version.form_version_id), version.answers or {}
    last = {path.rpartition("/")[2]: str(value) for path, value in answers.items() if "[" not in path}
    found = {}
    for name in form.lists if form else ():
        columns = list(LISTS.get(name, ("name", "label")))
        chosen = next((q.path for q in form.questions if q.choices == name), "") if form else ""
        row = {column: last.get(column, "") for column in columns} | {"name": str(answers.get(chosen, ""))}
        buffer = io.StringIO()
        writer = csv.DictWriter(buffer, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerow(row)
        found[name] = buffer.getvalue().encode()
    return found


def _edits(version: SubmissionVersion) -> Iterable[Raised]:
    if version.form.form_id != HOUSEHOLD or version.answers is None:
        return
    last = {path.rpartition("/")[2]: value for path, value in version.answers.items()}
    if last.get("result") not in (None, "complete"):
        return
    for broken in check_interview(version.answers, household_edits()):
        yield _finding(broken)


def _finding(broken: Broken) -> Raised:
    return broken.code, broken.severity, broken.message, _together(broken.places), broken.detail[:300]


def _together(places: Iterable[str]) -> str:
    """Return places as an alert keeps them: as many as it can hold, each whole, and CUT for more."""
    held = ""
    for place in places:
        if len(longer := f"{held} {place}".strip()) > ROOM - len(CUT) - 1:
            return f"{held} {CUT}".strip()
        held = longer
    return held


def _noticed(version: SubmissionVersion) -> Iterable[Raised]:
    """Yield what the receipt and the second computation noticed."""
    for flag in version.flags:
        severity = "critical" if flag in CRITICAL_FLAGS else "warning"
        yield f"F-{flag}"[:24], severity, _flag_in_words(flag), "", ""
    yield from _by_another(version)
    wrong = [d for d in version.differences or [] if d["fact"] != "unknown"]
    if wrong:
        yield "R01", "critical", DIFFERS, _together(d["path"] for d in wrong), _differing(version, wrong)


def _differing(version: SubmissionVersion, wrong: Sequence[dict[str, str]]) -> str:
    """Say how many places differ and the first of them, what was sent and what it should be; only numbers and codes."""
    said = [
        f"{_told(version, d, 'sent')}→{WANTED.get(d['fact']) or _told(version, d, 'computed')}"
        for d in wrong[:FIRST]
    ]
    return f"{len(wrong)} 处：{'；'.join(said)}{CUT if len(wrong) > FIRST else ''}"[:300]


def _told(version: SubmissionVersion, difference: dict[str, str], which: str) -> str:
    return reading.plain(version.form_version_id, difference["path"], difference[which]) or "空"


def _by_another(version: SubmissionVersion) -> Iterable[Raised]:
    """Yield a correction that came from somebody who had no hand in the versions before, and who that was."""
    earlier = version.submission.versions.filter(number__lt=version.number).order_by("number")
    before = dict(earlier.values_list("person", "person__username"))
    if before and version.person_id not in before:
        yield (
            "R02",
            "warning",
            OTHER_HAND,
            "",
            f"{'、'.join(before.values())} → {version.person.username}"[:300],
        )


def _flag_in_words(flag: str) -> Words:
    """Return what the receipt noticed, in both languages of the page."""
    said = []
    for language in ("zh-hans", "en"):
        with override(language):
            said.append(str(Flag(flag).label))
    return Words(*said)


def _paradata(version: SubmissionVersion) -> Iterable[Raised]:
    """Yield what the logs of the tablet tell, where it sent any."""
    if version.form.form_id != HOUSEHOLD:
        return
    earlier = version.submission.versions.filter(number__lt=version.number).order_by("number")
    found = logs.trace_of([*earlier.prefetch_related("files"), version])
    if found is None:
        return
    if 0 < found.active_minutes < SHORTEST_MINUTES and logs.is_complete(version.answers or {}):
        yield "P01", "warning", SHORT, "", f"{found.active_minutes:.1f} 分钟"
    if found.night:
        yield "P02", "warning", NIGHT, "", _clock(found.started)
    if found.late_changes:
        yield "P03", "warning", LATE_CHANGES, _together(map(logs.place_of, found.late_changes)), ""
    if found.mock > 0:
        yield "P04", "warning", MOCK, "", f"{found.mock:.0%}"


def _clock(minute: float) -> str:
    return f"{int(minute) // 60:02d}:{int(minute) % 60:02d}" if minute == minute else ""


def raise_alerts(version: SubmissionVersion, findings: Iterable[Raised]) -> list[Alert]:
    """Write alerts of a version; what was raised before stays as it is."""
    submission, made = version.submission, []
    for code, severity, words, place, detail in findings:
        alert, new = Alert.objects.get_or_create(
            assessment=submission.assessment,
            submission=submission,
            number=version.number,
            person=version.person,
            code=code,
            place=place,
            defaults={
                "county": submission.county,
                "severity": severity,
                "said": words.zh,
                "said_en": words.en,
                "detail": detail,
            },
        )
        if new:
            made.append(alert)
    if made:
        record(
            actor=None,
            action="alert.raise",
            subject=f"submission:{submission.instance}",
            assessment=submission.assessment.key,
            county=submission.county,
            codes=sorted({alert.code for alert in made}),
        )
    return made


def _route(submission: Submission, alerts: list[Alert]) -> None:
    """Put a critical interview into the hands of the team: it cannot be forwarded before it is answered."""
    if submission.state != Submission.State.SUBMITTED:
        return
    if any(a.severity == Alert.Severity.CRITICAL and a.state == Alert.State.OPEN for a in alerts):
        submission.state = Submission.State.TEAM_REVIEW
        submission.save(update_fields=["state"])

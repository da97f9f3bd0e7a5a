"""The evening chain: taken, sent back with remarks, forwarded, passed, locked, made void; never by the interviewer.

Each act locks the interview, asks the permission for its county, refuses whoever made it, compares the version that
the person saw, moves the state by `Submission.MOVES` and leaves one entry in the ledger.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps.accounts.access import require
from houping.apps.accounts.states import after
from houping.apps.collection import visiting
from houping.apps.collection.live import VALID
from houping.apps.collection.models import Submission, SubmissionVersion
from houping.apps.formats import joined
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.apps.plans.services import check_version
from houping.apps.quality import reading, rules
from houping.apps.quality.met import met
from houping.apps.quality.models import Alert, Hold, Remark, Step, Verdict
from houping.apps.quality.wording import objection_in_words
from houping.core import errors

State = Submission.State
OVER = frozenset({State.LOCKED, State.VOID})  # nothing can come of a remark any more
AT_DOOR = frozenset({Verdict.Reason.INCOMPLETE, Verdict.Reason.NO_CONSENT})  # somebody was there all the same
# what stays in the queue when the rest is passed; the last two: somebody else was quicker
LEFT = (
    errors.NotExaminedYet,
    errors.AlertsOpen,
    errors.WorkHeld,
    errors.NotValid,
    errors.OwnInterview,
    errors.RecordChanged,
    errors.MoveRefused,
)


@transaction.atomic
def move(
    *,
    actor: Any,
    submission_id: int,
    action: str,
    version: int,
    reason: str = "",
    remarks: Mapping[str, str] | None = None,
    invalid: str = "",
) -> Submission:
    """Take an interview one step on.

    return: `remarks` (path -> text) and `reason`, one of them at least; void: `invalid` (Verdict.Reason) and `reason`.
    Raises Refused, OwnInterview, RecordChanged, MoveRefused, NothingToMend, PlaceUnknown, NotExaminedYet, AlertsOpen,
    WorkHeld, NotValid.
    """
    found = _locked(actor, submission_id, Submission.MOVES[action].permission)
    target = after(found, action)
    check_version(found, version)
    details = STEPS[action](found, actor, reason.strip(), dict(remarks or {}), invalid)
    found.state = target
    Step.objects.create(submission=found, number=newest(found).number, action=action, by=actor)
    _save(found, actor)
    _tell(actor, f"submission.{action}", found, **details)
    return found


def _locked(actor: Any, submission_id: int, permission: str) -> Submission:
    query = Submission.objects.select_for_update(of=("self",)).select_related(
        "assessment", "form", "person", "changed_by"
    )
    found = query.get(pk=submission_id)
    require(actor, permission, assessment=found.assessment.key, county=found.county or None)
    refuse_own(actor, found)
    return found


def refuse_own(actor: Any, found: Submission) -> None:
    """Raise OwnInterview when the actor made the interview or one of its versions."""
    if actor.pk == found.person_id or found.versions.filter(person=actor).exists():
        raise errors.OwnInterview(who=actor.name)


def newest(found: Submission) -> SubmissionVersion:
    """Return the version that counts."""
    version = found.versions.select_related("form_version").order_by("-number").first()
    assert version is not None
    return version


Given = Mapping[str, str]


def _take(found: Submission, actor: Any, reason: str, remarks: Given, invalid: str) -> dict[str, object]:
    return {}


def _return(found: Submission, actor: Any, reason: str, remarks: Given, invalid: str) -> dict[str, object]:
    """Send it back to the tablet it came from, with what is wrong."""
    made = _remark(found, actor, remarks)
    waiting = found.remarks.filter(settled__isnull=True).count()
    if not waiting and not reason:
        raise errors.NothingToMend()
    found.reason = reason or _("请按 %d 处批注修改。") % waiting
    return {"reason": reason, "remarks": made, "places": waiting}


def _forward(found: Submission, actor: Any, reason: str, remarks: Given, invalid: str) -> dict[str, object]:
    """Hand it to quality control; critical alerts are answered first. Answers left as they were are accepted so."""
    _require_answered(found)
    waiting = list(found.remarks.filter(settled__isnull=True))
    kept = sum(one.waits for one in met(list(found.versions.order_by("number")), waiting))
    found.remarks.filter(settled__isnull=True).update(settled=timezone.now())
    return {"settled": len(waiting), "kept": kept}


def _pass(found: Submission, actor: Any, reason: str, remarks: Given, invalid: str) -> dict[str, object]:
    """Let it count: complete, consistent, reviewed, its interviewer not held."""
    _require_answered(found)
    _require_free(found)
    against = list(rules.objections(facts_of(found)))
    if against:
        raise errors.NotValid(reasons=joined(objection_in_words(code) for code in against))
    Verdict.objects.update_or_create(
        submission=found,
        defaults={
            "valid": True,
            "reason": "",
            "note": "",
            "batch": False,
            "by": actor,
            "at": timezone.now(),
        },
    )
    return {"valid": True}


def _lock(found: Submission, actor: Any, reason: str, remarks: Given, invalid: str) -> dict[str, object]:
    _require_free(found)
    return {}


def _void(found: Submission, actor: Any, reason: str, remarks: Given, invalid: str) -> dict[str, object]:
    """Take it out of the results with a coded reason; nothing is deleted. Its household is open again (`visiting`)."""
    if not reason:
        raise errors.ReasonMissing()
    found.reason = reason
    code = Verdict.Reason(invalid)
    Verdict.objects.update_or_create(
        submission=found,
        defaults={
            "valid": False,
            "reason": code,
            "note": reason[:500],
            "batch": False,
            "by": actor,
            "at": timezone.now(),
        },
    )
    visiting.take_back(found, at_door=code in AT_DOOR, actor=actor)
    return {"reason": reason, "invalid": str(code)}


STEPS = {"take": _take, "return": _return, "forward": _forward, "pass": _pass, "lock": _lock, "void": _void}


@transaction.atomic
def remark(*, actor: Any, submission_id: int, version: int, remarks: Mapping[str, str]) -> Submission:
    """Keep remarks without moving the interview; raises ReviewOver and what `move` raises for them."""
    found = _locked(actor, submission_id, "submission.review")
    if found.state in OVER:
        raise errors.ReviewOver()
    check_version(found, version)
    if not (made := _remark(found, actor, remarks)):
        raise errors.NothingToMend()
    _save(found, actor)
    _tell(actor, "submission.remark", found, remarks=made)
    return found


@transaction.atomic
def settle(*, actor: Any, remark_id: int) -> Remark:
    """Say that a remark has been met; twice changes nothing."""
    made = Remark.objects.select_for_update(of=("self",)).get(pk=remark_id)
    found = _locked(actor, made.submission_id, "submission.review")
    if made.settled is None:
        made.settled = timezone.now()
        made.save(update_fields=["settled"])
        _tell(actor, "submission.settle", found, path=made.path)
    return made


@transaction.atomic
def reply(*, actor: Any, remark_id: int, text: str) -> Remark:
    """Say why an answer is left as it was, by whoever made the interview; raises NotYourInterview, ReplyMissing."""
    made = (
        Remark.objects.select_for_update(of=("self",))
        .select_related("submission__assessment")
        .get(pk=remark_id)
    )
    found = made.submission
    require(actor, "submission.fill", assessment=found.assessment.key)
    if actor.pk != found.person_id and not found.versions.filter(person=actor).exists():
        raise errors.NotYourInterview(who=found.person.name)
    if not text.strip():
        raise errors.ReplyMissing()
    if made.settled is None:
        _replied(actor, found, {made: text})
    return made


def replies_came(version: SubmissionVersion, said: Mapping[str, str]) -> int:
    """Keep with their remarks what the tablet said about answers left as they were; return how many.

    said : place -> reason; "" stands for every remark that has no reason of its own
    """
    found = version.submission
    waiting = found.remarks.filter(settled__isnull=True, number__lt=version.number)
    texts = {one: said.get(one.path) or said.get("", "") for one in waiting}
    new = {one: text for one, text in texts.items() if text and text[:500] != one.reply}
    if new:
        _replied(version.person, found, new)
    return len(new)


def _replied(actor: Any, found: Submission, texts: Mapping[Remark, str]) -> None:
    for one, text in texts.items():
        one.reply = text.strip()[:500]
        one.save(update_fields=["reply"])
    _tell(actor, "submission.reply", found, places=len(texts))


def _remark(found: Submission, actor: Any, remarks: Mapping[str, str]) -> int:
    """Write remarks at places that the interview has; return how many."""
    said = {path: text.strip() for path, text in remarks.items() if text.strip()}
    if not said:
        return 0
    read = newest(found)
    known = reading.places(reading.answers_of(read))
    for path in said:
        if path not in known:
            raise errors.PlaceUnknown(path=path)
    Remark.objects.bulk_create(
        Remark(submission=found, number=read.number, path=path, text=text[:500], by=actor)
        for path, text in said.items()
    )
    return len(said)


def _require_answered(found: Submission) -> None:
    """Raise AlertsOpen while a critical alert waits, and NotExaminedYet while the checks may still raise one."""
    version = newest(found)
    if version.answers is None or version.entry is None:
        raise errors.NotExaminedYet()
    waiting = list(found.alerts.filter(state=Alert.State.OPEN, severity="critical", number=version.number))
    if waiting:
        codes = joined(dict.fromkeys(alert.code for alert in waiting))
        raise errors.AlertsOpen(count=len(waiting), codes=codes)


def _require_free(found: Submission) -> None:
    hold = Hold.objects.filter(
        assessment=found.assessment, person=found.person, released__isnull=True
    ).first()
    if hold:
        raise errors.WorkHeld(who=found.person.name, reason=hold.reason)


def facts_of(found: Submission) -> rules.Facts:
    """Return what decides whether an interview counts."""
    version = newest(found)
    answers = reading.answers_of(version)
    alerts = list(found.alerts.filter(severity="critical", number=version.number))
    last = {path.rpartition("/")[2]: value for path, value in answers.items() if "[" not in path}
    return rules.Facts(
        result=str(last.get(rules.RESULT, rules.COMPLETE)),
        consent=str(last.get(rules.CONSENT, "")),
        missing_files=len(version.missing),
        differences=len(version.differences or []),
        critical_open=sum(a.state == Alert.State.OPEN for a in alerts),
        critical_confirmed=sum(a.state == Alert.State.CONFIRMED for a in alerts),
        flags=version.flags,
    )


@transaction.atomic
def pass_rest(*, actor: Any, assessment: Assessment, county: str) -> int:
    """Pass what waits in a county in one act, once a tenth was looked at one by one; return how many.

    What is not valid, held or has open alerts stays where it is. Raises CheckedTooFew.
    """
    require(actor, "submission.check", assessment=assessment.key, county=county)
    inside = Submission.objects.filter(assessment=assessment, county=county)
    reached = inside.filter(state__in=[State.QC_CHECK, *VALID]).count()
    checked = inside.filter(state__in=VALID, verdict__valid=True, verdict__batch=False).count()
    if checked < rules.needed(reached):
        raise errors.CheckedTooFew(
            checked=checked, needed=rules.needed(reached), share=f"{rules.CHECKED_SHARE:.0%}"
        )
    done = 0
    for found in inside.filter(state="qc_check").order_by("pk"):
        done += _pass_one(actor, found)
    return done


def _pass_one(actor: Any, found: Submission) -> int:
    try:
        with transaction.atomic():
            move(actor=actor, submission_id=found.pk, action="pass", version=found.version)
            Verdict.objects.filter(submission=found).update(batch=True)
    except LEFT:
        return 0
    return 1


def _save(found: Submission, actor: Any) -> None:
    found.version += 1
    found.changed_by, found.changed = actor, timezone.now()
    found.save(update_fields=["state", "reason", "version", "changed_by", "changed"])


def _tell(actor: Any, action: str, found: Submission, **details: object) -> None:
    record(
        actor=actor,
        action=action,
        subject=f"submission:{found.instance}",
        assessment=found.assessment.key,
        county=found.county,
        **details,
    )

"""Every write about visits: results at the door, from tablets, struck out; and what must be tried before a substitute."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps.accounts.access import require
from houping.apps.accounts.models import Person
from houping.apps.accounts.states import after
from houping.apps.collection.assigning import require_certified, require_open
from houping.apps.collection.models import Assignment, Submission, Visit
from houping.apps.formats import clauses
from houping.apps.ledger.services import record
from houping.apps.plans.services import check_version
from houping.apps.sampling import replacing
from houping.apps.sampling.models import Ceremony, Replacement
from houping.core.collection.attempts import Attempt, is_final, lacking, replaceable
from houping.core.collection.outcomes import BY_CODE, COMPLETE
from houping.core.errors import (
    NotOwnHousehold,
    RemoteOnlyForMonitored,
    ResultNeedsNote,
    ResultUnknown,
    TriesLacking,
    VisitTimeUnusable,
)

Kind, State = Assignment.Kind, Assignment.State


@transaction.atomic
def record_visit(
    *,
    actor: Any,
    assignment_id: int,
    version: int,
    at: datetime.datetime,
    code: str,
    mode: str = "visit",
    note: str = "",
) -> Visit:
    """Record a visit of a household with its result; enumerators those of their own pair, with a certificate (R-9.7).

    Raises ResultUnknown, ResultNeedsNote, RemoteOnlyForMonitored, VisitTimeUnusable, NotOwnHousehold, NotCertified,
    TripClosed, RecordChanged, MoveRefused (a replaced household).
    """
    row = _locked(assignment_id)
    key = row.assessment.key
    require(actor, "field.visit", assessment=key, county=row.county)
    if not actor.may("field.lists", assessment=key, county=row.county):
        _require_own(actor, row)
        require_certified(actor, row.assessment)
    require_open(row.assessment, row.county, _("登记上门"))
    check_version(row, version)
    _check(row, at, code, mode, note)
    after(row, "visit")
    try:
        with transaction.atomic():
            made = Visit.objects.create(
                assignment=row, at=at, code=code, mode=mode, note=note, person=actor, recorded_by=actor
            )
    except IntegrityError:
        raise VisitTimeUnusable() from None
    refresh(row, actor)
    _tell(actor, "visit.record", row, code=code, mode=mode)
    return made


@transaction.atomic
def strike_visit(*, actor: Any, visit_id: int, reason: str) -> Visit:
    """Take a visit recorded in error out of the count, with the reason; twice changes nothing."""
    found = Visit.objects.select_related("assignment__assessment").get(pk=visit_id)
    row = _locked(found.assignment_id)
    require(actor, "field.assign", assessment=row.assessment.key, county=row.county)
    require_open(row.assessment, row.county, _("撤销上门登记"))
    if found.struck is None:
        found.struck, found.struck_for = timezone.now(), reason
        found.save(update_fields=["struck", "struck_for"])
        refresh(row, actor)
        _tell(actor, "visit.strike", row, code=found.code, reason=reason)
    return found


def take_submission(
    submission: Submission, *, code: str, mode: str, note: str, at: datetime.datetime
) -> Visit | None:
    """Keep the visit that an interview from a tablet reports; a correction changes it, a void interview strikes it.

    Runs in the transaction of the receipt, whose entry of the ledger holds for it too. Units outside the taken-over
    lists have no visit: the interview carries the flag of it. A code that no table knows counts as `2.36`.
    """
    row = (
        Assignment.objects.current(submission.assessment)
        .select_for_update(of=("self",))
        .filter(unit=submission.unit)
        .first()
    )
    if row is None or row.state == State.REPLACED:
        return None
    void = submission.state == Submission.State.VOID
    values = {
        "assignment": row,
        "at": at,
        "code": code if code in BY_CODE else "2.36",
        "mode": mode if mode in Visit.Mode.values else Visit.Mode.VISIT,
        "note": (note or _("平板填报"))[:300],
        "person": submission.person,
        "recorded_by": submission.person,
        "struck": timezone.now() if void else None,
        "struck_for": submission.reason[:200] if void else "",
    }
    made, _new = Visit.objects.update_or_create(submission=submission, defaults=values)
    refresh(row, submission.person)
    return made


def take_back(submission: Submission, *, at_door: bool, actor: Person) -> None:
    """Take the visit of an interview that was made void out of the count, so that its household is open again.

    at_door : somebody was there although the interview does not count: a visit that brought none (a refusal) stays
    """
    made = Visit.objects.counted().filter(submission=submission).first()
    if made is None or (at_door and made.code != COMPLETE):
        return
    row = _locked(made.assignment_id)
    made.struck, made.struck_for = timezone.now(), submission.reason[:200]
    made.save(update_fields=["struck", "struck_for"])
    if row.state != State.REPLACED:
        refresh(row, actor)


def refresh(row: Assignment, actor: Person) -> None:
    """Set the state of a household by what its counted visits say."""
    visits = list(row.visits.counted().order_by("at", "pk"))
    tries = attempts(visits)
    if not visits:
        row.state = State.ASSIGNED if row.pair_id else State.WAITING
        row.disposition, row.mode, row.done_on = "", "", None
    else:
        ended = is_final(tries)
        row.state = after(row, "finish" if ended else "visit")
        row.disposition, row.mode = visits[-1].code, visits[-1].mode
        row.done_on = timezone.localtime(visits[-1].at).date() if ended else None
    row.version += 1
    row.changed_by, row.changed = actor, timezone.now()
    row.save()


def attempts(visits: list[Visit]) -> list[Attempt]:
    """Return visits as the rule of attempts sees them, by local time."""
    return [Attempt(timezone.localtime(visit.at).replace(tzinfo=None), visit.code) for visit in visits]


def check_tries(ceremony: Ceremony, unit: str, reason: str) -> None:
    """Raise TriesLacking unless the visits of a taken-over household bear the reason for its replacement (R-6.12)."""
    row = Assignment.objects.filter(ceremony=ceremony, unit=unit).first()
    if row is None:
        return
    tries = attempts(list(row.visits.counted().order_by("at", "pk")))
    allowed = replaceable(tries)
    if allowed == reason:
        return
    raise TriesLacking(unit=unit, why=_why(tries, allowed))


def _why(tries: list[Attempt], allowed: str) -> str:
    if not tries:
        return str(_("还没有登记上门"))
    visits, parts = lacking(tries)
    newest = BY_CODE[tries[-1].code]
    if newest.rule and (visits or parts):
        words = [_("还须上门 %d 次") % visits] if visits else []
        if parts:
            words.append(_("还须换 %d 个时段（上午、下午、晚间、周末）") % parts)
        return clauses(words)
    if allowed:
        return str(_("上门结果与所选理由不符"))
    return str(_("最近一次结果“%s”不是可以替换的结果") % newest.zh)


@transaction.atomic
def ask_replacement(*, actor: Any, assignment_id: int, note: str = "") -> Replacement:
    """Ask for the next of the reserve for a household that was tried enough; the reason follows from its visits.

    Raises TriesLacking and what sampling.replacing.ask raises.
    """
    row = _locked(assignment_id)
    require(actor, "sample.replace", assessment=row.assessment.key, county=row.county)
    require_open(row.assessment, row.county, _("申请替换"))
    tries = attempts(list(row.visits.counted().order_by("at", "pk")))
    reason = replaceable(tries)
    if not reason:
        raise TriesLacking(unit=row.unit, why=_why(tries, reason))
    return replacing.ask(
        actor=actor, assessment=row.assessment, county=row.county, unit=row.unit, reason=reason, note=note
    )


def _check(row: Assignment, at: datetime.datetime, code: str, mode: str, note: str) -> None:
    """Raise what stands against a visit as it was entered."""
    result = BY_CODE.get(code)
    if result is None or code == "3.11":
        raise ResultUnknown(code=code)
    if at > timezone.now():
        raise VisitTimeUnusable()
    remote = mode != Visit.Mode.VISIT
    if remote and row.kind != Kind.MONITORED:
        raise RemoteOnlyForMonitored()
    if (result.note or remote) and not note.strip():
        raise ResultNeedsNote(result=Visit.Mode(mode).label if remote else result.zh)


def _require_own(actor: Any, row: Assignment) -> None:
    if actor.pk not in (row.person_id, row.partner_id):
        raise NotOwnHousehold(unit=row.unit)


def _locked(assignment_id: int) -> Assignment:
    return (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("assessment", "ceremony", "changed_by")
        .get(pk=assignment_id)
    )


def _tell(actor: Any, action: str, row: Assignment, **details: object) -> None:
    record(
        actor=actor,
        action=action,
        subject=f"household:{row.unit}",
        assessment=row.assessment.key,
        county=row.county,
        **details,
    )

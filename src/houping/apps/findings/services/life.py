"""The life of a finding: verified, fed back, answered, rechecked, ruled, merged (R-10.5–10.11).

Each act locks the finding, asks the permission for its county, refuses whoever took part in what it checks, compares
the version that the person saw, moves the state by `Finding.MOVES`, writes one step and one entry in the ledger.
"""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps.accounts.access import require
from houping.apps.accounts.roles import THIRD_PARTY, Role, who_can
from houping.apps.accounts.states import after
from houping.apps.findings.indicators import check_indicators
from houping.apps.findings.models import Evidence, Finding, Step
from houping.apps.findings.models.panel import tally_of
from houping.apps.findings.models.steps import REPORT, days_of, hours_of
from houping.apps.findings.personal import refuse_told
from houping.apps.findings.services.releasing import copies_of, release
from houping.apps.findings.watching import redline
from houping.apps.formats import joined, moment
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.apps.plans.services import check_version
from houping.core import errors
from houping.core.deadlines import SOON, light
from houping.core.findings import clock
from houping.core.findings.redline import INDICATOR
from houping.core.findings.standing import CONFIRMED

Values = Mapping[str, Any]
SOON_HOURS = int(SOON.total_seconds() // 3600)
# whoever did one of these may not do the act
OTHERS_THAN: Mapping[str, tuple[str, ...]] = {
    "verify": (REPORT,),
    "clear": (REPORT,),
    "uphold": (REPORT, "verify", "feed_back"),
    "drop": (REPORT, "verify", "feed_back"),
    "rule": (REPORT, "verify", "clear", "feed_back", "uphold", "drop"),
}
# what must have been uploaded before, since the finding was reported
NEEDED: Mapping[str, tuple[Evidence.Purpose, ...]] = {
    "fix": (Evidence.Purpose.BEFORE, Evidence.Purpose.AFTER),
    "object": (Evidence.Purpose.OBJECTION,),
}
TELL_WHY = frozenset(
    {"clear", "reopen", "object", "uphold", "drop", "call_in", "rule", "extend", "fix", "verify", "urge"}
)
# acts of the team whose note the county reads; that of a ruling is its reasons
TOLD = frozenset({"uphold", "drop", "extend", "urge"})


def act(*, actor: Any, finding_id: int, action: str, version: int, values: Values | None = None) -> Finding:
    """Take a finding one step on.

    values : `note` (required by TELL_WHY), and by action: feed_back `statement`, `responsible`, `evidence` (ids that the
    county may open); rule `attribution`; merge `into` (number); extend `hours`; class: fields of the class.
    Raises Refused, SamePerson, RecordChanged, MoveRefused, EvidenceMissing, PersonalInText, NameInText, FileTells,
    DeadlineOver, DeadlineRunning, DeadlineNotLater, WordsMissing, PanelUndecided, NeverFedBack, AlreadyFedBack,
    TooEarlyToUrge, NotTheSameProblem, MergedOutOfSight, ListedInLetter.
    """
    given = dict(values or {})
    if action in RELEASED:
        found = Finding.objects.select_related("assessment").get(pk=finding_id)
        _may_move(actor, found, action)
        given["copies"] = copies_of(RELEASED[action](found, given))
    return _act(actor, finding_id, action, version, given)


@transaction.atomic
def _act(actor: Any, finding_id: int, action: str, version: int, given: dict[str, Any]) -> Finding:
    found = _locked(finding_id)
    target = _may_move(actor, found, action)
    check_version(found, version, who=_last_side(actor, found))
    refuse_same_person(actor, found, action)
    note = str(given.get("note", "")).strip()
    if action in TELL_WHY and not note:
        raise errors.WordsMissing(field=_("情况说明"), action=Finding.ACTION_LABELS[action])
    _require_evidence(found, action)
    if action in TOLD:
        refuse_told(found, note, _("情况说明"))
    details = DOING[action](found, actor, given) if action in DOING else {}
    _arrive(found, actor, action, target, note)
    tell(actor, f"finding.{action}", found, **details)
    return found


def _may_move(actor: Any, found: Finding, action: str) -> str:
    """Return the state to which an act leads; raises Refused, MoveRefused."""
    moves = {**Finding.MOVES, **Finding.ACTS}
    require(actor, moves[action].permission, assessment=found.assessment.key, county=found.county)
    return after(found, action, moves) or found.state


def _locked(finding_id: int) -> Finding:
    query = Finding.objects.select_for_update(of=("self",)).select_related(
        "assessment", "changed_by", "submission"
    )
    return query.get(pk=finding_id)


def _last_side(actor: Any, found: Finding) -> object:
    """Return for a county the side that acted last, "" when that was itself: it reads no name of the team."""
    last = found.steps.order_by("-pk").first() if Role.CTY in actor.roles(found.assessment.key) else None
    return "" if last is None or last.side == Step.Side.COUNTY else last.get_side_display()


def refuse_same_person(actor: Any, found: Finding, action: str) -> None:
    """Raise SamePerson when the actor did something on the finding that the act is to check, or asked in its interview."""
    barred = _barred(found, action)
    if barred and found.submission and found.submission.person_id == actor.pk:
        asked = found.Source.INTERVIEW.label
        raise errors.SamePerson(who=actor.name, did=asked, action=Finding.ACTION_LABELS[action])
    done = found.steps.filter(by=actor, action__in=barred).first() if barred else None
    if done is not None:
        raise errors.SamePerson(who=actor.name, did=done.words, action=Finding.ACTION_LABELS[action])


def _barred(found: Finding, action: str) -> tuple[str, ...]:
    """Return what nobody may have done who is to act; a class that another verified is no longer the finder's."""
    if action == "class":
        return (REPORT,) if found.state == Finding.State.VERIFIED else ()
    return OTHERS_THAN.get(action, ())


def took_part(person: Any, found: Finding, action: str) -> bool:
    """Say whether somebody did what an act is to check."""
    try:
        refuse_same_person(person, found, action)
    except errors.SamePerson:
        return True
    return False


def _require_evidence(found: Finding, action: str) -> None:
    needed = NEEDED.get(action, ())
    there = set(found.evidence.values_list("purpose", flat=True)) if needed else set()
    if missing := [str(purpose.label) for purpose in needed if purpose not in there]:
        raise errors.EvidenceMissing(action=Finding.ACTION_LABELS[action], purposes=joined(missing))


def _arrive(found: Finding, actor: Any, action: str, target: str, note: str) -> None:
    """Set the state, its deadline and what a search reads; write the step."""
    now = timezone.now()
    if action in Finding.MOVES:
        found.state, found.due = target, due_in(found.assessment, target, now)
        found.urged = None
    found.text = searchable(found)
    found.version += 1
    found.changed_by, found.changed = actor, now
    found.save()
    keep_step(found, actor, action, at=now, note=note)
    if action in Finding.MOVES:
        _note_red_line(found)


def _note_red_line(found: Finding) -> None:
    """Write down which level of the red line its county has reached, once a case of return to poverty is confirmed."""
    if found.indicator == INDICATOR and found.standing.kind == CONFIRMED:
        (county,) = redline(found.assessment, [found.county])
        found.red_level = county.level
        found.save(update_fields=["red_level"])


def _chosen(found: Finding, given: Values) -> QuerySet[Evidence]:
    return found.evidence.filter(pk__in=given.get("evidence", ()))


def _of_fix(found: Finding, given: Values) -> QuerySet[Evidence]:
    return found.evidence.filter(purpose__in=NEEDED["fix"])


def _feed_back(found: Finding, actor: Any, given: Values) -> dict[str, object]:
    """Tell the county, in words without names; it sees the files that were chosen."""
    refuse_told(found, found.title, _("问题名称"))
    for field, words in (("statement", _("反馈内容")), ("responsible", _("责任单位"))):
        text = str(given.get(field, "")).strip()
        if not text:
            raise errors.WordsMissing(field=words, action=Finding.ACTION_LABELS["feed_back"])
        refuse_told(found, text, words)
        setattr(found, field, text)
    found.fed_back = timezone.now()
    return release(_chosen(found, given), given["copies"])


def _fix(found: Finding, actor: Any, given: Values) -> dict[str, object]:
    """Put right at once: still counted (R-10.6)."""
    found.fixed_on_site = True
    return release(_of_fix(found, given), given["copies"])


def _lapse(found: Finding, actor: Any, given: Values) -> dict[str, object]:
    """Take silence for consent, once the time is over."""
    if found.due and found.due > timezone.now():
        raise errors.DeadlineRunning(due=moment(found.due))
    return {}


def _object(found: Finding, actor: Any, given: Values) -> dict[str, object]:
    if found.due and found.due <= timezone.now():
        raise errors.DeadlineOver(due=moment(found.due), who=who_can("finding.extend"))
    return {"files": found.evidence.filter(purpose=Evidence.Purpose.OBJECTION).count()}


def _extend(found: Finding, actor: Any, given: Values) -> dict[str, object]:
    """Give the county more time, from now; never less than it has."""
    later = timezone.now() + datetime.timedelta(hours=int(given["hours"]))
    if found.due and later <= found.due:
        raise errors.DeadlineNotLater(due=moment(found.due), wanted=moment(later))
    found.due = later
    return {"until": found.due.isoformat()}


def _urge(found: Finding, actor: Any, given: Values) -> dict[str, object]:
    """Remind whoever owes the next step, when its time is short or over."""
    now = timezone.now()
    if light(found.due, now) == "green":
        raise errors.TooEarlyToUrge(due=moment(found.due), hours=SOON_HOURS)
    found.urged = now
    return {}


def _reopen(found: Finding, actor: Any, given: Values) -> dict[str, object]:
    if found.fed_back:
        raise errors.AlreadyFedBack()
    return {}


def _call_in(found: Finding, actor: Any, given: Values) -> dict[str, object]:
    if not found.fed_back:
        raise errors.NeverFedBack()
    return {}


def _rule(found: Finding, actor: Any, given: Values) -> dict[str, object]:
    """Lock what the majority of the panel says, with the reasons that its chair signs."""
    votes = tally_of(found)
    if votes.ruling is None:
        raise errors.PanelUndecided(given=votes.given, quorum=votes.quorum)
    found.ruling = Finding.Ruling(votes.ruling)
    found.reasons = str(given["note"]).strip()
    refuse_told(found, found.reasons, _("裁定理由"))
    found.attribution = given.get("attribution", found.attribution)
    return {"ruling": found.ruling, "attribution": found.attribution, "votes": dict(votes.counts)}


def _merge(found: Finding, actor: Any, given: Values) -> dict[str, object]:
    """Let it count with another problem of the county, once (A-14).

    The other one may still count; what the county was told of goes on in something that it was told of, and what a
    letter lists stays. Both are held: of two who merge crosswise, or act on the other one meanwhile, the later is told.
    """
    number = str(given.get("into", "")).strip()
    others = Finding.objects.filter(assessment=found.assessment, county=found.county).exclude(pk=found.pk)
    wanted = others.filter(number=number)
    into = wanted.select_for_update(of=("self",), skip_locked=True).first()
    if into is None and wanted.exists():
        raise errors.RecordChanged(who=_("另一位用户"), when=moment(timezone.now()))
    if into is None or into.state == Finding.State.MERGED or found.merged.exists():
        raise errors.NotTheSameProblem(number=number)
    open_or_counted = into.standing.ruling is None or into.standing.counts
    if not open_or_counted or (found.fed_back and not into.fed_back):
        raise errors.MergedOutOfSight(number=number, state=into.get_state_display())
    if hasattr(found, "rectification"):
        raise errors.ListedInLetter(number=found.number)
    found.same_as = into
    return {"into": into.number}


def _class(found: Finding, actor: Any, given: Values) -> dict[str, object]:
    """Change indicator, severity and the other marks while nobody has been told."""
    marks = {name: given[name] for name in CLASSED if name in given}
    indicators = [marks.get("indicator", found.indicator), *marks.get("also", found.also)]
    check_indicators(found.assessment, found.county, indicators)
    old = {name: getattr(found, name) for name in marks if getattr(found, name) != marks[name]}
    for name, value in marks.items():
        setattr(found, name, value)
    return {"old": old, "new": {name: marks[name] for name in old}}


CLASSED = (
    "indicator",
    "also",
    "title",
    "severity",
    "spread",
    "extent",
    "aspect",
    "attribution",
    "theme",
    "keeps",
)
# what an act lets the county open
RELEASED: Mapping[str, Callable[[Finding, Values], QuerySet[Evidence]]] = {
    "feed_back": _chosen,
    "fix": _of_fix,
}
DOING: Mapping[str, Callable[[Finding, Any, Values], dict[str, object]]] = {
    "feed_back": _feed_back,
    "fix": _fix,
    "lapse": _lapse,
    "object": _object,
    "extend": _extend,
    "urge": _urge,
    "reopen": _reopen,
    "call_in": _call_in,
    "rule": _rule,
    "merge": _merge,
    "class": _class,
}


def side_of(actor: Any, assessment: Assessment) -> str:
    """Return from which side a person acts, as the other side is told: county, team or city."""
    roles = actor.roles(assessment.key)
    if Role.CTY in roles:
        return str(Step.Side.COUNTY)
    return str(Step.Side.TEAM if roles & THIRD_PARTY else Step.Side.CITY)


def keep_step(found: Finding, actor: Any, action: str, *, at: datetime.datetime, note: str = "") -> Step:
    """Write one line of the timeline."""
    side = side_of(actor, found.assessment)
    return Step.objects.create(
        finding=found, action=action, state=found.state, side=side, by=actor, at=at, note=note, due=found.due
    )


def due_in(assessment: Assessment, state: str, since: datetime.datetime) -> datetime.datetime | None:
    """Return until when the next step is owed, by the hours and days of an assessment."""
    return clock.due(hours_of(assessment)[0], state, timezone.localtime(since), days_of(assessment))


def searchable(found: Finding) -> str:
    """Return what a search reads of a finding: small letters, so that the database need not turn every row into them."""
    said = (found.number, found.title, found.place, found.what, found.statement, found.responsible)
    return " ".join(filter(None, said)).lower()


def tell(actor: Any, action: str, found: Finding, **details: object) -> None:
    """Write one entry into the ledger."""
    record(
        actor=actor,
        action=action,
        subject=f"finding:{found.number}",
        assessment=found.assessment.key,
        county=found.county,
        **details,
    )

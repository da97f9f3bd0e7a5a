"""The panel sits, its members speak or stay away, the chair signs what the majority says, the session is closed."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps.accounts.access import require
from houping.apps.accounts.models import Person
from houping.apps.accounts.states import after
from houping.apps.findings.models import CountyRuling, Finding, Opinion, Recusal, Session, Vote
from houping.apps.findings.services import life
from houping.apps.formats import joined
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.core import errors
from houping.core.findings.panel import QUORUM

PERMISSION = "finding.rule"


@transaction.atomic
def open_session(*, actor: Any, assessment: Assessment, place: str, members: Iterable[Person]) -> Session:
    """Open a session that the actor presides.

    Raises PanelTooSmall, NotOnPanel for a member without the role, AlreadyDone while another session is open.
    """
    require(actor, PERMISSION, assessment=assessment.key)
    sitting = {person.pk: person for person in (actor, *members)}
    number = 1 + (assessment.panel_sessions.values_list("number", flat=True).first() or 0)
    for person in sitting.values():
        if not person.may(PERMISSION, assessment=assessment.key):
            raise errors.NotOnPanel(who=person.name, number=number, part=_("成员"))
    if len(sitting) < QUORUM:
        raise errors.PanelTooSmall(quorum=QUORUM, count=len(sitting))
    try:
        with transaction.atomic():
            made = Session.objects.create(assessment=assessment, number=number, place=place, chair=actor)
    except IntegrityError:  # another was opened before, or at this moment
        raise errors.AlreadyDone(what=_("召开研判会")) from None
    made.members.set(sitting)
    _tell(actor, "panel.open", made, members=len(sitting))
    return made


def open_one(assessment: Assessment) -> Session:
    """Return the session under way, held until the transaction ends; raises NoSessionOpen."""
    found = Session.objects.select_for_update().filter(assessment=assessment, state="open").first()
    if found is None:
        raise errors.NoSessionOpen()
    return found


@transaction.atomic
def speak(*, actor: Any, finding_id: int, ruling: str, reasons: str) -> Opinion:
    """Give the actor's opinion on a disputed problem; a later one replaces it, the earlier stays readable.

    Raises Refused (also in a county that the actor avoids), NoSessionOpen, NotOnPanel, SamePerson, Recused, MoveRefused.
    """
    found = _disputed(actor, finding_id)
    session = open_one(found.assessment)
    if not session.members.filter(pk=actor.pk).exists():
        raise errors.NotOnPanel(who=actor.name, number=session.number, part=_("成员"))
    life.refuse_same_person(actor, found, "rule")
    if found.recusals.filter(member=actor).exists():
        raise errors.Recused(who=actor.name)
    if not reasons.strip():
        raise errors.WordsMissing(field=_("理由"), action=_("发表意见"))
    found.opinions.filter(member=actor, replaced=False).update(replaced=True)
    made = Opinion.objects.create(
        session=session,
        finding=found,
        member=actor,
        ruling=Finding.Ruling(ruling),
        reasons=reasons.strip(),
    )
    life.tell(actor, "panel.opinion", found, ruling=made.ruling)
    return made


@transaction.atomic
def recuse(*, actor: Any, finding_id: int, reason: str) -> Recusal:
    """Stay away from a problem for good; an opinion given before no longer counts."""
    found = _disputed(actor, finding_id)
    if not reason.strip():
        raise errors.WordsMissing(field=_("回避理由"), action=_("回避"))
    found.opinions.filter(member=actor, replaced=False).update(replaced=True)
    made, _new = Recusal.objects.get_or_create(
        finding=found, member=actor, defaults={"reason": reason.strip()[:200]}
    )
    life.tell(actor, "panel.recuse", found)
    return made


def _disputed(actor: Any, finding_id: int) -> Finding:
    """Return a problem that waits for the panel, held; raises Refused or MoveRefused."""
    query = Finding.objects.select_for_update(of=("self",)).select_related("assessment", "submission")
    found = query.get(pk=finding_id)
    require(actor, PERMISSION, assessment=found.assessment.key, county=found.county)
    after(found, "rule")
    return found


@transaction.atomic
def rule(*, actor: Any, finding_id: int, version: int, reasons: str, attribution: str = "") -> Finding:
    """Sign what the majority says: the chair of the session, another member where the chair stays away.

    Raises what `life.act` raises, NotOnPanel, Recused.
    """
    found = _disputed(actor, finding_id)
    session = open_one(found.assessment)
    if found.recusals.filter(member=actor).exists():
        raise errors.Recused(who=actor.name)
    if not signs(actor, session, found):
        raise errors.NotOnPanel(who=actor.name, number=session.number, part=_("主持人"))
    values = {"note": reasons, "attribution": attribution}
    return life.act(actor=actor, finding_id=found.pk, action="rule", version=version, values=values)


def signs(person: Any, session: Session, found: Finding) -> bool:
    """Say whether somebody signs the ruling on a problem: the chair, another member where the chair stays away."""
    return presides(person, session, chair_is_away=lambda: stays_away(session.chair, found))


def presides(person: Any, session: Session, *, chair_is_away: Callable[[], bool]) -> bool:
    """Say whether somebody signs for a session; `chair_is_away` is asked for a member who is not its chair."""
    if session.chair_id == person.pk:
        return True
    return session.members.filter(pk=person.pk).exists() and chair_is_away()


def stays_away(person: Any, found: Finding) -> bool:
    """Say whether a member has no part in the ruling on a problem: recused, took part in it, avoids the county, left."""
    return (
        not person.may(PERMISSION, assessment=found.assessment.key, county=found.county)
        or found.recusals.filter(member=person).exists()
        or life.took_part(person, found, "rule")
    )


@transaction.atomic
def close_session(*, actor: Any, session_id: int) -> Session:
    """Close a session; opinions without a ruling keep it open, as long as enough members are left to rule.

    Where too few are (recused, avoiding the county), the opinions are put aside and the next session begins anew.
    Raises MoveRefused, NotOnPanel, SessionUndecided.
    """
    found = Session.objects.select_for_update().select_related("assessment").get(pk=session_id)
    require(actor, PERMISSION, assessment=found.assessment.key)
    found.state = after(found, "close")
    if not closes(actor, found):
        raise errors.NotOnPanel(who=actor.name, number=found.number, part=_("主持人"))
    spoken, voted = _spoken(found), _voted(found)
    cases, matters = waiting(found, spoken, voted)
    if numbers := [one.number for one in cases] + [_("认定 %d 号") % one.number for one in matters]:
        raise errors.SessionUndecided(count=len(numbers), numbers=joined(numbers[:10]))
    Opinion.objects.filter(finding__in=spoken, replaced=False).update(replaced=True)
    Vote.objects.filter(matter__in=voted, replaced=False).update(replaced=True)
    found.closed = timezone.now()
    found.save(update_fields=["state", "closed"])
    aside = [one.number for one in spoken] + [str(one.number) for one in voted]
    _tell(actor, "panel.close", found, **({"put_aside": aside} if aside else {}))
    return found


def waiting(
    session: Session, spoken: list[Finding] | None = None, voted: list[CountyRuling] | None = None
) -> tuple[list[Finding], list[CountyRuling]]:
    """Return what keeps a session open: problems with opinions, matters with votes, that enough members can decide."""
    spoken = _spoken(session) if spoken is None else spoken
    voted = _voted(session) if voted is None else voted
    return (
        [one for one in spoken if _can_rule(session, lambda m, one=one: not stays_away(m, one))],
        [one for one in voted if _can_rule(session, votes_on(one))],
    )


def closes(person: Any, session: Session) -> bool:
    """Say whether somebody closes a session: its chair, another member once the chair has left the panel."""
    key = session.assessment.key
    return presides(person, session, chair_is_away=lambda: not session.chair.may(PERMISSION, assessment=key))


def votes_on(matter: CountyRuling) -> Callable[[Person], bool]:
    """Return whether a member may vote on a matter of a county."""
    return lambda member: member.may(PERMISSION, assessment=matter.assessment.key, county=matter.county)


def _can_rule(session: Session, has_part: Callable[[Person], bool]) -> bool:
    return sum(has_part(member) for member in session.members.all()) >= QUORUM


def _spoken(session: Session) -> list[Finding]:
    """Return the problems with opinions but without a ruling."""
    spoken = Finding.objects.filter(opinions__session=session, opinions__replaced=False, state="disputed")
    return list(spoken.distinct().order_by("number").select_related("assessment", "submission"))


def _voted(session: Session) -> list[CountyRuling]:
    """Return the matters of counties with votes but without an outcome."""
    open_ones = session.assessment.county_rulings.filter(state="proposed", votes__replaced=False)
    return list(open_ones.distinct().order_by("number").select_related("assessment"))


def _tell(actor: Any, action: str, session: Session, **details: object) -> None:
    key = session.assessment.key
    record(actor=actor, action=action, subject=f"panel:{key}:{session.number}", assessment=key, **details)

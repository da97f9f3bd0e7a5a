"""The panel rules on a county as a whole: a member proposes, the session votes, the chair signs (R-4.16, R-8.8–8.12).

What is in force is lifted the same way, by a later ruling; nothing is changed or deleted.
"""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps.accounts.access import require
from houping.apps.accounts.states import after
from houping.apps.findings.models import CountyRuling, Session, Vote
from houping.apps.findings.models.rulings import votes_of
from houping.apps.findings.personal import refuse_personal
from houping.apps.findings.services.panel import PERMISSION, open_one, presides, votes_on
from houping.apps.formats import joined
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.apps.plans.queries import in_force
from houping.core import errors

OUTCOMES = {"upheld": "adopt", "dismissed": "reject"}


@transaction.atomic
def propose(
    *,
    actor: Any,
    assessment: Assessment,
    county: str,
    basis: str,
    reasons: str,
    trigger: str = "",
    grade: str = "",
    people: int = 0,
) -> CountyRuling:
    """Put a trigger of section 八, or the best grade that stays open, to the vote of the session under way.

    Raises Refused, NoSessionOpen, NotOnPanel, RulingUnusable for what the plan does not know, RulingStands, WordsMissing,
    PersonalInText: reports name the basis.
    """
    session = _sitting(actor, assessment, county)
    _check(assessment, county, trigger, grade)
    _refuse_second(assessment, county, trigger, ("in_force", "proposed"))
    return _made(
        actor,
        session,
        county=county,
        trigger=trigger,
        grade=grade,
        people=people,
        basis=basis,
        reasons=reasons,
    )


@transaction.atomic
def propose_lifting(*, actor: Any, ruling_id: int, basis: str, reasons: str) -> CountyRuling:
    """Put to the vote that a ruling no longer holds; raises MoveRefused unless it is in force."""
    found = _held(ruling_id)
    session = _sitting(actor, found.assessment, found.county)
    after(found, "lift")
    if waiting := found.lifted_by.filter(state=CountyRuling.State.PROPOSED).first():
        raise errors.RulingStands(number=waiting.number, county=found.county)
    return _made(actor, session, county=found.county, lifts=found, basis=basis, reasons=reasons)


def _made(actor: Any, session: Session, **values: Any) -> CountyRuling:
    for name, label in (("basis", _("依据")), ("reasons", _("理由"))):
        values[name] = str(values[name]).strip()
        if not values[name]:
            raise errors.WordsMissing(field=label, action=_("提请认定"))
        refuse_personal(values[name], label)
    assessment = session.assessment
    last = assessment.county_rulings.aggregate(last=Max("number"))["last"] or 0
    made = CountyRuling.objects.create(
        assessment=assessment, session=session, number=last + 1, proposed_by=actor, **values
    )
    _tell(actor, "ruling.propose", made)
    return made


@transaction.atomic
def vote(*, actor: Any, ruling_id: int, agrees: bool, reasons: str) -> Vote:
    """Give the actor's vote; a later one replaces it, the earlier stays. Raises what `propose` raises, MoveRefused."""
    found = _held(ruling_id)
    _sitting(actor, found.assessment, found.county)
    after(found, "adopt")
    if not reasons.strip():
        raise errors.WordsMissing(field=_("理由"), action=_("表决"))
    found.votes.filter(member=actor, replaced=False).update(replaced=True)
    made = Vote.objects.create(matter=found, member=actor, agrees=agrees, reasons=reasons.strip())
    _tell(actor, "ruling.vote", found, agrees=agrees)
    return made


@transaction.atomic
def decide(*, actor: Any, ruling_id: int) -> CountyRuling:
    """Sign what the majority voted: the chair, another member where the chair avoids the county or has left the panel.

    Raises PanelUndecided, NotOnPanel, RulingStands, MoveRefused.
    """
    found = _held(ruling_id)
    session = _sitting(actor, found.assessment, found.county)
    after(found, "adopt")
    if not signs(actor, session, found):
        raise errors.NotOnPanel(who=actor.name, number=session.number, part=_("主持人"))
    stand = votes_of(found)
    if stand.ruling is None:
        raise errors.PanelUndecided(given=stand.given, quorum=stand.quorum)
    action = OUTCOMES[stand.ruling]
    if action == "adopt":
        _take_effect(actor, found)
    found.state = after(found, action)
    found.session, found.decided_by, found.decided = session, actor, timezone.now()
    found.save(update_fields=["state", "session", "decided_by", "decided"])
    _tell(actor, f"ruling.{action}", found, votes=dict(stand.counts))
    return found


def signs(person: Any, session: Session, matter: CountyRuling) -> bool:
    """Say whether somebody signs the outcome of a matter."""
    return presides(person, session, chair_is_away=lambda: not votes_on(matter)(session.chair))


def _take_effect(actor: Any, found: CountyRuling) -> None:
    """Lift what a ruling lifts; refuse a second one of the same matter."""
    if found.lifts_id is None:
        _refuse_second(found.assessment, found.county, found.trigger, ("in_force",))
        return
    lifted = _held(found.lifts_id)
    lifted.state = after(lifted, "lift")
    lifted.save(update_fields=["state"])
    _tell(actor, "ruling.lift", lifted, by=found.number)


def _held(ruling_id: int) -> CountyRuling:
    query = CountyRuling.objects.select_for_update(of=("self",)).select_related("assessment")
    return query.get(pk=ruling_id)


def _sitting(actor: Any, assessment: Assessment, county: str) -> Session:
    """Return the session under way in which the actor sits; raises Refused also in a county that the actor avoids."""
    require(actor, PERMISSION, assessment=assessment.key, county=county)
    session = open_one(assessment)
    if not session.members.filter(pk=actor.pk).exists():
        raise errors.NotOnPanel(who=actor.name, number=session.number, part=_("成员"))
    return session


def _check(assessment: Assessment, county: str, trigger: str, grade: str) -> None:
    plan = in_force(assessment)
    counties = {c.code for c in plan.counties} if plan else set()
    triggers = [t.id for t in plan.grading.triggers if t.needs_ruling] if plan else []
    grades = [g.id for g in plan.grading.grades[1:]] if plan else []
    known = triggers if trigger else grades
    if county not in counties or (trigger or grade) not in known or (trigger and grade):
        raise errors.RulingUnusable(county=county, trigger=trigger or grade, known=joined(known))


def _refuse_second(assessment: Assessment, county: str, trigger: str, states: tuple[str, ...]) -> None:
    """Refuse a matter that already stands; a county has one limit, and one ruling of each trigger."""
    same = assessment.county_rulings.filter(county=county, trigger=trigger, lifts__isnull=True)
    if other := same.filter(state__in=states).first():
        raise errors.RulingStands(number=other.number, county=county)


def _tell(actor: Any, action: str, found: CountyRuling, **details: object) -> None:
    key = found.assessment.key
    record(
        actor=actor,
        action=action,
        subject=f"ruling:{key}:{found.number}",
        assessment=key,
        county=found.county,
        **details,
    )

"""Roles given and taken by the security administrator, who makes no accounts (三员分立); avoidance counties."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps.accounts import rules
from houping.apps.accounts.access import require
from houping.apps.accounts.models import Assignment, Avoidance, Organisation, Person, Proposal
from houping.apps.accounts.roles import ADMINISTRATORS, Role
from houping.apps.accounts.rules import Wanted
from houping.apps.accounts.services import refuse_the_last
from houping.apps.ledger.services import record
from houping.core.errors import AlreadyDone, AvoidanceBroken, CountyUnknown, NotOnOneself, PersonInactive


@transaction.atomic
def assign(*, actor: Any, person_id: int, wanted: Wanted) -> Assignment:
    """Give a role. Raises what `rules.check_role` raises, PersonInactive, NotOnOneself."""
    require(actor, "role.assign")
    person = _locked(person_id)
    if person == actor:
        raise NotOnOneself()
    if not person.is_active:
        raise PersonInactive()
    wanted = tidy(wanted)
    check(person, wanted)
    made = Assignment.objects.create(
        person=person,
        role=wanted.role,
        assessment=wanted.assessment,
        county=wanted.county,
        starts=wanted.starts,
        ends=wanted.ends,
    )
    _tell(actor, "role.assign", person, wanted)
    return made


@transaction.atomic
def withdraw(*, actor: Any, assignment_id: int) -> Person:
    """Take a role away at once: it ends with yesterday; one that begins today or later was never held.

    Raises NotOnOneself, LastAdministrator; AlreadyDone for one that is over.
    """
    require(actor, "role.assign")
    held = Assignment.objects.select_for_update().select_related("person").get(pk=assignment_id)
    if held.person == actor:
        raise NotOnOneself()
    if held.role in ADMINISTRATORS:
        refuse_the_last(held.role, held.person)
    today = timezone.localdate()
    if held.ends and held.ends < today:
        raise AlreadyDone(what=_("收回“%s”") % held.get_role_display())
    if held.starts >= today:
        held.delete()
    else:
        held.ends = today - datetime.timedelta(days=1)
        held.save(update_fields=["ends"])
    _tell(actor, "role.withdraw", held.person, as_wanted(held))
    return held.person


@transaction.atomic
def avoid(*, actor: Any, person_id: int, county: str, reason: str) -> Avoidance:
    """Record a county from which a person keeps away. Raises AvoidanceBroken, CountyUnknown."""
    require(actor, "role.assign")
    person = _locked(person_id)
    if county not in counties():
        raise CountyUnknown(county=county)
    acting = person.assignments.not_over().filter(county=county).first()
    if acting:
        raise AvoidanceBroken(role=acting.get_role_display())
    avoidance, made = Avoidance.objects.get_or_create(
        person=person, county=county, defaults={"reason": reason}
    )
    if not made:
        raise AlreadyDone(what=_("此区县的回避登记"))
    record(actor=actor, action="avoidance.add", subject=f"person:{person.pk}", county=county)
    return avoidance


@transaction.atomic
def stop_avoiding(*, actor: Any, avoidance_id: int) -> Person:
    """Take an avoidance county off."""
    require(actor, "role.assign")
    found = Avoidance.objects.select_related("person").get(pk=avoidance_id)
    if found.person == actor:
        raise NotOnOneself()
    record(actor=actor, action="avoidance.remove", subject=f"person:{found.person_id}", county=found.county)
    found.delete()
    return found.person


@transaction.atomic
def grant(*, actor: Any, proposal_id: int) -> Assignment:
    """Give the role that an invitation sheet asked for; all rules hold as for any other."""
    require(actor, "role.assign")
    proposal = _proposal(proposal_id)
    made = assign(actor=actor, person_id=proposal.person_id, wanted=as_wanted(proposal))
    proposal.delete()
    return made


@transaction.atomic
def decline(*, actor: Any, proposal_id: int) -> None:
    """Refuse the role that an invitation sheet asked for."""
    require(actor, "role.assign")
    proposal = _proposal(proposal_id)
    _tell(actor, "role.decline", proposal.person, as_wanted(proposal))
    proposal.delete()


def _proposal(proposal_id: int) -> Proposal:
    """Return a proposal, locked; raises AlreadyDone when another has decided it."""
    query = Proposal.objects.select_for_update(of=("self",)).select_related("person")
    found = query.filter(pk=proposal_id).first()
    if found is None:
        raise AlreadyDone(what=_("这一项提请"))
    return found


def check(person: Person, wanted: Wanted) -> None:
    """Raise the reason why a person cannot have a role."""
    rules.check_role(
        wanted,
        organisation=person.organisation,
        held=[as_wanted(held) for held in person.assignments.all()],
        avoided=dict(person.avoidances.values_list("county", "reason")),
        counties=counties(),
    )


def tidy(wanted: Wanted) -> Wanted:
    """Return what is stored: administrators stand outside every assessment and county."""
    if wanted.role in ADMINISTRATORS:
        return Wanted(wanted.role, "", "", wanted.starts, wanted.ends)
    return wanted


def as_wanted(held: Assignment | Proposal) -> Wanted:
    """Return an assignment or a proposal as the rules see it."""
    return Wanted(held.role, held.assessment, held.county, held.starts, held.ends)


def counties() -> dict[str, str]:
    """Return division code -> name of the counties that have an office here."""
    found = Organisation.objects.filter(kind=Organisation.Kind.COUNTY).order_by("county")
    return dict(found.values_list("county", "name"))


def _locked(person_id: int) -> Person:
    return Person.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=person_id)


def _tell(actor: Any, action: str, person: Person, wanted: Wanted) -> None:
    record(
        actor=actor,
        action=action,
        subject=f"person:{person.pk}",
        assessment=wanted.assessment,
        county=wanted.county,
        role=str(Role(wanted.role)),
        starts=wanted.starts.isoformat(),
        ends=wanted.ends.isoformat() if wanted.ends else "",
    )

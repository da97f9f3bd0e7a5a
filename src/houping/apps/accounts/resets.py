"""Resets of sensitive accounts: the system administrator asks and resets, the security administrator confirms between.

One of them alone could otherwise enter as the person who draws the sample or sees personal data (三员分立, R-13.1).
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps.accounts.access import require
from houping.apps.accounts.limits import limit
from houping.apps.accounts.models import Person, Reset
from houping.apps.accounts.roles import SECOND_FACTOR, Role, who_can
from houping.apps.accounts.states import after
from houping.apps.formats import joined
from houping.apps.ledger.services import record
from houping.core.errors import (
    AdministratorByServer,
    AlreadyDone,
    NotOnOneself,
    ResetByOne,
    ResetNeedsConfirmation,
    ResetNotNeeded,
)

GUARDED = frozenset({Role.SECURITY, Role.AUDIT})
OPEN = (Reset.State.REQUESTED, Reset.State.CONFIRMED)


def sensitive_roles(person: Person) -> list[str]:
    """Return the names of the roles for which a reset takes two administrators; empty when one suffices."""
    held = person.standing_roles & SECOND_FACTOR
    return [str(role.label) for role in Role if role in held]


def check_possible(actor: Any, person: Person) -> None:
    """Raise NotOnOneself, or AdministratorByServer for those who check the system administrator."""
    if person == actor:
        raise NotOnOneself()
    if person.standing_roles & GUARDED:
        raise AdministratorByServer()


@transaction.atomic
def request(*, actor: Any, person_id: int, kind: str, reason: str) -> Reset:
    """Ask for a reset. Raises NotOnOneself, AdministratorByServer, ResetNotNeeded, AlreadyDone."""
    require(actor, "account.edit")
    person = Person.objects.select_for_update(of=("self",)).get(pk=person_id)
    check_possible(actor, person)
    if not sensitive_roles(person):
        raise ResetNotNeeded(name=person.name)
    standing = person.resets.filter(kind=kind, state__in=OPEN).first()
    if standing and not standing.has_lapsed:
        raise AlreadyDone(what=_("提请重置%s") % Reset.Kind(kind).label)
    if standing:
        standing.state = after(standing, "withdraw")
        standing.save(update_fields=["state"])
    made = Reset.objects.create(person=person, kind=kind, reason=reason, requested_by=actor)
    record(actor=actor, action="reset.request", subject=f"person:{person.pk}", kind=kind, reason=reason)
    return made


@transaction.atomic
def move(*, actor: Any, reset_id: int, action: str) -> Reset:
    """Confirm, decline or withdraw a reset. Raises MoveRefused, NotOnOneself, ResetByOne."""
    found = Reset.objects.select_for_update(of=("self",)).select_related("person").get(pk=reset_id)
    require(actor, Reset.MOVES[action].permission)
    if found.person == actor:
        raise NotOnOneself()
    found.state = after(found, action)
    if action == "confirm":
        if found.requested_by_id == actor.pk:
            raise ResetByOne()
        found.confirmed_by, found.confirmed = actor, timezone.now()
    found.save()
    record(actor=actor, action=f"reset.{action}", subject=f"person:{found.person_id}", kind=found.kind)
    return found


def spend(person: Person, kind: str) -> dict[str, str]:
    """Use up the confirmation that a reset needs; return who gave it, for the ledger entry of the reset.

    Called inside the transaction of the reset. Raises ResetNeedsConfirmation.
    """
    roles = sensitive_roles(person)
    if not roles:
        return {}
    query = Reset.objects.select_for_update(of=("self",)).select_related("confirmed_by")
    found = query.filter(person=person, kind=kind, state=Reset.State.CONFIRMED).first()
    if found is None or found.confirmed_by is None or found.has_lapsed:
        raise ResetNeedsConfirmation(
            name=person.name,
            roles=joined(roles),
            what=Reset.Kind(kind).label,
            who=who_can("reset.confirm"),
            hours=limit("RESET_CONFIRMED_HOURS"),
        )
    found.state = after(found, "use", Reset.ACTS)
    found.save(update_fields=["state"])
    return {"confirmed_by": found.confirmed_by.username}

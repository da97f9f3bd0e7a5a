"""Reads across people, offices and roles."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Value, When

from houping.apps.accounts.models import Assignment, Organisation, Person, Proposal, Reset
from houping.apps.ledger.models import Entry

RECENT = 10
SIGN_INS = ("account.sign_in", "account.sign_in_failed", "account.sign_out", "account.session_ended")


@dataclass(frozen=True)
class Choice:
    """What the list of people is narrowed to; empty means all."""

    text: str = ""
    organisation: str = ""
    role: str = ""
    state: str = ""


def people(choice: Choice) -> QuerySet[Person]:
    """Return the people of a choice with office and roles that hold or will hold."""
    found = Person.objects.select_related("organisation").prefetch_related(
        Prefetch("assignments", Assignment.objects.not_over(), to_attr="held")
    )
    if choice.text:
        found = found.filter(Q(name__icontains=choice.text) | Q(username__icontains=choice.text))
    if choice.organisation:
        found = found.filter(organisation__code=choice.organisation)
    if choice.role:
        own = Assignment.objects.not_over().filter(person=OuterRef("pk"), role=choice.role)
        found = found.filter(Exists(own))
    states = {
        "active": Q(is_active=True),
        "inactive": Q(is_active=False),
        "new": Q(is_active=True, must_change_password=True),
        "without_role": ~Exists(Assignment.objects.not_over().filter(person=OuterRef("pk"))),
    }
    return found.filter(states[choice.state]) if choice.state else found


def organisations() -> QuerySet[Organisation]:
    """Return the offices with the number of their active people."""
    return Organisation.objects.annotate(active=Count("people", filter=Q(people__is_active=True)))


def proposals() -> QuerySet[Proposal]:
    """Return the roles that wait for the security administrator."""
    return Proposal.objects.select_related("person__organisation")


def resets() -> QuerySet[Reset]:
    """Return the resets of sensitive accounts: those that wait first, then the newest."""
    first = Case(When(state=Reset.State.REQUESTED, then=Value(0)), default=Value(1))
    found = Reset.objects.select_related("person__organisation", "requested_by", "confirmed_by")
    return found.order_by(first, "-requested", "-pk")


def assessments() -> list[str]:
    """Return the keys of the assessments in which anybody has a role."""
    found = Assignment.objects.exclude(assessment="").order_by("assessment")
    return list(found.values_list("assessment", flat=True).distinct())


def sign_ins(person: Any) -> list[Entry]:
    """Return the last entries of the ledger about the coming and going of a person."""
    found = Entry.objects.filter(subject=f"person:{person.pk}", action__in=SIGN_INS)
    return list(found.order_by("-seq")[:RECENT])

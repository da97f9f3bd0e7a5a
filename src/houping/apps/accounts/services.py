"""Accounts and offices: made, closed, opened and reset by the system administrator, who gives no roles (三员分立)."""

from typing import Any

from django.db import transaction

from houping.apps.accounts import attempts, passwords, resets, rules, sessions
from houping.apps.accounts.access import require
from houping.apps.accounts.models import Assignment, Organisation, Person, Reset
from houping.apps.accounts.roles import ADMINISTRATORS, Role
from houping.apps.ledger.services import RESERVED, record
from houping.core.errors import LastAdministrator, NotOnOneself, OrganisationTaken, UsernameTaken


@transaction.atomic
def create_organisation(*, actor: Any, code: str, name: str, kind: str, county: str = "") -> Organisation:
    """Add an office. Raises BelowCounty, OrganisationTaken."""
    require(actor, "account.edit")
    rules.check_office_name(name)
    county = county if kind == Organisation.Kind.COUNTY else ""
    if Organisation.objects.filter(code=code).exists():
        raise OrganisationTaken(value=code)
    if county and Organisation.objects.filter(county=county).exists():
        raise OrganisationTaken(value=county)
    office = Organisation.objects.create(code=code, name=name, kind=kind, county=county)
    record(
        actor=actor, action="organisation.create", subject=f"organisation:{code}", county=county, kind=kind
    )
    return office


@transaction.atomic
def create_person(*, actor: Any, username: str, name: str, organisation: Organisation) -> tuple[Person, str]:
    """Add a person without any role; return the person and the one-time password, which is kept nowhere.

    Raises BelowCounty, UsernameTaken.
    """
    require(actor, "account.edit")
    rules.check_person_name(name)
    if username in RESERVED or Person.objects.filter(username=username).exists():
        raise UsernameTaken(username=username)
    password = passwords.one_time_password()
    person = Person(username=username, name=name, organisation=organisation)
    person.set_password(password)
    person.save()
    record(actor=actor, action="account.create", subject=f"person:{person.pk}")
    return person, password


@transaction.atomic
def choose_language(*, actor: Any, language: str) -> None:
    """Keep the language in which a person reads the pages, for every computer and the next sign-in."""
    if actor.language != language:
        Person.objects.filter(pk=actor.pk).update(language=language)
        record(actor=actor, action="account.language", subject=f"person:{actor.pk}", new=language)


@transaction.atomic
def deactivate(*, actor: Any, person_id: int) -> Person:
    """Close an account at once; its sessions end. Raises NotOnOneself, LastAdministrator."""
    require(actor, "account.edit")
    person = _locked(person_id)
    if person == actor:
        raise NotOnOneself()
    for role in sorted(person.roles() & ADMINISTRATORS):
        refuse_the_last(role, person)
    person.is_active = False
    person.save(update_fields=["is_active"])
    sessions.end_all(person)
    record(actor=actor, action="account.deactivate", subject=f"person:{person.pk}")
    return person


@transaction.atomic
def activate(*, actor: Any, person_id: int) -> Person:
    """Open a closed account again; its roles hold as their days say."""
    require(actor, "account.edit")
    person = _locked(person_id)
    person.is_active = True
    person.save(update_fields=["is_active"])
    record(actor=actor, action="account.activate", subject=f"person:{person.pk}")
    return person


@transaction.atomic
def reset_password(*, actor: Any, person_id: int) -> tuple[Person, str]:
    """Give a one-time password; sessions end, a lock is lifted.

    Raises NotOnOneself, AdministratorByServer; ResetNeedsConfirmation for a sensitive role.
    """
    require(actor, "account.edit")
    person = _locked(person_id)
    resets.check_possible(actor, person)
    confirmed = resets.spend(person, Reset.Kind.PASSWORD)
    password = passwords.one_time_password()
    passwords.replace(person, password, one_time=True)
    sessions.end_all(person)
    attempts.forget(person.username)
    record(actor=actor, action="account.reset_password", subject=f"person:{person.pk}", **confirmed)
    return person, password


def refuse_the_last(role: str, person: Person) -> None:
    """Raise LastAdministrator when nobody else who is active holds the role today."""
    others = Assignment.objects.current().filter(role=role, person__is_active=True).exclude(person=person)
    if not others.exists():
        raise LastAdministrator(role=Role(role).label)


def _locked(person_id: int) -> Person:
    return Person.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=person_id)

"""Coming in and going out: each try leaves an entry in the ledger; the answer tells nobody which names exist."""

from typing import Any

from django.contrib.auth import login, logout
from django.db import transaction
from django.http import HttpRequest

from houping.apps.accounts import attempts, second_factor, sessions
from houping.apps.accounts.models import LANGUAGE, SECOND_FACTOR_PASSED, OpenSession, Person
from houping.apps.ledger.services import record

UNKNOWN = "person:unknown"  # what was typed may be a password in the wrong box: it is not kept


def password_was_right(request: HttpRequest, person: Person) -> None:
    """Begin the session of a person; without a second factor the sign-in is complete."""
    login(request, person)
    request.session[LANGUAGE] = person.language
    if not person.second_factor:
        _complete(request, person)


def code_was_right(request: HttpRequest) -> None:
    """Complete the sign-in after the second factor."""
    request.session[SECOND_FACTOR_PASSED] = True
    _complete(request, request.user)


@transaction.atomic
def refused(request: HttpRequest, *, username: str, factor: str = "password") -> Any:
    """Record a failed try; return until when the way in is closed, if it is."""
    address = attempts.address_of(request)
    until = attempts.failed(username, address)
    person = Person.objects.filter(username=username).first()
    subject = f"person:{person.pk}" if person else UNKNOWN
    record(actor=person, action="account.sign_in_failed", subject=subject, address=address, factor=factor)
    if until:
        record(actor=person, action="account.locked", subject=subject, until=until.isoformat())
    return until


def keep_listed(request: HttpRequest, old_key: str | None) -> None:
    """Follow a session to its new key, which Django gives it when the password changes."""
    OpenSession.objects.filter(key=old_key or "").update(key=request.session.session_key)


def leave(request: HttpRequest) -> None:
    """Sign out."""
    sessions.close(request, action="account.sign_out")
    logout(request)


def throw_out(request: HttpRequest, *, reason: str) -> None:
    """End a session that is over: idle, too old, or after too many wrong codes."""
    sessions.close(request, action="account.session_ended", reason=reason)
    logout(request)


def try_code(request: HttpRequest, code: str) -> bool:
    """Check a code of the second factor; raises Locked after too many tries."""
    person = request.user
    attempts.begin(person.username, attempts.address_of(request))
    return second_factor.passes(person, code)


@transaction.atomic
def _complete(request: HttpRequest, person: Any) -> None:
    address = attempts.address_of(request)
    attempts.succeeded(person.username, address)
    sessions.open_for(request, person)
    record(actor=person, action="account.sign_in", subject=f"person:{person.pk}", address=address)

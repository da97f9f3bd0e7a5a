"""Sessions: at most so many at once, ended when idle, when old, and when the password changes."""

import datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from houping.apps.accounts.attempts import address_of
from houping.apps.accounts.limits import limit, minutes
from houping.apps.accounts.models import OpenSession, Person
from houping.apps.ledger.services import record

BEGAN, SEEN = "began", "seen"
TOUCH_SECONDS = 60  # the last sight of a session is written once a minute, not with every page


@transaction.atomic
def open_for(request: HttpRequest, person: Person) -> None:
    """List the new session of a person and end the oldest ones beyond the limit."""
    now = timezone.now()
    person.open_sessions.filter(seen__lt=now - minutes("SESSION_IDLE_MINUTES")).delete()
    request.session[BEGAN] = request.session[SEEN] = now.timestamp()
    OpenSession.objects.update_or_create(
        key=request.session.session_key,
        defaults={
            "person": person,
            "address": address_of(request),
            "browser": request.META.get("HTTP_USER_AGENT", "")[:200],
            "began": now,
            "seen": now,
        },
    )
    oldest_first = list(person.open_sessions.select_for_update().order_by("began", "pk"))
    for old in oldest_first[: -limit("SESSIONS_AT_ONCE")]:
        _end(old, reason="pushed")


def expired(request: HttpRequest) -> str:
    """Say why a session is over: "idle", "age", or "" while it is not; note that it is in use."""
    now = timezone.now().timestamp()
    began = request.session.setdefault(BEGAN, now)
    seen = request.session.setdefault(SEEN, now)
    if now - began > limit("SESSION_HOURS") * 3600:
        return "age"
    if now - seen > limit("SESSION_IDLE_MINUTES") * 60:
        return "idle"
    if now - seen > TOUCH_SECONDS:
        request.session[SEEN] = now
        OpenSession.objects.filter(key=request.session.session_key).update(seen=timezone.now())
    return ""


@transaction.atomic
def close(request: HttpRequest, *, action: str, **details: object) -> None:
    """Take the session off the list and record why; the caller signs out."""
    person = request.user
    OpenSession.objects.filter(key=request.session.session_key).delete()
    record(actor=person, action=action, subject=f"person:{person.pk}", **details)


@transaction.atomic
def end(*, actor: Any, session_id: int) -> None:
    """End one of one's own sessions."""
    found = OpenSession.objects.filter(person=actor, pk=session_id).first()
    if found:
        _end(found, reason="own")


def end_all(person: Person, *, but: str | None = None) -> None:
    """End the sessions of a person, inside the transaction of the act that asks for it."""
    keys = list(person.open_sessions.exclude(key=but or "").values_list("key", flat=True))
    for key in keys:
        _store()(key).delete()
    person.open_sessions.filter(key__in=keys).delete()


def current(person: Person) -> list[OpenSession]:
    """Return the sessions that are still in use, newest first."""
    since = timezone.now() - minutes("SESSION_IDLE_MINUTES")
    oldest = timezone.now() - datetime.timedelta(hours=limit("SESSION_HOURS"))
    return list(person.open_sessions.filter(seen__gte=since, began__gte=oldest).order_by("-began"))


def _end(session: OpenSession, *, reason: str) -> None:
    _store()(session.key).delete()
    session.delete()
    person = session.person
    record(actor=person, action="account.session_ended", subject=f"person:{person.pk}", reason=reason)


def _store() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore

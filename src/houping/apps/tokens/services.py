"""Every write of this app: tokens made and revoked, their use counted, what was started with them."""

import datetime
import hashlib
import secrets
from collections.abc import Callable, Collection
from typing import Any

from django.db import transaction
from django.utils import timezone

from houping.apps.accounts import attempts
from houping.apps.accounts.access import require
from houping.apps.accounts.limits import limit
from houping.apps.accounts.models import Organisation
from houping.apps.jobs.models import Job
from houping.apps.ledger.services import record
from houping.apps.tokens.bearer import Bearer, OwnBearer
from houping.apps.tokens.models import Start, Token
from houping.apps.tokens.scopes import OWN_SCOPES, SCOPES, offices_of
from houping.core.errors import (
    KeyTaken,
    RequestsTooMany,
    ScopeNotForOffice,
    TokenExpired,
    TokenNotOwn,
    TokenOfPerson,
    TokenOutlived,
    TokenRevoked,
    TokenTermUnusable,
    TokenUnknown,
)
from houping.core.provenance import digest_json

LONGEST = datetime.timedelta(days=366)
LONGEST_OWN = datetime.timedelta(days=31)
MINUTE = datetime.timedelta(minutes=1)
MARK = "hp"  # so that secret scanners and people know what they found
NAME_BYTES, SECRET_BYTES = 5, 32


@transaction.atomic
def create(
    *,
    actor: Any,
    title: str,
    organisation: Organisation,
    assessment: str,
    scopes: Collection[str],
    expires: datetime.datetime,
) -> tuple[Token, str]:
    """Make a token; return it and its text, which is kept nowhere. Raises ScopeNotForOffice, TokenTermUnusable."""
    require(actor, "token.edit")
    now = timezone.now()
    if not now < expires <= now + LONGEST:
        raise TokenTermUnusable(days=LONGEST.days)
    for scope in scopes:
        if organisation.kind not in SCOPES[scope].kinds:
            raise ScopeNotForOffice(scope=scope, office=organisation.name, possible=offices_of(scope))
    return _make(
        actor,
        title=title,
        organisation=organisation,
        assessment=assessment,
        scopes=[scope for scope in SCOPES if scope in scopes],
        created=now,
        expires=expires,
    )


@transaction.atomic
def create_own(
    *, actor: Any, title: str, assessment: str, review: bool, expires: datetime.datetime
) -> tuple[Token, str]:
    """Make a token with which a program acts for the person, as `create`; `review`: for reviewing too.

    It ends with the person's password or second factor. Raises TokenTermUnusable.
    """
    require(actor, "token.own", assessment=assessment)
    now = timezone.now()
    if not now < expires <= now + LONGEST_OWN:
        raise TokenTermUnusable(days=LONGEST_OWN.days)
    return _make(
        actor,
        title=title,
        organisation=actor.organisation,
        person=actor,
        bound=_bound(actor),
        assessment=assessment,
        scopes=[scope for scope, about in OWN_SCOPES.items() if review or not about.writes],
        created=now,
        expires=expires,
    )


def _make(actor: Any, **fields: Any) -> tuple[Token, str]:
    """Keep a token and tell of it; return it and its text."""
    name = f"{MARK}_{secrets.token_hex(NAME_BYTES)}"
    text = f"{name}_{secrets.token_urlsafe(SECRET_BYTES)}"
    token = Token.objects.create(name=name, digest=_digest(text), created_by=actor, **fields)
    _tell(actor, "token.create", token, scopes=token.scopes, expires=token.expires.isoformat())
    return token, text


@transaction.atomic
def revoke(*, actor: Any, token_id: int) -> Token:
    """Close a token at once, one's own or as security administrator; a second time changes nothing."""
    token = Token.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=token_id)
    if token.person_id != actor.pk:
        require(actor, "token.edit")
    if token.revoked is None:
        token.revoked, token.revoked_by = timezone.now(), actor
        token.save(update_fields=["revoked", "revoked_by"])
        _tell(actor, "token.revoke", token)
    return token


def identify(text: str, address: str) -> Bearer:
    """Return which office calls, counting the call.

    Raises TokenUnknown, TokenExpired, TokenRevoked, RequestsTooMany, TokenOfPerson.
    """
    token = _valid(text, address)
    if token.person is not None:
        raise TokenOfPerson()
    return Bearer(token)


def identify_own(text: str, address: str) -> OwnBearer:
    """Return the person whose program calls, counting the call.

    Raises TokenUnknown, TokenExpired, TokenRevoked, RequestsTooMany, TokenNotOwn, TokenOutlived.
    """
    token = _valid(text, address)
    person = token.person
    if person is None:
        raise TokenNotOwn()
    unproven = person.needs_second_factor and not person.second_factor
    if unproven or not person.is_active or not secrets.compare_digest(token.bound, _bound(person)):
        raise TokenOutlived(title=token.title)
    return OwnBearer(token)


def _valid(text: str, address: str) -> Token:
    """Return the token of a text; only whoever knows the whole of it is told that it has expired or was revoked."""
    query = Token.objects.select_related("organisation", "person__organisation")
    token = query.filter(name=text[: _name_length()]).first()
    if token is None or not secrets.compare_digest(token.digest, _digest(text)):
        _refused(token, address)
        raise TokenUnknown()
    if token.state == Token.State.REVOKED:
        raise TokenRevoked(title=token.title)
    if token.state == Token.State.EXPIRED:
        raise TokenExpired(title=token.title)
    _count(token, address)
    return token


def _bound(person: Any) -> str:
    """Return what changes with the password and the second factor of a person, and tells neither."""
    return _digest(f"{person.get_session_auth_hash()} {person.second_factor}")


def start_once(*, bearer: Bearer, key: str, asked: object, begin: Callable[[], Job]) -> tuple[Job, bool]:
    """Return the job of a key, beginning it the first time, and whether it is new. Raises KeyTaken.

    Two requests with one key at the same time: the row of the token is locked, so that the second finds the first.
    """
    digest = digest_json(asked)
    with transaction.atomic():
        Token.objects.select_for_update(of=("self",)).get(pk=bearer.token.pk)
        earlier = Start.objects.select_related("job").filter(token=bearer.token, key=key).first()
        if earlier is not None:
            if earlier.request != digest:
                raise KeyTaken(key=key)
            return earlier.job, False
        job = begin()
        Start.objects.create(token=bearer.token, key=key, request=digest, job=job)
        return job, True


def job_of(bearer: Bearer, job_id: object) -> Job | None:
    """Return a job that the office of the caller started by token, within the reach of this token."""
    job = Job.objects.filter(pk__in=_started(bearer), pk=job_id).first()
    return job if job and bearer.reaches(job.assessment) else None


@transaction.atomic
def tell_read(
    *, bearer: Bearer | OwnBearer, what: str, assessment: str, county: str = "", rows: int = 0
) -> None:
    """Write into the ledger that results or interviews left the house by token; before they do."""
    named = {"token": bearer.token.name} if bearer.token.person_id else {}
    record(
        actor=bearer,
        action="token.read",
        subject=what,
        assessment=assessment,
        county=county or bearer.county,
        rows=rows,
        **named,
    )


def tell_act(*, bearer: OwnBearer, subject: str, act: str, county: str) -> None:
    """Write beside the entry of an act that a program did it with a token; call it in the transaction of the act."""
    record(
        actor=bearer.person,
        action="token.act",
        subject=subject,
        assessment=bearer.token.assessment,
        county=county,
        act=act,
        token=bearer.token.name,
    )


def _started(bearer: Bearer) -> Any:
    return Start.objects.filter(token__organisation=bearer.organisation).values("job")


def _count(token: Token, address: str) -> None:
    """Count a call of this minute and note the use. Raises RequestsTooMany, which counts no further."""
    now, most = timezone.now(), limit("API_REQUESTS_PER_MINUTE")
    with transaction.atomic():
        row = Token.objects.select_for_update().get(pk=token.pk)
        if row.minute is None or now - row.minute >= MINUTE:
            row.minute, row.requests = now, 0
        if row.requests < most:
            row.requests += 1
            row.last_used, row.last_address = now, address
            row.save(update_fields=["minute", "requests", "last_used", "last_address"])
            return
    raise RequestsTooMany(most=most, seconds=_seconds(row.minute + MINUTE - now))


def _refused(token: Token | None, address: str) -> None:
    """Record a token that is none; too many from one address close the interface to it for a while.

    The address has a count of its own: a system with a wrong token locks nobody out of the sign-in.
    """
    try:
        attempts.begin(f"api {address}", f"api {address}")
    except attempts.Locked as locked:
        seconds = _seconds(locked.until - timezone.now())
        raise RequestsTooMany(most=limit("SIGN_IN_FAILURES"), seconds=seconds) from None
    with transaction.atomic():
        subject = f"token:{token.name if token else 'unknown'}"
        record(actor=None, action="token.refused", subject=subject, address=address)


def _seconds(span: datetime.timedelta) -> int:
    return max(1, int(span.total_seconds()) + 1)


def _name_length() -> int:
    return len(MARK) + 1 + 2 * NAME_BYTES


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _tell(actor: Any, action: str, token: Token, **details: object) -> None:
    record(
        actor=actor,
        action=action,
        subject=f"token:{token.name}",
        assessment=token.assessment,
        county=token.organisation.county,
        organisation=token.organisation.code,
        **details,
    )

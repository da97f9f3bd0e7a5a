"""Tablets: enrolled for a person, known by a token, revoked at once, asked to empty themselves."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from houping.apps.accounts.access import Refused, require
from houping.apps.accounts.models import Assignment, Avoidance, Person
from houping.apps.accounts.roles import PERMISSIONS, who_can
from houping.apps.collection.models import Device, SubmissionVersion
from houping.apps.compiled import Compiled
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.core.errors import DeviceRevoked, DeviceUnknown, TabletNumberTaken

FILL = "submission.fill"
SECRET_BYTES = 48
CONTACT = timedelta(minutes=1)  # a contact within this time of the last one is not written again


@dataclass(frozen=True)
class Enrolled:
    """A new tablet, with what is shown once and kept nowhere."""

    device: Device
    token: str
    password: str


@dataclass(frozen=True)
class Heartbeat:
    """What a tablet says of itself; None where it says nothing."""

    queued: int | None = None
    finished: int | None = None
    battery: int | None = None
    storage_mb: int | None = None
    app_version: str = ""


@transaction.atomic
def enrol(*, actor: Any, assessment: Assessment, person: Person, county: str, title: str) -> Enrolled:
    """Enrol a tablet for somebody who asks in a county.

    Raises Refused when either may not, TabletNumberTaken while a tablet of the county in use bears the number.
    """
    require(actor, "device.enrol", assessment=assessment.key, county=county)
    if not person.may(FILL, assessment=assessment.key, county=county):
        raise Refused(who=who_can(FILL))
    _require_free(assessment, county, title)
    token = secrets.token_urlsafe(SECRET_BYTES)
    device = Device.objects.create(
        assessment=assessment,
        person=person,
        county=county,
        title=title,
        digest=digest_of(token),
        salt=secrets.token_hex(16),
        enrolled_by=actor,
    )
    _tell(actor, "device.enrol", device, person=person.username)
    return Enrolled(device, token, password_of(device))


def _require_free(assessment: Assessment, county: str, title: str) -> None:
    # two enrolments wait for each other
    Assessment.objects.select_for_update(no_key=True).get(pk=assessment.pk)
    own = Device.objects.in_use().filter(assessment=assessment, county=county, title__iexact=title)
    if taken := own.select_related("person").first():
        raise TabletNumberTaken(title=title, name=taken.person.name)


@transaction.atomic
def revoke(*, actor: Any, device_id: int) -> Device:
    """Close a tablet at once; a second time changes nothing."""
    device = _locked(device_id)
    require(actor, "device.enrol", assessment=device.assessment.key, county=device.county)
    if device.revoked is None:
        device.revoked, device.revoked_by = timezone.now(), actor
        device.save(update_fields=["revoked", "revoked_by"])
        _tell(actor, "device.revoke", device)
    return device


@transaction.atomic
def ask_wipe(*, actor: Any, device_id: int) -> Device:
    """Ask a tablet to send what is finished and then to empty itself at its next contact."""
    device = _locked(device_id)
    require(actor, "device.enrol", assessment=device.assessment.key, county=device.county)
    if device.wipe_asked is None:
        device.wipe_asked = timezone.now()
        device.save(update_fields=["wipe_asked"])
        _tell(actor, "device.wipe", device)
    return device


def identify(token: str) -> Device:
    """Return the tablet of a token; raises DeviceUnknown, DeviceRevoked, or Refused when its person may not ask."""
    return _let_in(_OF_TOKEN.first(digest_of(token)))


def named(username: str) -> Device:
    """Return the tablet of a user name (see `username_of`); raises what `identify` raises."""
    number = username.removeprefix("tablet-")
    if not number.isdecimal() or len(number) > 18:
        raise DeviceUnknown()
    return _let_in(_OF_NUMBER.first(int(number)))


def _let_in(device: Device | None) -> Device:
    if device is None:
        raise DeviceUnknown()
    if device.revoked or not device.active:  # type: ignore[attr-defined]
        raise DeviceRevoked()
    if not device.entitled:  # type: ignore[attr-defined]
        raise Refused(who=who_can(FILL))
    return device


def _entitled() -> Any:
    """Return the query of tablets that says with each whether its person is there and may still ask in its county."""
    held = Assignment.objects.current().filter(
        person=OuterRef("person"),
        role__in=PERMISSIONS[FILL],
        assessment=OuterRef("assessment__key"),
        county__in=["", OuterRef("county")],
    )
    avoided = Avoidance.objects.filter(person=OuterRef("person"), county=OuterRef("county"))
    return Device.objects.order_by().annotate(
        active=F("person__is_active"), entitled=Exists(held) & ~Exists(avoided)
    )


_OF_TOKEN = Compiled(lambda digest: _entitled().filter(digest=digest), str)
_OF_NUMBER = Compiled(lambda number: _entitled().filter(pk=number), int)


def touch(device: Device, *, install_id: str, user_agent: str, skew_s: int | None) -> None:
    """Note that a tablet was in contact, at most once a minute."""
    now = timezone.now()
    if device.last_contact and now - device.last_contact < CONTACT and device.install_id == install_id:
        return
    values: dict[str, object] = {"last_contact": now, "install_id": install_id}
    if user_agent:
        values["app_version"] = user_agent[:120]
    if skew_s is not None:
        values["skew_s"] = skew_s
    Device.objects.filter(pk=device.pk).update(**values)


@transaction.atomic
def beat(*, device: Device, said: Heartbeat, skew_s: int | None, at: datetime) -> Device:
    """Keep what a tablet says of itself; that the order to empty itself reached it is recorded once."""
    found = _locked(device.pk)
    for name in ("queued", "finished", "battery", "storage_mb", "app_version"):
        if (value := getattr(said, name)) not in (None, ""):
            setattr(found, name, value)
    found.last_contact, found.skew_s = at, skew_s
    if found.wipe_asked and found.wiped is None:
        found.wiped = at
        _tell(found.person, "device.wiped", found)
    found.save()
    return found


def digest_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def username_of(device: Device) -> str:
    """Return the user name for clients without a QR code."""
    return f"tablet-{device.pk}"


def password_of(device: Device) -> str:
    """Return the password of a tablet: 80 bits derived from its salt with the key of the site, so that it is kept nowhere.

    Digest authentication needs the password itself at the server; a hash of it would be as good as the password.
    """
    key = hashlib.sha256(b"tablet:" + settings.SECRET_KEY.encode()).digest()
    made = hmac.new(key, f"{device.pk}:{device.salt}".encode(), hashlib.sha256).digest()
    return base64.b32encode(made[:10]).decode().lower()


def listed(assessment: Assessment, counties: frozenset[str] | None) -> Any:
    """Return the tablets of some counties (None: all), those in use first, with their people.

    received : versions that came from it; a tablet counts a corrected interview that is finished again once more
    """
    came = SubmissionVersion.objects.filter(device=OuterRef("pk")).order_by().values("device")
    received = Coalesce(Subquery(came.annotate(n=Count("pk")).values("n")), 0)
    query = Device.objects.filter(assessment=assessment).in_counties(counties).annotate(received=received)
    return query.select_related("person").order_by(
        F("revoked").asc(nulls_first=True), "county", "person__name", "pk"
    )


def _locked(device_id: int) -> Device:
    query = Device.objects.select_for_update(of=("self",)).select_related("assessment", "person")
    return query.get(pk=device_id)


def _tell(actor: Any, action: str, device: Device, **details: object) -> None:
    record(
        actor=actor,
        action=action,
        subject=f"device:{device.pk}",
        assessment=device.assessment.key,
        county=device.county,
        **details,
    )

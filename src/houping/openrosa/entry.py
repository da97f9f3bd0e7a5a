"""Who calls: the token in the path, or user name and password of a tablet by Digest (by Basic on https only)."""

import base64
import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from houping.apps.accounts.access import BY_TABLET, Access
from houping.apps.collection import enrolling
from houping.apps.collection.arrivals import Sender
from houping.apps.collection.models import Device
from houping.core.errors import DeviceSignInMissing, NotOnTablets, ProtocolVersionMissing
from houping.openrosa.answers import refused

REALM = "houping"
NONCE_S, STALE = 300, "houping.stale"
PAIR = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]+))')
DATE = "%a, %d %b %Y"
HALF_DAY = timedelta(hours=12)
View = Callable[..., HttpResponse]


def tablet(view: View) -> View:
    """Open a view to tablets: it gets the sender instead of token and project; refusals become sentences."""

    @csrf_exempt
    @wraps(view)
    def entry(request: HttpRequest, project: int, token: str = "", **place: Any) -> HttpResponse:
        try:
            if request.headers.get("X-OpenRosa-Version") is None:
                raise ProtocolVersionMissing()
            sender = sender_of(request, token)
            if sender.device.assessment_id != project:
                raise NotOnTablets()
            return view(request, sender, **place)
        except Exception as error:
            return _challenged(request, refused(request, error))

    entry.access, entry.speaks_for_itself = Access(BY_TABLET), True  # type: ignore[attr-defined]
    return entry


def asked(request: HttpRequest, name: str) -> str:
    """Return a value of the address without zero bytes, which PostgreSQL cannot keep: no interview is refused for one."""
    return request.GET.get(name, "").replace("\0", "")


def sender_of(request: HttpRequest, token: str) -> Sender:
    """Return who calls, noting the contact; raises what `enrolling.identify` raises, DeviceSignInMissing."""
    device = enrolling.identify(token) if token else _by_password(request)
    sender = Sender(
        device=device,
        install_id=asked(request, "deviceID")[:80],
        user_agent=request.headers.get("User-Agent", "")[:200],
        skew_s=skew_of(request.headers.get("Date", ""), datetime.now(UTC)),
    )
    enrolling.touch(device, install_id=sender.install_id, user_agent=sender.user_agent, skew_s=sender.skew_s)
    return sender


def skew_of(date: str, now: datetime) -> int | None:
    """Return how far the clock of a client is ahead of ours, in seconds; None when it says nothing usable.

    Collect writes the hour of its Date header from 1 to 12: of the two times that it may mean the nearer counts.
    """
    match = re.fullmatch(r"(\w{3}, \d{2} \w{3} \d{4}) (\d{2}):(\d{2}):(\d{2}) (?:GMT|UTC)(?:\+00:00)?", date)
    if not match:
        return None
    try:
        day = datetime.strptime(match[1], DATE).replace(tzinfo=UTC)
        moment = day + timedelta(hours=int(match[2]), minutes=int(match[3]), seconds=int(match[4]))
    except ValueError:
        return None
    meant = [moment, moment + HALF_DAY, moment - HALF_DAY] if int(match[2]) <= 12 else [moment]
    return round(min((m - now for m in meant), key=abs).total_seconds())


def _by_password(request: HttpRequest) -> Device:
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "digest":
        return _by_digest(request, given)
    if kind.lower() == "basic" and request.is_secure():
        return _by_basic(given)
    raise DeviceSignInMissing()


def _by_basic(given: str) -> Device:
    try:
        username, _, password = base64.b64decode(given, validate=True).decode().partition(":")
    except ValueError:
        raise DeviceSignInMissing() from None
    device = enrolling.named(username)
    if not secrets.compare_digest(password.encode(), enrolling.password_of(device).encode()):
        raise DeviceSignInMissing()
    return device


def _by_digest(request: HttpRequest, given: str) -> Device:
    """Check an answer to our challenge (RFC 7616 with MD5, the only one that OkHttp's clients speak)."""
    said = {name: quoted or plain for name, quoted, plain in PAIR.findall(given)}
    age = _age(said.get("nonce", ""))
    if age is None:
        raise DeviceSignInMissing()
    device = enrolling.named(said.get("username", ""))
    first = _md5(f"{said['username']}:{REALM}:{enrolling.password_of(device)}")
    second = _md5(f"{request.method}:{said.get('uri', '')}")
    middle = f"{said['nc']}:{said['cnonce']}:{said['qop']}:" if said.get("qop") and _has(said) else ""
    expected = _md5(f"{first}:{said['nonce']}:{middle}{second}")
    if said.get("uri", "") != request.get_full_path() or not secrets.compare_digest(
        expected.encode(), said.get("response", "").encode()
    ):
        raise DeviceSignInMissing()
    if age > NONCE_S:
        request.META[STALE] = True
        raise DeviceSignInMissing()
    return device


def _has(said: dict[str, str]) -> bool:
    return {"nc", "cnonce"} <= said.keys()


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def nonce() -> str:
    """Return a nonce that we recognise without keeping it."""
    moment = f"{int(time.time()):x}"
    return f"{moment}-{_signed(moment)}"


def _age(text: str) -> float | None:
    """Return how many seconds ago we gave out a nonce; None for one that is not ours."""
    moment, _, mark = text.partition("-")
    try:
        age = time.time() - int(moment, 16)
    except ValueError:
        return None
    ours = secrets.compare_digest(mark.encode(), _signed(moment).encode())
    return age if ours and age >= 0 else None


def _signed(moment: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"nonce:{moment}".encode(), hashlib.sha256).hexdigest()[:32]


def _challenged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Add to a 401 what clients wait for: a challenge, without which Collect asks nobody for a password.

    Who answered an old challenge rightly is told so (`stale`), and answers the new one without asking for the password.
    """
    if response.status_code == 401:
        stale = ", stale=true" if STALE in request.META else ""
        ways = [f'Digest realm="{REALM}", qop="auth", algorithm=MD5, nonce="{nonce()}"{stale}']
        if request.is_secure():
            ways.append(f'Basic realm="{REALM}", charset="UTF-8"')
        response.headers["WWW-Authenticate"] = ", ".join(ways)
    return response

"""The second factor: codes of six digits from a telephone (TOTP, RFC 6238), and recovery codes.

The secret of a person is not stored: it is derived from a random text beside the person and the key of the site
(HMAC-SHA256). Whoever copies the database alone cannot make codes.
"""

import base64
import secrets
from typing import Any

import pyotp
import segno
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from houping.apps.accounts import resets, sessions
from houping.apps.accounts.access import require
from houping.apps.accounts.models import Person, RecoveryCode, Reset
from houping.apps.accounts.passwords import ALPHABET
from houping.apps.ledger.services import record

STEP_SECONDS = 30
DRIFT = 1  # steps by which the clock of a telephone may differ, either way
SECRET_BYTES = 20
CODES, CODE_LETTERS = 10, 10


def new_seed() -> str:
    """Return a random text from which a secret is derived."""
    return secrets.token_urlsafe(32)


def secret(seed: str) -> str:
    """Return the TOTP secret of a seed, in base 32 as telephones take it."""
    mac = salted_hmac("houping.accounts.second_factor", seed, algorithm="sha256").digest()
    return base64.b32encode(mac[:SECRET_BYTES]).decode("ascii")


def picture(person: Person, seed: str) -> str:
    """Return the QR code to be read by the telephone, as an address with the picture in it (SVG)."""
    address = pyotp.TOTP(secret(seed)).provisioning_uri(name=person.username, issuer_name=_("后评"))
    return str(segno.make(address, error="m").svg_data_uri(scale=5, border=2))


def step_of(seed: str, code: str) -> int | None:
    """Return the time step to which a code belongs, near now; None when it is wrong."""
    totp, now = pyotp.TOTP(secret(seed)), int(timezone.now().timestamp()) // STEP_SECONDS
    steps = range(now - DRIFT, now + DRIFT + 1)
    return next((s for s in steps if constant_time_compare(totp.generate_otp(s), code)), None)


@transaction.atomic
def enrol(*, actor: Any, seed: str, code: str) -> list[str] | None:
    """Bind a telephone whose first code is right; return the recovery codes, None for a wrong code."""
    step = step_of(seed, code)
    if step is None:
        return None
    Person.objects.filter(pk=actor.pk).update(second_factor=seed, second_factor_used=step)
    codes = _new_codes(actor)
    record(actor=actor, action="account.enrol_second_factor", subject=f"person:{actor.pk}")
    return codes


@transaction.atomic
def passes(person: Person, code: str) -> bool:
    """Say whether a code of the telephone, or a recovery code, lets the person in; each does so once."""
    code = code.strip().replace(" ", "").replace("-", "").lower()
    if len(code) == CODE_LETTERS:
        return _use_recovery_code(person, code)
    step = step_of(person.second_factor, code)
    if step is None:
        return False
    fresh = Person.objects.filter(pk=person.pk, second_factor_used__lt=step)
    return fresh.update(second_factor_used=step) == 1


@transaction.atomic
def renew_codes(*, actor: Any) -> list[str]:
    """Make new recovery codes; the old ones are void."""
    codes = _new_codes(actor)
    record(actor=actor, action="account.recovery_codes", subject=f"person:{actor.pk}")
    return codes


@transaction.atomic
def reset(*, actor: Any, person: Person) -> None:
    """Take the second factor off a person who lost it; sessions end, the next sign-in asks to bind one again.

    Raises NotOnOneself, AdministratorByServer; ResetNeedsConfirmation for a sensitive role.
    An open session left alone could bind a telephone without the password.
    """
    require(actor, "account.edit")
    resets.check_possible(actor, person)
    confirmed = resets.spend(person, Reset.Kind.SECOND_FACTOR)
    clear(person)
    sessions.end_all(person)
    record(actor=actor, action="account.reset_second_factor", subject=f"person:{person.pk}", **confirmed)


def clear(person: Person) -> None:
    """Forget the second factor and the recovery codes, inside the transaction of an act that says so."""
    person.second_factor, person.second_factor_used = "", 0
    person.save(update_fields=["second_factor", "second_factor_used"])
    person.recovery_codes.all().delete()


def _new_codes(person: Person) -> list[str]:
    person.recovery_codes.all().delete()
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(CODE_LETTERS)) for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(person=person, digest=_digest(code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _use_recovery_code(person: Person, code: str) -> bool:
    found = person.recovery_codes.filter(digest=_digest(code), used__isnull=True)
    if found.update(used=timezone.now()) != 1:
        return False
    left = person.recovery_codes.filter(used__isnull=True).count()
    record(actor=person, action="account.recovery_code_used", subject=f"person:{person.pk}", left=left)
    return True


def _digest(code: str) -> str:
    return salted_hmac("houping.accounts.recovery", code, algorithm="sha256").hexdigest()

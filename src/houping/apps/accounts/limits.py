"""How long, how often, how many: the limits of signing in; settings of the same names change them."""

import datetime
from typing import Any

from django.conf import settings

DEFAULTS: dict[str, Any] = {
    "SIGN_IN_FAILURES": 5,  # of one user name before it is locked
    "SIGN_IN_FAILURES_OF_ADDRESS": 5,  # from one address, over all names
    "SIGN_IN_LOCK_MINUTES": 15,
    "SESSION_IDLE_MINUTES": 30,
    "SESSION_HOURS": 8,
    "SESSIONS_AT_ONCE": 2,
    "PASSWORD_DAYS": 90,  # 0: never expires
    "PASSWORDS_REMEMBERED": 5,
    "INVITATIONS_AT_ONCE": 300,
    "RESET_CONFIRMED_HOURS": 24,  # within which a confirmed reset is done
    "API_REQUESTS_PER_MINUTE": 120,  # of one token
    "PUBLIC_REPORTS_OF_ADDRESS": 5,  # in one hour; a village shares one address
    "PUBLIC_REPORTS": 200,  # in one hour, from everywhere
    "RECEIPTS_OF_ADDRESS": 30,  # enquiries in one hour
    "RECEIPTS": 2000,
}


def limit(name: str) -> int:
    """Return a limit: the setting, or its default."""
    return int(getattr(settings, name, DEFAULTS[name]))


def minutes(name: str) -> datetime.timedelta:
    """Return a limit that is given in minutes."""
    return datetime.timedelta(minutes=limit(name))


def second_factor_required() -> bool:
    """Say whether the roles of `roles.SECOND_FACTOR` must have a second factor; not in the demonstration."""
    return bool(getattr(settings, "SECOND_FACTOR_REQUIRED", not settings.DEMO))

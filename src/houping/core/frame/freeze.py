"""What a frozen frame commits to: unit ids that reveal nothing, records, and the roots above them.

A household id can be guessed; with public ticket numbers it would tell who is on the monitored
list. The public `unit` therefore is a salted hash, and the salt stays secret until the frame may be
opened. Worked case: docs/methods/frame.md.
"""

import hashlib
from collections.abc import Mapping

from houping.core.errors import SaltTooShort

UNIT_HEX = 20
SALT_MINIMUM = 16
FORMAT = "houping-frame/2"
# What the draw uses of a household, and nothing else: a bundle opens these columns to everybody.
HOUSEHOLD_RECORD = ("unit", "household_type", "listed")
PHONE_RECORD = ("unit", "household_type")
# N of the 1 % rule under both readings: relieved and monitored persons, such households.
COUNTY_RECORD = ("county", "target_persons", "target_households")
# What the draw uses of a village; the root of its households follows as the last part.
VILLAGE_RECORD = (
    "county",
    "village",
    "village_name",
    "village_type",
    "households",
    "relieved_households",
    "relieved_persons",
    "relieved_persons_2020",
    "monitored_households",
    "collective_income_yuan",
)


def require_salt(salt: str) -> str:
    """Return `salt`; raises SaltTooShort when trying all salts could be feasible."""
    if len(salt) < SALT_MINIMUM:
        raise SaltTooShort(minimum=SALT_MINIMUM, length=len(salt))
    return salt


def salt_commitment(salt: str) -> str:
    """Return the public SHA-256 (hex) that binds us to the secret salt."""
    return hashlib.sha256(salt.encode()).hexdigest()


def unit_id(village: str, household: str, salt: str) -> str:
    """Return the public id of a household: village, "-", 20 hex of SHA-256(salt|household)."""
    return f"{village}-{hashlib.sha256(f'{salt}|{household}'.encode()).hexdigest()[:UNIT_HEX]}"


def household_record(unit: str, household_type: str, listed: bool) -> bytes:
    """Return the record of one household, in the order of HOUSEHOLD_RECORD."""
    return f"{unit}|{household_type}|{int(listed)}".encode()


def phone_record(unit: str, household_type: str) -> bytes:
    """Return the record of one household of the telephone frame, in the order of PHONE_RECORD."""
    return f"{unit}|{household_type}".encode()


def county_record(county: str, target_persons: int, target_households: int) -> bytes:
    """Return the record of one county, in the order of COUNTY_RECORD."""
    return f"{county}|{target_persons}|{target_households}".encode()


def target_counts(counts: Mapping[str, Mapping[str, int]]) -> tuple[int, int]:
    """Return persons and households that the telephone survey is about, from the counts of a county by type.

    Persons are the relieved persons of relieved households and all persons of monitored ones.
    """
    persons = counts["relieved_persons"].get("relieved", 0) + counts["persons"].get("monitored", 0)
    return persons, sum(counts["households"].get(kind, 0) for kind in ("relieved", "monitored"))


def village_record(village: Mapping[str, object], households_root: str) -> bytes:
    """Return the record of one village: VILLAGE_RECORD (yuan with two decimals), then the root (hex)."""
    parts = [_text(village[name]) for name in VILLAGE_RECORD]
    return "|".join([*parts, households_root]).encode()


def frame_root(
    *, notice: str, villages_root: str, phone_root: str, counties_root: str, salt_commitment: str
) -> str:
    """Return the one root (hex) of a frame: SHA-256 of its format, notice, roots and salt commitment.

    notice : the sentence that marks invented data, "" for real ones: invented data cannot pass for real
    """
    parts = (FORMAT, notice, villages_root, phone_root, counties_root, salt_commitment)
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def _text(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)

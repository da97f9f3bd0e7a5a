"""Citizen identity numbers: form and check digit (GB 11643-1999, ISO 7064 MOD 11-2)."""

import re
from datetime import date

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
FORM = re.compile(r"[1-9][0-9]{16}[0-9X]")
FIRST_YEAR, LAST_YEAR = 1880, 2100
# No such area exists: only invented people carry it.
DEMO_AREA = "5099"


def check_digit(first_17: str) -> str:
    """Return the 18th character that belongs to 17 digits."""
    return CHECK_DIGITS[
        sum(int(digit) * weight for digit, weight in zip(first_17, WEIGHTS, strict=True)) % 11
    ]


def identity_fault(number: str) -> str:
    """Return "" for a right identity number, else "form", "date" or "check_digit".

    The area is not looked up: codes of abolished counties stay valid for those who were given them.
    """
    if not FORM.fullmatch(number):
        return "form"
    year = int(number[6:10])
    try:
        date(year, int(number[10:12]), int(number[12:14]))
    except ValueError:
        return "date"
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return "date"
    return "" if check_digit(number[:17]) == number[17] else "check_digit"


def is_demo_identity(number: str) -> bool:
    """Return whether the number belongs to an invented person (area 5099xx)."""
    return number.startswith(DEMO_AREA)

"""The rules on values and rows of a frame, on plain arrays: what is right, and why something is not.

Every rule yields (code, column, mask): the rows where the mask is true have the fault `code` (faults.py).
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from houping.core.frame.identity import FIRST_YEAR, LAST_YEAR, WEIGHTS
from houping.core.frame.schema import HOUSEHOLD, TOWN, VILLAGE, Column

Mask = NDArray[np.bool_]
Finding = tuple[str, str, Mask]

# No control character, no vertical bar, no blank at either end; checked beside each column's own pattern.
CLEAN_TEXT = r"[^\p{C}\p{Z}|](?:[^\p{C}\p{Zl}\p{Zp}|]*[^\p{C}\p{Z}|])?"
PHONE = r"1[3-9][0-9]{9}|0[0-9]{2,3}-[0-9]{7,8}"
DEMO_PHONE = r"100[0-9]{8}"
LENGTHS = {VILLAGE: 12, TOWN: 9, HOUSEHOLD: 17}
IDENTITY_FAULTS = ("", "identity_form", "identity_date", "identity_check_digit")
_MONTH_DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


def text_fault(column: Column, value: str) -> tuple[str, dict[str, object]]:
    """Return the fault code of one text and the words of its sentence, or ("", {}) when it is right.

    The order is from the likeliest slip of a spreadsheet to the plain "wrong form".
    """
    words: dict[str, object] = {"value": value[:40], "length": len(value)}
    shape = _shape_fault(value, column.kind == "code")
    if shape:
        return shape, words
    if not column.pattern or re.fullmatch(column.pattern, value):
        return "", {}
    if re.fullmatch(r"[0-9.]+[eE]\+?[0-9]+", value):
        return "number_cell", words
    expected = LENGTHS.get(column.pattern)
    if expected and re.fullmatch(r"[0-9-]+", value) and len(value) != expected:
        code = "lost_zeros" if len(value) < expected else "length"
        return code, words | {"expected": expected}
    return "form", words


def _shape_fault(value: str, ascii_only: bool) -> str:
    """Return what is wrong with the characters of a text, whatever the column."""
    if not value:
        return "required"
    if any(unicodedata.category(c)[0] == "C" or unicodedata.category(c) in {"Zl", "Zp"} for c in value):
        return "control"
    if value != value.strip() or (ascii_only and any(c.isspace() for c in value)):
        return "blank"
    if "|" in value:
        return "reserved"
    if ascii_only and any("！" <= c <= "～" for c in value):
        return "full_width"
    return "" if unicodedata.is_normalized("NFC", value) else "not_nfc"


def identity_faults(codes: NDArray[np.uint8]) -> NDArray[np.int8]:
    """Return, for each 18-byte identity number (shape (n, 18), ASCII), its index into IDENTITY_FAULTS.

    GB 11643-1999: sum of digits times weights, remainder 11, against the last character. The area code is not
    looked up. `core.frame.identity.identity_fault` is the same for one text.
    """
    digits = codes[:, :17].astype(np.int32) - ord("0")
    last = codes[:, 17].astype(np.int32)
    form = ((digits < 0) | (digits > 9)).any(axis=1) | (digits[:, 0] == 0)
    value = np.where(last == ord("X"), 10, last - ord("0"))
    form |= (value < 0) | (value > 10) | ((value == 10) & (last != ord("X")))
    year = digits[:, 6:10] @ np.array([1000, 100, 10, 1])
    month = digits[:, 10:12] @ np.array([10, 1])
    day = digits[:, 12:14] @ np.array([10, 1])
    wrong_date = ~_is_date(year, month, day)
    # The sum with the check digit (weight 1) leaves the remainder 1.
    wrong_digit = (digits @ np.array(WEIGHTS) + value) % 11 != 1
    return np.select([form, wrong_date, wrong_digit], [1, 2, 3], 0).astype(np.int8)


def _is_date(year: NDArray[np.int_], month: NDArray[np.int_], day: NDArray[np.int_]) -> Mask:
    known = (month >= 1) & (month <= 12)
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    longest = _MONTH_DAYS[np.where(known, month, 0)] - ((month == 2) & ~leap)
    in_range: Mask = known & (day >= 1) & (day <= longest) & (year >= FIRST_YEAR) & (year <= LAST_YEAR)
    return in_range


def household_findings(columns: Mapping[str, NDArray[np.generic]]) -> Iterator[Finding]:
    """Yield what contradicts itself inside household rows.

    Boolean arrays, shape (n,): monitored, relieved, general (household_type), unstable, borderline
    (monitored_category), has_category, listed, has_reason, in_village (the id begins with the
    village code). Integer arrays: persons, relieved_persons. A row whose own values are unreadable
    should be left out before.
    """
    c = {name: np.asarray(values) for name, values in columns.items()}
    monitored = c["monitored"].astype(bool)
    relieved_persons, persons = c["relieved_persons"].astype(np.int64), c["persons"].astype(np.int64)
    has_category, listed, has_reason = (c[k].astype(bool) for k in ("has_category", "listed", "has_reason"))
    once = c["relieved"].astype(bool) | c["unstable"].astype(bool)
    never = c["general"].astype(bool) | c["borderline"].astype(bool)
    yield "village_prefix", "household", ~c["in_village"].astype(bool)
    yield "category_missing", "monitored_category", monitored & ~has_category
    yield "category_unexpected", "monitored_category", ~monitored & has_category
    yield "reason_missing", "listed_reason", listed & ~has_reason
    yield "reason_unexpected", "listed_reason", ~listed & has_reason
    yield "relieved_over_persons", "relieved_persons", relieved_persons > persons
    yield "relieved_persons_missing", "relieved_persons", once & (relieved_persons == 0)
    yield "relieved_persons_unexpected", "relieved_persons", never & (relieved_persons > 0)


def village_findings(columns: Mapping[str, NDArray[np.generic]]) -> Iterator[Finding]:
    """Yield what contradicts itself inside village rows.

    Integer arrays, shape (n,): households, relieved_households, relieved_persons, relieved_persons_2020,
    monitored_households; boolean: relieved_village.
    """
    c = {name: np.asarray(values).astype(np.int64) for name, values in columns.items()}
    yield "part_over_whole", "relieved_households", c["relieved_households"] > c["households"]
    yield "part_over_whole", "monitored_households", c["monitored_households"] > c["households"]
    yield "part_over_whole", "relieved_households", c["relieved_households"] > c["relieved_persons"]
    yield "part_over_whole", "relieved_persons_2020", c["relieved_persons_2020"] > c["relieved_persons"]
    yield (
        "relieved_village_empty",
        "village_type",
        (c["relieved_village"] > 0) & (c["relieved_households"] == 0),
    )

"""Digests that tie a result to its inputs: SHA-256 over canonical JSON (RFC 8785)."""

import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import chain

GROUP = 8

WHOLE, LARGEST = 2**53, 2**1024  # below the first, ECMAScript keeps every whole number; below the other, some
POINTS, ZEROS = 21, 6  # ECMAScript writes an exponent from 10**21 and below 10**-6


def canonical_json(value: object) -> bytes:
    """Return the one byte string that stands for a JSON value: RFC 8785 (JSON Canonicalization Scheme).

    Keys are sorted by their UTF-16 code units, nothing is blank, text is UTF-8 and numbers are written as ECMAScript
    writes them, so that 1, 1.0 and -0.0 give `1`, `1` and `0`. Takes text, booleans, None, numbers, lists, tuples and
    mappings with text keys. Raises ValueError for NaN, infinity, half a surrogate pair and whole numbers that a reader
    of JSON would round (from 2**53 + 1), TypeError for anything else.
    """
    return "".join(_parts(value)).encode()


def digest(data: bytes) -> str:
    """Return the SHA-256 of `data` in lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def in_groups(digest: str) -> str:
    """Return a digest as it is printed: groups of eight, so that people can compare and copy it."""
    return " ".join(digest[i : i + GROUP] for i in range(0, len(digest), GROUP))


def digest_json(value: object) -> str:
    """Return the SHA-256 of the canonical JSON of `value`."""
    return digest(canonical_json(value))


def _parts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield _text(value)
        case None | bool():
            yield {None: "null", True: "true", False: "false"}[value]
        case int():
            yield _whole(value)
        case float():
            yield _number(value)
        case list() | tuple():
            yield "["
            yield from _joined(_parts(entry) for entry in value)
            yield "]"
        case Mapping():
            yield "{"
            yield from _joined(
                chain((_text(key), ":"), _parts(value[key])) for key in sorted(value, key=_units)
            )
            yield "}"
        case _:
            raise TypeError(f"{type(value).__name__} has no canonical JSON")


def _joined(entries: Iterable[Iterable[str]]) -> Iterator[str]:
    for place, entry in enumerate(entries):
        if place:
            yield ","
        yield from entry


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _units(key: str) -> bytes:
    """Return the UTF-16 code units of a key; raises TypeError for one that is no text."""
    if not isinstance(key, str):
        raise TypeError("keys of canonical JSON are text")
    return key.encode("utf-16-be")


def _whole(value: int) -> str:
    if abs(value) < WHOLE:
        return int.__repr__(value)
    if abs(value) < LARGEST and (text := _number(float(value))) == int.__repr__(value):
        return text
    raise ValueError(f"{value} is no number that every reader of JSON keeps")


def _number(value: float) -> str:
    """Return a finite number as ECMA-262, Number::toString, writes it: the shortest digits that read back the same."""
    if not math.isfinite(value):
        raise ValueError(f"{value} is no number of JSON")
    if value == 0:
        return "0"
    sign, digits, exponent = Decimal(float.__repr__(value)).normalize().as_tuple()
    text = "".join(map(str, digits))
    return "-" * sign + _placed(text, len(text) + int(exponent))


def _placed(digits: str, point: int) -> str:
    """Return 0.`digits` × 10**`point` in the notation that ECMAScript chooses."""
    if 0 < point <= POINTS:
        return digits.ljust(point, "0") if len(digits) <= point else f"{digits[:point]}.{digits[point:]}"
    if -ZEROS < point <= 0:
        return f"0.{'0' * -point}{digits}"
    mantissa = digits if len(digits) == 1 else f"{digits[0]}.{digits[1:]}"
    return f"{mantissa}e{point - 1:+d}"

"""Digests that tie a result to its inputs."""

import hashlib
import json


def canonical_json(value: object) -> bytes:
    """Return the one byte string that stands for a JSON value.

    Keys sorted, no blanks, UTF-8, shortest round-trip numbers: RFC 8785 for the values that we store
    (text, booleans, integers below 2**53, finite floats, lists and mappings with text keys).
    Raises ValueError for NaN or infinity.
    """
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode()


def digest(data: bytes) -> str:
    """Return the SHA-256 of `data` in lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def digest_json(value: object) -> str:
    """Return the SHA-256 of the canonical JSON of `value`."""
    return digest(canonical_json(value))

"""Tickets: the only randomness of a draw. A unit's place depends on public text alone.

ticket = SHA-256(seed | stage | unit id), lower-case hex, compared as ASCII text. Whoever has the seed and
the id of a unit can recompute it with any tool (`printf '%s' 'seed|stage|id' | sha256sum`).
Sources: Ohlsson (1995), Business Survey Methods ch. 9 (permanent random numbers); Rivest (2018),
arXiv:1808.10016.
"""

import hashlib
from fractions import Fraction

from houping.core.errors import SeedPartUnusable

VILLAGE, HOUSEHOLD = "village", "hh"
BITS = 53


def make_seed(*, root: str, plan_digest: str, beacon: str, nonce: str) -> str:
    """Return the seed (hex): SHA-256 of root, plan digest, public event and secret number, joined by "|".

    Raises SeedPartUnusable for an empty part or one with "|" or a line break: two different sets of parts
    must never give one text.
    """
    for name, part in {"root": root, "plan_digest": plan_digest, "beacon": beacon, "nonce": nonce}.items():
        if not part.strip() or any(mark in part for mark in "|\n\r"):
            raise SeedPartUnusable(part=name)
    return hashlib.sha256(f"{root}|{plan_digest}|{beacon}|{nonce}".encode()).hexdigest()


def commitment(nonce: str) -> str:
    """Return the SHA-256 (hex) that is published before the public event."""
    return hashlib.sha256(nonce.encode()).hexdigest()


def ticket(seed: str, stage: str, unit: str) -> str:
    """Return the ticket (64 hex digits) of a unit."""
    return hashlib.sha256(f"{seed}|{stage}|{unit}".encode()).hexdigest()


def shifted(ticket_hex: str) -> str:
    """Return the sort key of the order that starts at "8000…" and wraps around.

    The first digit is turned by half a circle, so that the sample that starts there meets the one that
    starts at "0000…" as little as possible.
    """
    return f"{int(ticket_hex[0], 16) ^ 8:x}{ticket_hex[1:]}"


def uniform(ticket_hex: str) -> Fraction:
    """Return the exact number in (0, 1) of a ticket: (2 i + 1) / 2^53 with i its first 13 hex digits."""
    return Fraction(2 * int(ticket_hex[:13], 16) + 1, 2**BITS)

"""The chain of the ledger, checked without the site: every entry covers its own content and the entry before.

An entry is a mapping with the keys FIELDS and `digest`; `digest` is the SHA-256 of the canonical JSON (RFC 8785)
of FIELDS, `previous` the digest of the entry before (64 zeros for the first). An export is one entry a line, in
canonical JSON, so that a change of any byte shows. The construction is a hash chain: Haber and Stornetta (1991),
Journal of Cryptology 3, 99-111.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice

from houping.core.errors import (
    LedgerEmpty,
    LedgerEntryChanged,
    LedgerEntryDoubled,
    LedgerEntryMisplaced,
    LedgerEntryMissing,
    LedgerEntryReplaced,
    LedgerHeadDiffers,
    LedgerHeadUnusable,
    LedgerPrintedMissing,
    LedgerUnknown,
)
from houping.core.provenance import canonical_json, digest_json

GENESIS = "0" * 64
FIELDS = ("seq", "at", "actor", "action", "subject", "assessment", "county", "details", "previous")
KEYS = (
    b'"digest"',
    b'"previous"',
)  # a change of some bytes leaves one of them; a file without both is no ledger
HEAD = re.compile(r"[0-9a-f]{64}")
Entry = Mapping[str, object]


@dataclass(frozen=True)
class Chain:
    """What was checked: how many entries, from which to which, the head, and what a part leaves out."""

    count: int
    first: int
    last: int
    head: str
    gaps: int

    @property
    def is_whole(self) -> bool:
        """Whether it reaches from the first entry to the head without a gap."""
        return self.first == 1 and self.gaps == 0


def entry_digest(entry: Entry) -> str:
    """Return the digest that belongs to the content of an entry."""
    return digest_json({name: entry[name] for name in FIELDS})


def line_of(entry: Entry) -> bytes:
    """Return the line of an entry in an export, with its end."""
    return canonical_json({name: entry[name] for name in (*FIELDS, "digest")}) + b"\n"


def verify_lines(
    lines: Iterable[bytes],
    *,
    head: str = "",
    printed: Iterable[str] = (),
    part: bool = False,
    path: object = "",
) -> Chain:
    """Check the lines of an export; see `verify`. A line that is no entry counts as a changed entry.

    Raises LedgerUnknown for a file that never was an export, LedgerHeadUnusable for what is no digest.
    """
    for given in (head, *printed):
        if given and not HEAD.fullmatch(_plain(given)):
            raise LedgerHeadUnusable(given=given)
    stream = iter(lines)
    first = list(islice(stream, 1))
    if first and not any(key in first[0] for key in KEYS):
        raise LedgerUnknown(path=path)
    return verify(
        (_read(line) for line in chain(first, stream)), head=head, printed=printed, part=part, path=path
    )


def verify(
    entries: Iterable[Entry | None],
    *,
    head: str = "",
    printed: Iterable[str] = (),
    part: bool = False,
    path: object = "",
) -> Chain:
    """Check entries one by one and return what they prove.

    Parameters
    ----------
    entries : the entries in order; None stands for what cannot be read.
    head : the digest in which the chain must end; "" when none was published.
    printed : heads that stand on issued reports; the chain must pass through each of them.
    part : the entries are an excerpt: it may begin later than entry 1 and have gaps. Each entry is then
        checked against its own digest, and against its neighbour where the neighbour is there.

    Raises LedgerEmpty, LedgerEntryChanged, LedgerEntryReplaced, LedgerEntryMissing, LedgerEntryDoubled,
    LedgerEntryMisplaced, LedgerHeadDiffers or LedgerPrintedMissing, naming the first entry that is wrong.
    """
    stream = iter(entries)
    count = first = last = gaps = 0
    digest = GENESIS
    sought = {_plain(text): None for text in printed}
    for count, entry in enumerate(stream, 1):
        expected = last + 1
        if entry is None or not _is_sound(entry):
            raise LedgerEntryChanged(seq=_blame(entry, expected, part), line=count)
        seq, previous = int(str(entry["seq"])), entry["previous"]
        if seq != expected and not (part and seq > expected):
            raise _out_of_place(seq, expected, count, stream)
        if seq == expected and previous != digest:
            raise LedgerEntryReplaced(seq=last, line=count - 1) if last else _rootless(count)
        gaps += count > 1 and seq != expected
        first, last, digest = first or seq, seq, str(entry["digest"])
        sought.pop(digest, None)
    if not count:
        raise LedgerEmpty(path=path)
    if head and _plain(head) != digest:
        raise LedgerHeadDiffers(expected=head, seq=last, found=digest)
    if sought:
        raise LedgerPrintedMissing(digest=next(iter(sought)))
    return Chain(count, first, last, digest, gaps)


def _plain(digest: str) -> str:
    """Return a digest as somebody typed it in the form of the chain."""
    return "".join(digest.split()).lower()


def _read(line: bytes) -> Entry | None:
    """Return the entry of a line, or None unless the line is exactly its canonical JSON."""
    try:
        entry = json.loads(line)
        return entry if isinstance(entry, dict) and line_of(entry) == line.rstrip(b"\n") + b"\n" else None
    except (ValueError, KeyError, RecursionError):
        return None


def _is_sound(entry: Entry) -> bool:
    """Whether the content gives the digest."""
    number = entry["seq"]
    return type(number) is int and number > 0 and entry_digest(entry) == entry["digest"]


def _blame(entry: Entry | None, expected: int, part: bool) -> int:
    """Return the number by which to name a changed entry: its place, or in a part what it says of itself."""
    said = entry["seq"] if entry is not None and part else None
    return said if type(said) is int and said > expected else expected


def _rootless(line: int) -> LedgerEntryChanged:
    """Entry 1 does not begin at the root of the chain, although its digest fits: it was made anew."""
    return LedgerEntryChanged(seq=1, line=line)


def _out_of_place(
    seq: int, expected: int, line: int, rest: Iterator[Entry | None]
) -> LedgerEntryMissing | LedgerEntryDoubled | LedgerEntryMisplaced:
    """Say what it means that `seq` stands where `expected` belongs."""
    if seq < expected:
        return LedgerEntryDoubled(seq=seq, line=line)
    if any(entry is not None and entry["seq"] == expected for entry in rest):
        return LedgerEntryMisplaced(seq=seq, expected=expected, line=line)
    return LedgerEntryMissing(seq=expected, line=line)

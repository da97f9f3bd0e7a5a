"""Reading the encrypted file that the filler saves for a USB drive (docs/reference/filler-export.md)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from houping.apps.collection import recovery
from houping.core.errors import ExportBroken, ExportUnreadable

FORMAT = "houping-filler-export/1"
LONGEST_HEAD = 16 << 10
LARGEST_RECORD = 64 << 20
IV = 12


@dataclass(frozen=True)
class Record:
    """One record: what it says of itself (`kind`: interview, file or end), and its bytes."""

    about: dict[str, Any]
    data: bytes

    @property
    def kind(self) -> str:
        """Return what it is."""
        return str(self.about.get("kind", ""))


@dataclass(frozen=True)
class Export:
    """The head of a file: the tablet as it calls itself, and the key of the records."""

    name: str
    device: str
    key: bytes


def read_head(stream: BinaryIO, name: str) -> Export:
    """Read the first line; raises ExportUnreadable, SealedForAnother or SealedTextUnreadable."""
    try:
        head = json.loads(stream.readline(LONGEST_HEAD))
    except ValueError:
        raise ExportUnreadable(name=name) from None
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise ExportUnreadable(name=name)
    key = recovery.unseal(str(head.get("key", "")), key_id=str(head.get("recovery", "")))
    return Export(name, str(head.get("device", "")), key)


def records(stream: BinaryIO, export: Export) -> Iterator[Record]:
    """Yield the records after the head but for the end mark; raises ExportBroken when one is missing or was changed."""
    cipher = AESGCM(export.key)
    number = 0
    while True:
        record = _record(stream, cipher, number, export.name)
        if record.kind == "end":
            if record.about.get("records") != number or stream.read(1):
                raise ExportBroken(name=export.name, record=number + 1)
            return
        yield record
        number += 1


def _record(stream: BinaryIO, cipher: AESGCM, number: int, name: str) -> Record:
    try:
        size = int.from_bytes(_exactly(stream, 4))
        if not IV < size <= LARGEST_RECORD:
            raise ValueError
        sealed = _exactly(stream, size)
        plain = cipher.decrypt(sealed[:IV], sealed[IV:], f"record {number}".encode())
        head = int.from_bytes(plain[:4])
        about = json.loads(plain[4 : 4 + head])
        if not isinstance(about, dict):
            raise ValueError
    except (InvalidTag, ValueError):
        raise ExportBroken(name=name, record=number + 1) from None
    return Record(about, plain[4 + head :])


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        raise ValueError
    return data

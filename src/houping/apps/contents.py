"""What a file that somebody hands in is, from its content: what its name or the browser says is not believed.

Kept are pictures, PDF, Office files without macros, sound and video. Nothing of it is ever executed, unpacked or
shown inside a page except pictures; everything else is a download.
"""

import os
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

import filetype
from django.core.files.uploadedfile import UploadedFile

from houping.apps import store
from houping.core.errors import (
    EvidenceEmpty,
    EvidenceHasMacros,
    EvidenceKindUnknown,
    EvidenceMisnamed,
    EvidenceTooLarge,
)
from houping.tables.files import BLOCK

HEAD = 8192  # bytes that decide
SHOWN = frozenset({"image/jpeg", "image/png", "image/webp"})
OFFICE = "application/vnd.openxmlformats-officedocument."
Kinds = Mapping[str, tuple[str, ...]]
KINDS: Kinds = {
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/webp": ("webp",),
    "image/heic": ("heic", "heif"),
    "application/pdf": ("pdf",),
    f"{OFFICE}spreadsheetml.sheet": ("xlsx",),
    f"{OFFICE}wordprocessingml.document": ("docx",),
    "audio/mpeg": ("mp3",),
    "audio/mp4": ("m4a",),
    "audio/amr": ("amr",),
    "video/mp4": ("mp4",),
}
LARGEST = 50 << 20  # bytes; a scan of many pages, a short video
MACROS = "vbaproject.bin"
DIRECTORY = (
    1 << 20
)  # bytes of the list of parts in a package; a list of a million parts would fill the memory
TAIL = 22 + (1 << 16)  # bytes in which a package ends: its last record and a comment


@dataclass(frozen=True)
class KeptFile:
    """A file that was checked and kept: its digest, size in bytes, media type and name."""

    sha256: str
    size: int
    kind: str
    name: str


def keep(stream: BinaryIO, name: str, *, kinds: Kinds = KINDS, limit: int = LARGEST) -> KeptFile:
    """Check a file and keep it by content; its bytes are on the disk when this returns.

    Raises EvidenceTooLarge (over `limit` bytes) and what `kind_of` raises.
    """
    kind = kind_of(stream, name, kinds)
    kept = store.put(_limited(stream, name, limit))
    return KeptFile(kept.sha256, kept.size, kind, name)


def _limited(stream: BinaryIO, name: str, limit: int) -> Iterator[bytes]:
    size = 0
    while block := stream.read(BLOCK):
        size += len(block)
        if size > limit:
            raise EvidenceTooLarge(name=name, limit=limit >> 20)
        yield block


def kind_of_upload(file: UploadedFile) -> str:
    """Return the media type of an uploaded file that may be kept; raises EvidenceTooLarge and what `kind_of` raises."""
    name = plain_name(file.name or "")
    if (file.size or 0) > LARGEST:
        raise EvidenceTooLarge(name=name, limit=LARGEST >> 20)
    return kind_of(file, name)  # type: ignore[arg-type]


def endings_of(kinds: Kinds) -> list[str]:
    """Return the endings of names that some kinds may have, sorted."""
    return sorted({ending for endings in kinds.values() for ending in endings})


def ending_of(kind: str) -> str:
    """Return how the name of a file of a kind ends."""
    return KINDS[kind][0]


def plain_name(name: str) -> str:
    """Return the last part of a name without what cannot be printed; a browser sends it as it likes."""
    return "".join(c for c in name.replace("\\", "/").rpartition("/")[2] if c.isprintable())


def accept(kinds: Kinds = KINDS) -> str:
    """Return what a control of files accepts, as HTML wants it."""
    return ",".join(f".{ending}" for ending in endings_of(kinds))


def kind_of(stream: BinaryIO, name: str, kinds: Kinds = KINDS) -> str:
    """Return the media type of a file; its name must end as its content says. The stream is rewound.

    Raises EvidenceEmpty, EvidenceKindUnknown (of a kind that is not kept), EvidenceMisnamed or EvidenceHasMacros.
    """
    stream.seek(0)
    head = stream.read(HEAD)
    if not head:
        raise EvidenceEmpty(name=name)
    found = filetype.guess(head)
    stream.seek(0)
    kind = found.mime if found else ""
    endings = kinds.get(kind)
    if endings is None:
        raise EvidenceKindUnknown(name=name, endings=", ".join(endings_of(kinds)))
    if name.rpartition(".")[2].lower() not in endings:
        raise EvidenceMisnamed(name=name, ending=endings[0])
    if kind.startswith(OFFICE) and _has_macros(stream):
        raise EvidenceHasMacros(name=name)
    return kind


def _has_macros(stream: BinaryIO) -> bool:
    """Say whether an Office file carries a program, or is no readable package at all."""
    if _directory(stream) > DIRECTORY:
        return True
    try:
        with zipfile.ZipFile(stream) as package:
            return any(entry.lower().endswith(MACROS) for entry in package.namelist())
    except zipfile.BadZipFile:
        return True
    finally:
        stream.seek(0)


def _directory(stream: BinaryIO) -> int:
    """Return how many bytes the list of parts of a package has, as its last record says; 0 for none (no package).

    Source: PKWARE, .ZIP File Format Specification 6.3.10, 4.3.14 and 4.3.16.
    """
    stream.seek(0, os.SEEK_END)
    stream.seek(max(0, stream.tell() - TAIL - 76))
    tail = stream.read()
    stream.seek(0)
    end = tail.rfind(b"PK\x05\x06")
    if end < 0:
        return 0
    large = end >= 76 and tail[end - 20 : end - 16] == b"PK\x06\x07"
    said = tail[end - 36 : end - 28] if large else tail[end + 12 : end + 16]
    return int.from_bytes(said, "little")

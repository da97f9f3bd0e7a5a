"""What a file that somebody hands in is, from its content: what its name or the browser says is not believed.

Kept are pictures, PDF, Office files without macros, sound and video. Nothing of it is ever executed, unpacked or
shown inside a page except pictures; everything else is a download.
"""

import zipfile
from typing import BinaryIO

import filetype

from houping.core.errors import EvidenceHasMacros, EvidenceKindUnknown, EvidenceMisnamed

HEAD = 8192  # bytes that decide
SHOWN = frozenset({"image/jpeg", "image/png", "image/webp"})
OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS: dict[str, tuple[str, ...]] = {
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
ENDINGS = tuple(sorted({ending for endings in KINDS.values() for ending in endings}))
MACROS = "vbaproject.bin"


def kind_of(stream: BinaryIO, name: str) -> str:
    """Return the media type of a file; its name must end as its content says. The stream is rewound.

    Raises EvidenceKindUnknown (empty, or of a kind that is not kept), EvidenceMisnamed or EvidenceHasMacros.
    """
    stream.seek(0)
    found = filetype.guess(stream.read(HEAD))
    stream.seek(0)
    kind = found.mime if found else ""
    endings = KINDS.get(kind)
    if endings is None:
        raise EvidenceKindUnknown(name=name, endings=", ".join(ENDINGS))
    if name.rpartition(".")[2].lower() not in endings:
        raise EvidenceMisnamed(name=name, ending=endings[0])
    if kind.startswith(OFFICE) and _has_macros(stream):
        raise EvidenceHasMacros(name=name)
    return kind


def _has_macros(stream: BinaryIO) -> bool:
    """Say whether an Office file carries a program, or is no readable package at all."""
    try:
        with zipfile.ZipFile(stream) as package:
            return any(entry.lower().endswith(MACROS) for entry in package.namelist())
    except zipfile.BadZipFile:
        return True
    finally:
        stream.seek(0)

"""Files of frames and answers as people hand them in: names that can be kept, contents piece by piece to the disk."""

from collections.abc import Callable, Iterable
from pathlib import Path, PurePath

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from houping.apps import vault
from houping.apps.formats import joined

KINDS = (".xlsx", ".csv", ".parquet")
LONGEST = 240  # bytes; file systems take 255, a Chinese character has three


def names_of(files: Iterable[UploadedFile], refused: Callable[..., Exception]) -> list[str]:
    """Return the names under which files are kept; raises `refused(detail=...)` for names that cannot be.

    A name with a dot in front is work in progress to the backup: what is stored under one would be lost.
    """
    names = [PurePath(f.name or "").name for f in files]
    if not names or len(set(names)) != len(names):
        raise refused(detail=_("没有文件，或有重名文件"))
    if wrong := [n for n in names if PurePath(n).suffix.lower() not in KINDS]:
        raise refused(detail=_("不支持的文件：%s") % joined(wrong))
    if hidden := [n for n in names if n.startswith((".", "~$"))]:
        raise refused(detail=_("隐藏文件或临时文件：%s") % joined(hidden))
    if long := [n for n in names if len(n.encode()) > LONGEST]:
        raise refused(detail=_("文件名过长：%s") % joined(n[:40] + "…" for n in long))
    return names


def store(upload: UploadedFile, folder: Path, name: str) -> dict[str, object]:
    """Seal an uploaded file piece by piece into a folder; return its name, size, digest, and that of what is stored."""
    sealed = vault.seal(upload.chunks(), folder / f"{name}{vault.SUFFIX}")
    return {"name": name, "bytes": sealed.bytes, "sha256": sealed.sha256, "stored": sealed.stored}

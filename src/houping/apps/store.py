"""Files kept by what is in them: the name is the SHA-256, so that a file cannot change unseen and is never kept twice.

A file is whole and on the disk (content and name) before `put` or `Draft.keep` returns; a row that names it may be
written from then on. What a killed process leaves lies in a folder with a dot in front: backups leave that out, and
`sweep` removes it.
"""

import hashlib
import os
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from houping.core.errors import StoredFileChanged, StoredFileMissing
from houping.tables.files import BLOCK, settle

INCOMING = ".incoming"
STALE_S = 24 * 3600.0


@dataclass(frozen=True)
class Kept:
    """A file that is kept: its digests in lower-case hex and its size in bytes."""

    sha256: str
    md5: str
    size: int


class Draft:
    """A file that is coming in, piece by piece; nothing of it can be seen before `keep`."""

    def __init__(self) -> None:
        folder = _root() / INCOMING
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = folder / uuid.uuid4().hex
        self._stream = self._path.open("xb", buffering=0)
        self._sha256, self._md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
        self.size = 0

    def write(self, piece: bytes) -> None:
        """Add a piece; raises OSError when the disk takes no more."""
        view = memoryview(piece)
        while view:
            view = view[self._stream.write(view) or 0 :]
        self._sha256.update(piece)
        self._md5.update(piece)
        self.size += len(piece)

    def keep(self) -> Kept:
        """Put the file in its place, durably; a file of the same content stays as it is."""
        kept = Kept(self._sha256.hexdigest(), self._md5.hexdigest(), self.size)
        target = path_of(kept.sha256)
        if not target.exists():
            os.fsync(self._stream.fileno())
            self._stream.close()
            _folder(target.parent)
            self._path.rename(target)
        self.drop()
        settle(target.parent)
        return kept

    def content(self) -> bytes:
        """Return what has been written so far."""
        return self._path.read_bytes()

    def drop(self) -> None:
        """Forget what came in; after `keep` there is nothing to forget."""
        self._stream.close()
        self._path.unlink(missing_ok=True)


def put(pieces: Iterable[bytes]) -> Kept:
    """Keep what comes in pieces (an open file, chunks of an upload); raises OSError when the disk takes no more."""
    draft = Draft()
    try:
        for piece in pieces:
            draft.write(piece)
        return draft.keep()
    finally:
        draft.drop()


def open(sha256: str) -> BinaryIO:
    """Open a kept file for reading, after its bytes were compared with its name.

    Raises StoredFileMissing or StoredFileChanged.
    """
    stream = _opened(sha256)
    digest = hashlib.sha256()
    while block := stream.read(BLOCK):
        digest.update(block)
    if digest.hexdigest() != sha256:
        stream.close()
        raise StoredFileChanged(sha256=sha256)
    stream.seek(0)
    return stream


def read(sha256: str) -> bytes:
    """Return the bytes of a kept file, compared with its name; raises StoredFileMissing or StoredFileChanged."""
    with _opened(sha256) as stream:
        found = stream.read()
    if hashlib.sha256(found).hexdigest() != sha256:
        raise StoredFileChanged(sha256=sha256)
    return found


def path_of(sha256: str) -> Path:
    """Return where the file with this digest stands."""
    return _root() / sha256[:2] / sha256


def sweep(older_than_s: float = STALE_S) -> int:
    """Remove what killed processes left half written; return how many files that were."""
    limit, removed = time.time() - older_than_s, 0
    for path in (_root() / INCOMING).glob("*"):
        if path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _root() -> Path:
    return Path(settings.DATA) / "store"


def _opened(sha256: str) -> BinaryIO:
    try:
        return path_of(sha256).open("rb")
    except FileNotFoundError:
        raise StoredFileMissing(sha256=sha256) from None


def _folder(path: Path) -> None:
    """Make a folder of the store whose name outlives a power cut."""
    if not path.is_dir():
        path.mkdir(mode=0o700, exist_ok=True)
        settle(path.parent)

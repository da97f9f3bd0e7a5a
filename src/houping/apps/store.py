"""Files kept by what is in them: the name is the SHA-256, so that a file cannot change unseen and is never kept twice.

They hold what people said of themselves, so they stand on the disk sealed by the vault (R-13.4); the name is the
digest of what is in them, not of the sealed bytes.

A file is whole and on the disk (content and name) before `put` or `Draft.keep` returns; a row that names it may be
written from then on. What a killed process leaves lies in a folder with a dot in front: backups leave that out, and
`sweep` removes it.
"""

import hashlib
import os
import tempfile
import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from django.conf import settings

from houping.apps import vault
from houping.core.errors import HoupingError, SealBroken, StoredFileChanged, StoredFileMissing
from houping.tables.files import settle

INCOMING = ".incoming"
STALE_S = 24 * 3600.0
IN_MEMORY = 8 << 20  # bytes of an opened file that stay in memory


@dataclass(frozen=True)
class Kept:
    """A file that is kept: its digests in lower-case hex and its size in bytes."""

    sha256: str
    md5: str
    size: int


class Draft:
    """A file that is coming in, piece by piece; nothing of it can be seen before `keep`."""

    def __init__(self) -> None:
        self._path = incoming() / uuid.uuid4().hex
        self._stream = self._path.open("xb", buffering=0)
        self._sealer = vault.Sealer(self._put)
        self._sha256, self._md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
        self.size = 0

    def write(self, piece: bytes) -> None:
        """Add a piece; raises OSError when the disk takes no more."""
        self._sealer.write(piece)
        self._sha256.update(piece)
        self._md5.update(piece)
        self.size += len(piece)

    def _put(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[self._stream.write(view) or 0 :]

    def keep(self) -> Kept:
        """Put the file in its place, durably; a file of the same content stays as it is."""
        self._sealer.close()
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
    """Open a kept file for reading, after its bytes were compared with its name; what is large waits in a nameless file.

    Raises StoredFileMissing, StoredFileChanged, DataKeyMissing.
    """
    stream = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, dir=_root())  # noqa: SIM115 - goes out open
    try:
        for piece in _pieces(sha256):
            stream.write(piece)
    except HoupingError:
        stream.close()
        raise
    stream.seek(0)
    return cast(BinaryIO, stream)


def read(sha256: str) -> bytes:
    """Return the bytes of a kept file, compared with its name; raises what `open` raises."""
    return b"".join(_pieces(sha256))


def check(sha256: str) -> None:
    """Compare a kept file with its name, without keeping what is in it; raises what `open` raises."""
    for _piece in _pieces(sha256):
        pass


def _pieces(sha256: str) -> Iterator[bytes]:
    """Yield a kept file in clear; the last piece comes only when the whole is what its name says."""
    digest, before = hashlib.sha256(), b""
    try:
        for piece in vault.unseal(path_of(sha256)):
            yield before
            digest.update(piece)
            before = piece
    except FileNotFoundError:
        raise StoredFileMissing(sha256=sha256) from None
    except SealBroken:
        raise StoredFileChanged(sha256=sha256) from None
    if digest.hexdigest() != sha256:
        raise StoredFileChanged(sha256=sha256)
    yield before


def path_of(sha256: str) -> Path:
    """Return where the file with this digest stands."""
    return _root() / sha256[:2] / sha256


def incoming() -> Path:
    """Return the folder of what is coming in; backups leave it out."""
    folder = _root() / INCOMING
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


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


def _folder(path: Path) -> None:
    """Make a folder of the store whose name outlives a power cut."""
    if not path.is_dir():
        path.mkdir(mode=0o700, exist_ok=True)
        settle(path.parent)

"""The parts of a file that comes in over several connections: each sealed, put together once all are there.

A part stands in the folder of what is coming in, which backups leave out; `store.sweep` removes what was given up.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast
from uuid import UUID, uuid4

from houping.apps import store, vault
from houping.core.errors import UploadGone
from houping.tables.files import settle


class Part:
    """What one connection brought, sealed; nothing of it counts before `put`."""

    def __init__(self, key: UUID, pieces: Iterable[bytes]) -> None:
        self._key, self._path = key, store.incoming() / f"{key}.{uuid4().hex}.new"
        try:
            self.size = vault.seal(pieces, self._path).bytes
        except BaseException:
            self.drop()
            raise

    def put(self, offset: int) -> None:
        """Put it in its place, durably."""
        if self.size:
            self._path.rename(_path(self._key, offset))
            settle(store.incoming())

    def drop(self) -> None:
        """Forget it; after `put` there is nothing to forget."""
        self._path.unlink(missing_ok=True)


@contextmanager
def whole(key: UUID, size: int) -> Iterator[BinaryIO]:
    """Yield the parts as one file in a nameless file; raises UploadGone when one was cleaned up."""
    with SpooledTemporaryFile(max_size=store.IN_MEMORY, dir=store.incoming()) as stream:
        while (offset := stream.tell()) < size:
            part = _path(key, offset)
            if not part.exists():
                raise UploadGone()
            for piece in vault.unseal(part):
                stream.write(piece)
        stream.seek(0)
        yield cast(BinaryIO, stream)


def forget(key: UUID) -> None:
    """Remove every part."""
    for path in store.incoming().glob(f"{key}.*"):
        path.unlink(missing_ok=True)


def _path(key: UUID, offset: int) -> Path:
    return store.incoming() / f"{key}.{offset}"

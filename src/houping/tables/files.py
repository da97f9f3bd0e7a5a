"""Files that are either whole or absent: write aside, then rename."""

import errno
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from houping.core.errors import FileMissing, WorkspaceBusy
from houping.tables.disk import writing

BLOCK = 1 << 20


@contextmanager
def atomic(path: Path, mode: int = 0o644) -> Iterator[Path]:
    """Yield a temporary path beside `path`; rename it into place only if the block succeeds.

    Raises FileUnwritable, before any work where the place itself is the reason.
    """
    with beside(path, mode) as temporary, writing(path, temporary):
        yield temporary


@contextmanager
def beside(path: Path, mode: int = 0o644) -> Iterator[Path]:
    """Do as `atomic`, for a block that writes other files too and names what it could not write itself."""
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "", str(path))
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        with writing(path):
            temporary.chmod(mode)
            settle(temporary)
            temporary.replace(path)
            settle(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def temporary_folder(parent: Path, prefix: str, path: Path | None = None) -> Iterator[Path]:
    """Yield a new folder inside `parent`; what is left of it afterwards is removed.

    path : what it will become, for the message of FileUnwritable; default: `parent`
    """
    with writing(path or parent):
        parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        folder.chmod(0o755)
    try:
        with writing(path or parent, folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Yield a temporary folder beside `path`; on success it takes the place of `path`.

    An older `path` is renamed aside first and removed last, so that a kill leaves one whole folder.
    Raises FileUnwritable.
    """
    with temporary_folder(path.parent, f".{path.name}.", path) as folder:
        yield folder
        settle_folder(folder)
        replace_folder(folder, path)
        settle(path.parent)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the exclusive lock file `path`; raise WorkspaceBusy when another process holds it.

    The kernel drops the lock with the process, so that a kill leaves no stale lock.
    """
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        stream = path.open("w")
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WorkspaceBusy(path=path.parent) from None
        yield


def replace_folder(new: Path, path: Path) -> None:
    """Rename `new` to `path`, keeping an older `path` until the new one stands."""
    old = path.with_name(f".{path.name}.old")
    if path.exists():
        shutil.rmtree(old, ignore_errors=True)
        path.rename(old)
    new.rename(path)
    shutil.rmtree(old, ignore_errors=True)


def settle(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk: a rename must not outlive what it names."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # a file system that cannot: nothing to wait for
            raise
    finally:
        os.close(descriptor)


def settle_folder(folder: Path) -> None:
    """Wait until everything below a folder is on the disk."""
    for path in folder.rglob("*"):
        settle(path)
    settle(folder)


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file in lower-case hex, reading it in blocks."""
    if not path.is_file():
        raise FileMissing(path=path)
    sha = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            sha.update(block)
    return sha.hexdigest()

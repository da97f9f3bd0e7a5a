"""What the system says when it refuses to write, as the error of the catalogue: which file, why, what to do.

Every engine words the same refusal in its own way (OSError with or without a number, polars "os error 28", DuckDB
"No space left on device"); here they become one FileUnwritable. What is no refusal of the disk passes unchanged.
"""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from houping.core.errors import FileMissing, FileUnreadable, FileUnwritable, FolderGiven, HoupingError, Words

NO_PERMISSION = Words("没有写入权限", "no permission to write")
NOT_A_FOLDER = Words("上级路径中有一个是文件，不是文件夹", "one of the folders above is a file")
FULL = MappingProxyType(
    {
        errno.ENOSPC: Words("磁盘已满", "the disk is full"),
        errno.EDQUOT: Words("磁盘配额已用完", "the disk quota is used up"),
        errno.EFBIG: Words("文件大小超过系统的限制", "the file is larger than the system allows"),
        errno.EROFS: Words("磁盘是只读的", "the disk is read-only"),
        errno.EIO: Words("磁盘写入出错", "the disk failed"),
    }
)
PLACE = MappingProxyType(
    {
        errno.EACCES: NO_PERMISSION,
        errno.EPERM: NO_PERMISSION,
        errno.ENOTDIR: NOT_A_FOLDER,
        errno.EEXIST: NOT_A_FOLDER,
        errno.EISDIR: Words("这是文件夹，不是文件", "it is a folder, not a file"),
        errno.ENAMETOOLONG: Words("名称太长", "the name is too long"),
    }
)
UNREAD = MappingProxyType(
    {
        errno.EACCES: Words("没有读取权限", "no permission to read"),
        errno.EPERM: Words("没有读取权限", "no permission to read"),
        errno.EISDIR: Words("这是文件夹，不是文件", "it is a folder, not a file"),
        errno.ENOTDIR: NOT_A_FOLDER,
        errno.ENAMETOOLONG: Words("名称太长", "the name is too long"),
    }
)
NUMBERED = re.compile(r"(?:\[errno |os error )(\d+)", re.IGNORECASE)
CUT_SHORT = re.compile(r"^\d+ requested and \d+ written$")  # numpy's array.tofile on a full disk


@contextmanager
def writing(path: Path, aside: Path | None = None) -> Iterator[None]:
    """Raise FileUnwritable for `path` when the system refuses to write inside the block.

    aside : the temporary file or folder that is written in place of `path`; a refusal that concerns another place
    (an input that may not be read) is then not ours. Without it every refusal is.
    """
    try:
        yield
    except FileUnwritable as error:
        inner = Path(str(error.fields["path"]))
        if aside is None or not inner.is_relative_to(aside):
            raise
        raise FileUnwritable(path=path / inner.relative_to(aside), detail=error.fields["detail"]) from error
    except HoupingError:
        raise
    except Exception as error:
        number = _number(error)
        if number is None:
            raise
        if number in FULL:
            reason = FULL[number]
        elif number in PLACE and (aside is None or str(aside) in f"{error} {_name(error)}"):
            reason = PLACE[number]
        else:
            raise
        raise FileUnwritable(path=_place(path, aside, error), detail=reason) from error


def require_file(path: Path) -> None:
    """Raise FolderGiven or FileMissing unless `path` is a file."""
    if path.is_dir():
        raise FolderGiven(path=path)
    if not path.is_file():
        raise FileMissing(path=path)


def refused(error: OSError) -> HoupingError | None:
    """Return an error that nobody expected as one of the catalogue; None when the system refused nothing."""
    number = error.errno or 0
    if number in FULL:
        place = error.filename or Words("标准输出", "the standard output")
        return FileUnwritable(path=place, detail=FULL[number])
    if number in UNREAD and error.filename:
        return FileUnreadable(path=error.filename, detail=UNREAD[number])
    return None


def _number(error: Exception) -> int | None:
    """Return the system's number of an error, from whoever reports it."""
    number = getattr(error, "errno", None)
    if isinstance(number, int):
        return number
    text = str(error)
    if found := NUMBERED.search(text):
        return int(found[1])
    if CUT_SHORT.match(text):
        return errno.ENOSPC
    return next((known for known in (*FULL, *PLACE) if os.strerror(known) in text), None)


def _name(error: Exception) -> str:
    return str(getattr(error, "filename", None) or "")


def _place(path: Path, aside: Path | None, error: Exception) -> Path:
    """Return the file at its final place: the one named, else the one that was written last."""
    if aside is None or not aside.is_dir():
        return path
    named = Path(_name(error))
    if not named.is_relative_to(aside):
        files = [p for p in aside.rglob("*") if p.is_file()]
        named = max(files, key=lambda p: p.stat().st_mtime_ns, default=aside)
    return path / named.relative_to(aside)

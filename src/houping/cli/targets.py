"""Where a command may write: never over somebody's work."""

from pathlib import Path

from houping.core.errors import FileTaken, FolderTaken, ResultTaken, SuffixUnusable


def require_new_file(target: Path, suffix: str) -> None:
    """Raise SuffixUnusable or FileTaken unless `target` is a new file of that kind."""
    if target.suffix.lower() != suffix:
        raise SuffixUnusable(path=target, expected=suffix)
    if target.exists():
        raise FileTaken(path=target)


def require_replaceable(target: Path, mark: str) -> None:
    """Raise FolderTaken unless `target` is new, empty, or holds the file `mark`: made by the same command."""
    empty = not target.exists() or (target.is_dir() and not any(target.iterdir()))
    if not empty and not (target / mark).is_file():
        raise FolderTaken(path=target)


def require_told(target: Path, mark: str, *, replace: bool) -> None:
    """Raise ResultTaken where `require_replaceable` allows a folder that is not empty, unless told to replace it."""
    require_replaceable(target, mark)
    if (target / mark).is_file() and not replace:
        raise ResultTaken(path=target)

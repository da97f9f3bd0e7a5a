"""Tables that name people, and secrets, are for their owner only: the account that runs the assessment."""

import os
from pathlib import Path

from houping.core.errors import FileUnreadable, Words
from houping.tables.disk import require_file, writing

OWNER_FILE, OWNER_FOLDER = 0o600, 0o700
NO_TEXT = Words("不是 UTF-8 文本", "it is no UTF-8 text")


def keep_private(folder: Path) -> None:
    """Leave a folder and the files in it to their owner; called before the first file and after the last."""
    folder.chmod(OWNER_FOLDER)
    for path in folder.iterdir():
        if path.is_file():
            path.chmod(OWNER_FILE)


def private_text(path: Path, text: str) -> None:
    """Write a new file that only its owner can read, at no moment anybody else; whole or not at all."""
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_FILE)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(descriptor)
        except OSError:
            path.unlink()
            raise


def read_secret(path: Path) -> str:
    """Return the text of a file that holds one secret; raises FileMissing, FileUnreadable."""
    require_file(path)
    try:
        return path.read_text(encoding="utf-8").strip()
    except ValueError:
        raise FileUnreadable(path=path, detail=NO_TEXT) from None

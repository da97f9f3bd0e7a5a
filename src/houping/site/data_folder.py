"""The data folder: sessions, password hashes, names and telephones stand below it, so other accounts stay out."""

import os
from pathlib import Path

OTHERS = 0o007


def data_folder(path: Path) -> Path:
    """Make the folder for its owner only; take the rights of all others off one that is there already."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.stat()
    if found.st_mode & OTHERS and found.st_uid == os.geteuid():
        path.chmod(found.st_mode & ~OTHERS)
    return path

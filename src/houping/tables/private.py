"""Tables that name people are for their owner only: the account that runs the assessment."""

from pathlib import Path

OWNER_FILE, OWNER_FOLDER = 0o600, 0o700


def keep_private(folder: Path) -> None:
    """Leave a folder and the files in it to their owner; called before the first file and after the last."""
    folder.chmod(OWNER_FOLDER)
    for path in folder.iterdir():
        if path.is_file():
            path.chmod(OWNER_FILE)

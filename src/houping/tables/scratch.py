"""Folders for work that is thrown away: whoever comes next removes what a killed process left.

A living process holds the kernel's lock on its folder, and a kill drops the lock: what nobody holds is litter.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from houping.tables.files import temporary_folder


@contextmanager
def scratch_folder(parent: Path, prefix: str) -> Iterator[Path]:
    """Yield a new folder inside `parent`, held until the block ends and then removed; raises FileUnwritable."""
    with ExitStack() as stack:
        with _held(parent):  # nobody sweeps between the making of the folder and the taking of its lock
            _remove_unheld(parent, prefix)
            folder = stack.enter_context(temporary_folder(parent, prefix))
            stack.enter_context(_held(folder))
        yield folder


def sweep_scratch(parent: Path, prefix: str) -> None:
    """Remove the scratch folders of processes that are no more."""
    with _held(parent):
        _remove_unheld(parent, prefix)


@contextmanager
def _held(folder: Path, flags: int = fcntl.LOCK_EX) -> Iterator[None]:
    """Hold the lock of a folder; raises BlockingIOError when `flags` do not wait and somebody else holds it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, flags)
        yield
    finally:
        os.close(descriptor)


def _remove_unheld(parent: Path, prefix: str) -> None:
    for folder in parent.glob(f"{prefix}*"):
        try:
            with _held(folder, fcntl.LOCK_EX | fcntl.LOCK_NB):
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:  # held by a replay under way, or not ours to open
            continue

"""The kinds of long work: each app registers a function, the worker calls it by name.

A job function gets the job and `report(message, share)`; it returns what the page needs (JSON), must be
idempotent (it may run again after a killed worker) and raises HoupingError for what a user can mend.
"""

from collections.abc import Callable
from typing import Any

from houping.apps.jobs.models import Job

Report = Callable[[str, float], None]
Work = Callable[[Job, Report], dict[str, Any]]
Chore = Callable[[], int]
_kinds: dict[str, Work] = {}
_chores: list[Chore] = []


def work(kind: str) -> Callable[[Work], Work]:
    """Register a function as the work of a kind of job; used in the `tasks.py` of an app."""

    def remember(function: Work) -> Work:
        _kinds[kind] = function
        return function

    return remember


def work_of(kind: str) -> Work:
    """Return the function of a kind; raises KeyError."""
    return _kinds[kind]


def chore(function: Chore) -> Chore:
    """Register what a worker does every second beside its jobs: short, idempotent, safe in several workers at once.

    It returns how much it did. Used in the `tasks.py` of an app.
    """
    _chores.append(function)
    return function


def chores() -> list[Chore]:
    """Return the registered chores, in the order of the apps."""
    return list(_chores)

"""Telling a full disk from other faults, by whatever door it comes: files, SQLite, PostgreSQL."""

from collections.abc import Iterator

from houping.core.errors import FileUnwritable
from houping.tables.disk import FULL

SQLITE_FULL = "database or disk is full"
POSTGRESQL_FULL = "53100"


def is_full(error: BaseException) -> bool:
    """Say whether an exception, or one that caused it, means that no room is left."""
    return any(_says_full(one) for one in _causes(error))


def _says_full(error: BaseException) -> bool:
    if isinstance(error, FileUnwritable):
        return error.fields["detail"] in FULL.values()
    if isinstance(error, OSError) and error.errno in FULL:
        return True
    return SQLITE_FULL in str(error) or getattr(error, "sqlstate", "") == POSTGRESQL_FULL


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__

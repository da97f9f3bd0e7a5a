"""Queries that are asked hundreds of times a second: written once, because Django takes longer to write one than the
database to answer it.
"""

import datetime
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.utils import timezone

M = TypeVar("M", bound=models.Model)
NUMBER = -(2**31)  # with the position added: numbers that no key has


class Compiled(Generic[M]):
    """A query with gaps; the day of the query is today's, so it is written anew every day.

    make : the query, from one value for each gap
    kinds : what goes into each gap, `str` or `int`
    """

    def __init__(self, make: Callable[..., "models.QuerySet[M]"], *kinds: type) -> None:
        self.make = make
        self.marks = tuple(
            NUMBER + place if kind is int else f"\u0001{place}" for place, kind in enumerate(kinds)
        )
        self.written: dict[tuple[str, datetime.date], tuple[type[M], str, tuple[Any, ...]]] = {}

    def first(self, *values: Any) -> M | None:
        """Return the first row as an instance (with its annotations), or None."""
        model, sql, parameters = self._sql()
        filled = [values[self.marks.index(p)] if p in self.marks else p for p in parameters]
        return next(iter(model._default_manager.raw(sql, filled)), None)

    def _sql(self) -> tuple[type[M], str, tuple[Any, ...]]:
        key = (connection.vendor, timezone.localdate())
        if key not in self.written:
            query = self.make(*self.marks)[:1]
            self.written = {key: (query.model, *query.query.sql_with_params())}
        return self.written[key]

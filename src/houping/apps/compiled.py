"""Queries and inserts that are asked hundreds of times a second: written once, because Django takes longer to write one
than the database to answer it, and sent in one trip, because every trip costs both sides.
"""

import datetime
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any, Generic, TypeVar

from django.db import connection, models, router, transaction
from django.utils import timezone

M = TypeVar("M", bound=models.Model)
NUMBER = -(2**31)  # with the position added: numbers that no key has
_inserts: dict[tuple[Any, ...], str] = {}


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
        self.written: dict[tuple[str, datetime.date], _Written] = {}

    def first(self, *values: Any) -> M | None:
        """Return the first row as an instance (with its annotations), or None."""
        written = self._written()
        filled = [values[self.marks.index(p)] if p in self.marks else p for p in written.parameters]
        row = _asked(written.sql, filled)
        return None if row is None else written.instance(row)

    def _written(self) -> "_Written":
        key = (connection.vendor, timezone.localdate())
        if key not in self.written:
            self.written = {key: _Written(self.make(*self.marks)[:1])}
        return self.written[key]


class _Written:
    """A query as the database gets it, and how a row of it becomes an instance."""

    def __init__(self, query: "models.QuerySet[Any]") -> None:
        compiler = query.query.get_compiler(connection=connection)
        self.sql, self.parameters = compiler.as_sql()
        columns = [column for column, *_ in compiler.select]
        self.converters = compiler.get_converters(columns)
        self.model, self.annotations = query.model, compiler.annotation_col_map
        self.names = [column.target.attname for column in columns[: len(columns) - len(self.annotations)]]

    def instance(self, row: Sequence[Any]) -> Any:
        """Return the instance of a row."""
        values = list(row)
        for place, (converters, expression) in self.converters.items():
            for convert in converters:
                values[place] = convert(values[place], expression, connection)
        made = self.model.from_db(connection.alias, self.names, values[: len(self.names)])
        for name, place in self.annotations.items():
            setattr(made, name, values[place])
        return made


def insert_together(*rows: models.Model) -> None:
    """Insert new rows, all or none; a row may refer to an earlier one that has no key yet.

    On PostgreSQL it is one statement: four trips and a transaction less for an interview. Elsewhere each is saved.
    Raises django.db.IntegrityError as soon as one of them may not be there; then none is.
    """
    assert {router.db_for_write(type(row)) for row in rows} == {connection.alias}
    if connection.vendor != "postgresql":
        with transaction.atomic():
            for row in rows:
                _know_keys(row)
                row.save(force_insert=True)
        return
    values: list[Any] = []
    shape: list[Any] = []
    for row in rows:
        for field in _fields(row):
            earlier = _earlier(row, field, rows)
            shape.append((field, earlier))
            if earlier is None:
                values.append(field.get_db_prep_save(field.pre_save(row, add=True), connection=connection))
    key = tuple(shape)
    if key not in _inserts:
        _inserts[key] = _statement(rows)
    with transaction.atomic() if connection.in_atomic_block else nullcontext():
        keys = _asked(_inserts[key], values)
    for row, number in zip(rows, keys, strict=True):
        row.pk, row._state.adding, row._state.db = number, False, connection.alias
    for row in rows:
        _know_keys(row)


def _asked(sql: str, values: Sequence[Any]) -> Any:
    """Return the first row of a statement; PostgreSQL prepares it once on each connection, so that it plans it once."""
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            return cursor.execute(sql, values).fetchone()
    from psycopg import Cursor

    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        return cursor.execute(sql, values, prepare=True).fetchone()


def _statement(rows: Sequence[models.Model]) -> str:
    """Return `WITH r0 AS (INSERT … RETURNING id), r1 AS (INSERT … (SELECT id FROM r0) …) SELECT r0.id, r1.id FROM …`."""
    quote, parts = connection.ops.quote_name, []
    for number, row in enumerate(rows):
        fields = _fields(row)
        earlier = [_earlier(row, field, rows) for field in fields]
        places = ", ".join("%s" if e is None else f"(SELECT id FROM r{e})" for e in earlier)
        names = ", ".join(quote(field.column) for field in fields)
        table, key = quote(row._meta.db_table), quote(row._meta.pk.column)
        parts.append(f"r{number} AS (INSERT INTO {table} ({names}) VALUES ({places}) RETURNING {key} AS id)")
    named = [f"r{number}" for number in range(len(rows))]
    return f"WITH {', '.join(parts)} SELECT {', '.join(f'{n}.id' for n in named)} FROM {', '.join(named)}"


def _fields(row: models.Model) -> list[Any]:
    return [field for field in row._meta.local_concrete_fields if not field.primary_key]


def _earlier(row: models.Model, field: Any, rows: Sequence[models.Model]) -> int | None:
    """Return the position of the row to which a field refers and that has no key yet."""
    if not field.is_relation or getattr(row, field.attname) is not None or not field.is_cached(row):
        return None
    other = field.get_cached_value(row)
    return next((place for place, earlier in enumerate(rows) if earlier is other), None)


def _know_keys(row: models.Model) -> None:
    """Fill in the keys of rows that were saved after this one was made."""
    for field in row._meta.local_concrete_fields:
        if field.is_relation and getattr(row, field.attname) is None and field.is_cached(row):
            other = field.get_cached_value(row)
            setattr(row, field.attname, None if other is None else other.pk)

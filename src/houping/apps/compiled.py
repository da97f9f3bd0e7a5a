"""Queries and inserts that are asked hundreds of times a second: written once, because Django takes longer to write one
than the database to answer it, and sent in one trip, because every trip costs both sides.
"""

import datetime
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any, Generic, TypeVar

from django.db import IntegrityError, connection, models, router, transaction
from django.utils import timezone

M = TypeVar("M", bound=models.Model)
Still = tuple[models.Model, tuple[str, ...]]
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


def insert_together(*rows: models.Model, still: Still | None = None) -> None:
    """Insert new rows, all or none; a row may refer to an earlier one that has no key yet.

    still : a row that one of them refers to, and its fields that must not have changed since it was read
    On PostgreSQL it is one statement: four trips and a transaction less for an interview. Elsewhere each is saved.
    Raises django.db.IntegrityError as soon as one of them may not be there; then none is.
    """
    assert {router.db_for_write(type(row)) for row in rows} == {connection.alias}
    if connection.vendor != "postgresql":
        _save_together(rows, still)
        return
    inserts = [_insert(place, rows, still) for place in range(len(rows))]
    names = [f"r{place}" for place in range(len(rows))]
    sql = (
        f"WITH {', '.join(insert for insert, _ in inserts)} "
        f"SELECT {', '.join(f'{name}.id' for name in names)} FROM {', '.join(names)}"
    )
    with transaction.atomic() if connection.in_atomic_block else nullcontext():
        keys = _asked(sql, [value for _, values in inserts for value in values])
    for row, key in zip(rows, keys, strict=True):
        row.pk, row._state.adding, row._state.db = key, False, connection.alias
    for row in rows:
        _know_keys(row)


@transaction.atomic
def _save_together(rows: Sequence[models.Model], still: Still | None) -> None:
    if still and not type(still[0])._base_manager.filter(**_known(still)).exists():
        raise IntegrityError(f"{still[0]} has changed")
    for row in rows:
        _know_keys(row)
        row.save(force_insert=True)


def _insert(place: int, rows: Sequence[models.Model], still: Still | None) -> tuple[str, list[Any]]:
    """Return `r1 AS (INSERT INTO … VALUES (%s, (SELECT id FROM r0), …) RETURNING id)` and the values of its gaps."""
    row, quote = rows[place], connection.ops.quote_name
    fields = [field for field in row._meta.local_concrete_fields if not field.primary_key]
    gaps, values = [], []
    for field in fields:
        gap, own = _gap(row, field, rows, still)
        gaps.append(gap)
        values += own
    table, key = quote(row._meta.db_table), quote(row._meta.pk.column)
    columns = ", ".join(quote(field.column) for field in fields)
    return (
        f"r{place} AS (INSERT INTO {table} ({columns}) VALUES ({', '.join(gaps)}) RETURNING {key} AS id)",
        values,
    )


def _gap(
    row: models.Model, field: Any, rows: Sequence[models.Model], still: Still | None
) -> tuple[str, list[Any]]:
    """Return what stands for a field; what refers to a row that has changed is NULL, which no key may be."""
    other = field.get_cached_value(row, default=None) if field.is_relation else None
    if other is not None and getattr(row, field.attname) is None:
        return f"(SELECT id FROM r{next(place for place, one in enumerate(rows) if one is other)})", []
    if still and other is still[0]:
        quote, meta, known = connection.ops.quote_name, other._meta, _known(still)
        same = " AND ".join(f"{quote(meta.get_field(name).column)} = %s" for name in known)
        gap = f"(SELECT {quote(meta.pk.column)} FROM {quote(meta.db_table)} WHERE {same})"
        return gap, list(known.values())
    return "%s", [field.get_db_prep_save(field.pre_save(row, add=True), connection=connection)]


def _known(still: Still) -> dict[str, Any]:
    row, names = still
    return {name: getattr(row, name) for name in (row._meta.pk.attname, *names)}


def _asked(sql: str, values: Sequence[Any]) -> Any:
    """Return the first row of a statement; PostgreSQL prepares it once on each connection, so that it plans it once."""
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            return cursor.execute(sql, values).fetchone()
    from psycopg import Cursor

    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        return cursor.execute(sql, values, prepare=True).fetchone()


def _know_keys(row: models.Model) -> None:
    """Fill in the keys of rows that were saved after this one was made."""
    for field in row._meta.local_concrete_fields:
        if field.is_relation and getattr(row, field.attname) is None and field.is_cached(row):
            other = field.get_cached_value(row)
            setattr(row, field.attname, None if other is None else other.pk)

"""Tables that take new rows and nothing else: the database itself refuses to change or remove one.

SQLite: triggers on UPDATE, DELETE and on an INSERT that would replace a row (INSERT OR REPLACE removes the old
one without firing a DELETE trigger). PostgreSQL: triggers on UPDATE, DELETE and TRUNCATE.
A migration that alters such a table on SQLite rebuilds it: it must end with `append_only` again.
"""

from collections.abc import Sequence

from django.db import migrations
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FUNCTION = """CREATE OR REPLACE FUNCTION houping_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'append-only: % is refused on %', TG_OP, TG_TABLE_NAME; END $$"""
Keys = Sequence[Sequence[str]]


def append_only(table: str, keys: Keys) -> migrations.RunPython:
    """Return the operation of a migration that closes a table; `keys` are its unique sets of columns."""

    def close_(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        close(editor.connection, table, keys)

    def open_(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        open_again(editor.connection, table)

    return migrations.RunPython(close_, open_)


def close(connection: BaseDatabaseWrapper, table: str, keys: Keys) -> None:
    """Create the triggers of a table."""
    statements = _postgresql(table) if connection.vendor == "postgresql" else _sqlite(table, keys)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def open_again(connection: BaseDatabaseWrapper, table: str) -> None:
    """Remove the triggers of a table: when its migration is undone, or when a test empties its database."""
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in ("update", "delete", "truncate", "replace"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{name}{on}")


def _postgresql(table: str) -> list[str]:
    rows = [
        f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION houping_append_only()"
        for act in ("update", "delete")
    ]
    whole = (
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION houping_append_only()"
    )
    return [FUNCTION, *rows, whole]


def _sqlite(table: str, keys: Keys) -> list[str]:
    refuse = "BEGIN SELECT RAISE(ABORT, 'append-only: {act} is refused on {table}'); END"
    rows = [
        f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} "
        + refuse.format(act=act, table=table)
        for act in ("update", "delete")
    ]
    same = " OR ".join(
        "(" + " AND ".join(f"{column} = NEW.{column}" for column in columns) + ")" for columns in keys
    )
    taken = (
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) " + refuse.format(act="replace", table=table)
    )
    return [*rows, taken]

"""One moment of the database while others write: what is counted, what is listed and what is dumped are the same.

SQLite: a read transaction sees one state of the write-ahead log; the online backup runs inside it.
PostgreSQL: a REPEATABLE READ transaction exports its snapshot, and pg_dump takes that one.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from houping.core.errors import BackupImpossible, Words

ADDRESS = (("HOST", "HOST"), ("PORT", "PORT"), ("USERNAME", "USER"))
FILES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


@contextmanager
def one_moment() -> Iterator[None]:
    """Let everything that is read inside come from one state of the database; writers are not held up."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        cursor.execute("SELECT count(*) FROM sqlite_master")  # the state is that of the first read
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def counts() -> dict[str, int]:
    """Return table -> number of rows, of all tables there are."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            found[table] = cursor.fetchone()[0]
    return found


def dump(folder: Path) -> Path:
    """Write the database of this moment into a folder; call it inside `one_moment`."""
    target = folder / FILES[connection.vendor]
    if connection.vendor == "postgresql":
        _dump_postgresql(target)
    else:
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)
    target.chmod(0o600)
    return target


def load(folder: Path) -> None:
    """Fill the empty database of this site from a dump."""
    source = folder / FILES[connection.vendor]
    connection.close()
    if connection.vendor == "postgresql":
        _call(
            "pg_restore",
            "--no-owner",
            "--no-privileges",
            "--exit-on-error",
            "--single-transaction",
            str(source),
        )
        return
    target = Path(connection.settings_dict["NAME"])
    shutil.copyfile(source, target)
    target.chmod(0o600)


def _dump_postgresql(target: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        moment = cursor.fetchone()[0]
    _call("pg_dump", "--format=custom", f"--snapshot={moment}", f"--file={target}")


def _call(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on our database; the password goes by environment, never by command line."""
    if shutil.which(program) is None:
        raise BackupImpossible(
            detail=Words(f"没有找到 {program}（postgresql-client）", f"{program} is not installed")
        )
    asked: dict[str, Any] = connection.settings_dict
    environment = {**os.environ, "PGPASSWORD": asked["PASSWORD"] or ""}
    place = [f"--dbname={asked['NAME']}"]
    place += [f"--{name.lower()}={asked[key]}" for name, key in ADDRESS if asked[key]]
    done = subprocess.run([program, *place, *arguments], env=environment, capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()[-400:]
        raise BackupImpossible(detail=Words(f"{program} 失败：{said}", f"{program} failed: {said}"))

"""The steps (migrations) that made the tables of a database: this program must know every one of them."""

from collections.abc import Iterable

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from houping.core.errors import DatabaseOfAnotherVersion


def taken() -> list[str]:
    """Return the steps that made the tables, as app.name."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def unknown(steps: Iterable[str]) -> list[str]:
    """Return those of the steps that this program does not have."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    return sorted(set(steps) - known)


def require_known() -> None:
    """Raise DatabaseOfAnotherVersion if a step is unknown: what the tables look like is then unknown too."""
    if strange := unknown(taken()):
        raise DatabaseOfAnotherVersion(place=connection.settings_dict["NAME"], step=strange[0])

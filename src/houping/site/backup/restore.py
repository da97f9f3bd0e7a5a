"""Restoring a backup elsewhere: never over anything, and believed only after everything was checked."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from houping.apps import vault
from houping.apps.ledger import queries as ledger
from houping.core.errors import BackupDamaged, BackupUnreadable, LedgerEmpty, RestoreWouldOverwrite, Words
from houping.site.backup import snapshot
from houping.site.backup.files import named
from houping.site.backup.make import (
    DATA,
    FORMAT,
    LEDGER,
    LIST,
    copy_file,
    faults_of_files,
    faults_of_store,
)
from houping.site.steps import unknown
from houping.tables.files import file_digest

OWN = ("secret_key", "static", "once", "serve.lock")  # what settings and server make in an empty folder


def restore(source: Path) -> dict[str, Any]:
    """Fill the empty data folder and database of this site from a backup; return the list of the backup.

    Raises BackupUnreadable, RestoreWouldOverwrite, BackupDamaged, DataKeyMissing, or what the check of the ledger
    raises.
    """
    found = read_list(source)
    _require_empty(Path(settings.DATA))
    _require_fitting(source, found)
    for name in (snapshot.FILES[connection.vendor], LEDGER):
        if file_digest(source / name) != found[name]:
            raise _changed(name)
    _copy_back(source / DATA, Path(settings.DATA), found["files"])
    snapshot.load(source)
    verify(found)
    return found


def read_list(source: Path) -> dict[str, Any]:
    """Return the list of a backup."""
    try:
        found: dict[str, Any] = json.loads((source / LIST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise _unreadable(source, f"没有可读的 {LIST}", f"it has no readable {LIST}") from None
    if found.get("format") != FORMAT:
        raise _unreadable(source, "格式版本不认识", "its format is unknown")
    return found


def verify(found: dict[str, Any]) -> None:
    """Raise unless row counts, ledger, key and files are those of the list; brings older tables up to date."""
    counted = snapshot.counts()
    if counted != found["rows"]:
        differing = sorted(t for t in counted | found["rows"] if counted.get(t) != found["rows"].get(t))
        names = ", ".join(differing[:5])
        raise BackupDamaged(detail=Words(f"行数不同的表：{names}", f"tables with other row counts: {names}"))
    call_command("migrate", verbosity=0)
    head = found["ledger"]["digest"]
    try:
        ledger.check(published=head)
    except LedgerEmpty:
        if found["ledger"]["seq"]:
            raise
    if vault.key_name():
        vault.require_key()
    there = {name: entry["sha256"] for name, entry in found["files"].items()}
    for fault in faults_of_files(dict(named()), there):
        raise fault
    for broken in faults_of_store():
        raise broken


def _require_empty(data: Path) -> None:
    """Refuse a data folder or a database with anything in it."""
    inside = {path.name for path in data.iterdir()} - set(OWN)
    if inside:
        raise RestoreWouldOverwrite(place=f"{data}（{sorted(inside)[0]} …）")
    if connection.vendor == "sqlite":  # its file would stand in the folder; to look into it would make it
        return
    with connection.cursor() as cursor:
        if connection.introspection.table_names(cursor):
            raise RestoreWouldOverwrite(place=connection.settings_dict["NAME"])


def _require_fitting(source: Path, found: dict[str, Any]) -> None:
    """Refuse a backup of the other kind of database, or of a version with other tables."""
    if found["database"] != connection.vendor:
        kinds = f"{found['database']} → {connection.vendor}"
        raise _unreadable(
            source, f"数据库种类不同（{kinds}）", f"it is of another kind of database ({kinds})"
        )
    if unknown(found["migrations"]):
        other = found["version"]
        raise _unreadable(
            source,
            f"它由另一个版本（{other}）生成，请换用那一版或更新的程序",
            f"it was made by another version ({other}); use that one, or a newer one",
        )


def _copy_back(source: Path, data: Path, files: dict[str, dict[str, object]]) -> None:
    """Copy the files back, checking each; the key that settings made for the empty folder gives way."""
    for name, entry in files.items():
        if not (data / name).resolve().is_relative_to(data.resolve()):
            raise _changed(LIST)
        if not (source / name).is_file():
            raise BackupDamaged(detail=Words(f"备份缺少文件 {name}", f"the backup lacks {name}"))
        if copy_file(source / name, data / name) != entry:
            raise _changed(name)


def _changed(name: str) -> BackupDamaged:
    return BackupDamaged(detail=Words(f"备份中的 {name} 已被改动", f"{name} was changed in the backup"))


def _unreadable(source: Path, zh: str, en: str) -> BackupUnreadable:
    return BackupUnreadable(folder=source, detail=Words(zh, en))

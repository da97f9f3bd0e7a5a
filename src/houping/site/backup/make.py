"""Making a backup while people work: database first, files second, list last, then the folder gets its name.

The order matters. A row names a file only after the file stands whole in its place, and such a file never changes;
so every file that the saved moment names is there when the files are copied afterwards. The other way round a row
could name a file that came too late. What came later still is in the copy too, and does no harm.
"""

import errno
import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from houping.apps import store, vault
from houping.apps.ledger import queries as ledger
from houping.apps.ledger.models import Entry
from houping.core.errors import (
    BackupDamaged,
    BackupImpossible,
    DataKeyMissing,
    FolderTaken,
    HoupingError,
    LedgerEmpty,
    StoredFileMissing,
    Words,
)
from houping.core.ledger import line_of
from houping.site import steps
from houping.site.backup import snapshot
from houping.site.backup.files import kept, named, stored
from houping.tables.files import file_digest

LIST, DATA, LEDGER = "manifest.json", "data", "ledger.jsonl"
FORMAT = 1


def back_up(target: Path) -> dict[str, Any]:
    """Write a backup to a folder that does not exist yet; return its list.

    What is wrong with the site itself (a broken ledger, a file that is missing) stands in `faults` of the list: such
    a backup is kept, because it is the evidence. Raises FolderTaken or BackupImpossible; then nothing is left.
    """
    if target.exists():
        raise FolderTaken(path=target)
    making = target.with_name(f".{target.name}.part")
    shutil.rmtree(making, ignore_errors=True)
    try:
        making.mkdir(mode=0o700, parents=True)
        found = _fill(making)
        making.rename(target)
    except OSError as error:
        raise BackupImpossible(detail=_words(error)) from error
    except sqlite3.Error as error:
        raise BackupImpossible(detail=Words(f"数据库：{error}", f"database: {error}")) from error
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return found


def _fill(folder: Path) -> dict[str, Any]:
    with snapshot.one_moment():
        found: dict[str, Any] = {
            "format": FORMAT,
            "made": timezone.now().isoformat(timespec="seconds"),
            "version": version("houping"),
            "database": connection.vendor,
            "migrations": steps.taken(),
            "rows": snapshot.counts(),
            "key": {"name": vault.key_name(), "included": not settings.KEYS},
            "ledger": _write_ledger(folder / LEDGER),
            "faults": [fault.message() for fault in _faults_of_ledger()],
        }
        wanted = dict(named())
        snapshot.dump(folder)
    found["files"] = _copy(Path(settings.DATA), folder / DATA)
    there = {name: entry["sha256"] for name, entry in found["files"].items()}
    found["faults"] += [fault.message() for fault in faults_of_files(wanted, there)]
    found["faults"] += [fault.message() for fault in faults_of_store()]
    for name in (snapshot.FILES[connection.vendor], LEDGER):
        found[name] = file_digest(folder / name)
    text = json.dumps(found, ensure_ascii=False, sort_keys=True, indent=1)
    (folder / LIST).write_text(text + "\n", encoding="utf-8")
    return found


def _write_ledger(path: Path) -> dict[str, object]:
    """Write the ledger as `houping verify` reads it; return its head."""
    head = ledger.head()
    with path.open("wb") as file:
        for entry in Entry.objects.order_by("seq").values(*ledger.COLUMNS).iterator(chunk_size=2000):
            file.write(line_of(entry))
    return {"seq": head.seq, "digest": head.digest}


def _faults_of_ledger() -> Iterator[HoupingError]:
    """Yield what is wrong with the chain: it must be known on the day on which it happens."""
    try:
        ledger.check()
    except LedgerEmpty:
        return
    except HoupingError as error:
        yield error


def _copy(root: Path, target: Path) -> dict[str, dict[str, object]]:
    """Copy the files of the data folder; return path -> size and digest of what was written."""
    found = {}
    for path in kept(root):
        with suppress(
            FileNotFoundError
        ):  # gone since it was listed: nothing that the database names goes away
            found[path.as_posix()] = copy_file(root / path, target / path)
    return found


def copy_file(source: Path, target: Path) -> dict[str, object]:
    """Copy a file for the eyes of its owner; return its size and digest, computed from the bytes that were written."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as given, target.open("wb") as written:
        while block := given.read(1 << 20):
            written.write(block)
            digest.update(block)
            size += len(block)
    target.chmod(0o600)
    return {"bytes": size, "sha256": digest.hexdigest()}


def faults_of_files(wanted: dict[str, str], there: dict[str, str]) -> Iterator[BackupDamaged]:
    """Yield a fault for every named file that is not there, or not with its digest."""
    for name, sha256 in wanted.items():
        if name not in there:
            yield BackupDamaged(
                detail=Words(f"数据库引用的文件 {name} 不存在", f"{name} of the database is missing")
            )
        elif sha256 and there[name] != sha256:
            yield BackupDamaged(
                detail=Words(f"文件 {name} 与登记的摘要不符", f"{name} is not what was recorded")
            )


def faults_of_store() -> Iterator[HoupingError]:
    """Yield a fault for every sealed file of the store that is no longer what its name says."""
    for sha256 in dict.fromkeys(stored()):
        try:
            store.check(sha256)
        except StoredFileMissing:
            continue  # told with the other files
        except DataKeyMissing as fault:  # nothing can be compared
            yield fault
            return
        except HoupingError as fault:
            yield fault


def _words(error: OSError) -> Words:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Words("备份所在的磁盘已满", "the disk of the backup is full")
    return Words(f"{error.strerror}：{error.filename}", f"{error.strerror}: {error.filename}")

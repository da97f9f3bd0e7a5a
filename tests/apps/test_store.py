"""Files named by their content: whole or absent, never kept twice, never used after a change."""

import io
import os
import time

import pytest

from houping.apps import store, vault
from houping.core.errors import StoredFileChanged, StoredFileMissing


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """The folder of the store, on a site that has its key."""
    settings.DATA = tmp_path
    vault.require_key()
    return tmp_path / "store"


def files(folder):
    return [p for p in folder.rglob("*") if p.is_file()]


def test_what_was_put_in_comes_out_by_its_digest():
    kept = store.put(iter([b"one", b"two"]))
    assert store.read(kept.sha256) == b"onetwo"
    with store.open(kept.sha256) as stream:
        assert stream.read() == b"onetwo"
    assert kept.size == 6


def test_the_same_content_is_kept_once(own_folder):
    first, second = store.put([b"photo"]), store.put(io.BytesIO(b"photo"))
    assert first == second
    assert len(files(own_folder)) == 1


def test_a_changed_file_is_refused_instead_of_read():
    kept = store.put([b"as it was sent"])
    store.path_of(kept.sha256).write_bytes(b"as somebody wants")
    for use in (store.read, store.open):
        with pytest.raises(StoredFileChanged):
            use(kept.sha256)


def test_a_missing_file_is_named():
    with pytest.raises(StoredFileMissing) as caught:
        store.read("ab" * 32)
    assert "ab" * 32 in str(caught.value)


def test_what_breaks_off_leaves_nothing(own_folder):
    def broken():
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        store.put(broken())
    assert files(own_folder) == []


def test_a_full_disk_leaves_nothing_behind(own_folder, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.put([b"photo"])
    assert files(own_folder) == []


def test_leftovers_of_killed_processes_are_swept_and_nothing_else(own_folder):
    kept = store.put([b"photo"])
    stale, fresh = store.Draft(), store.Draft()
    old = time.time() - 2 * store.STALE_S
    os.utime(next(iter(sorted((own_folder / store.INCOMING).iterdir()))), (old, old))
    assert store.sweep() == 1
    assert store.read(kept.sha256) == b"photo"
    assert len(files(own_folder)) == 2
    stale.drop()
    fresh.drop()

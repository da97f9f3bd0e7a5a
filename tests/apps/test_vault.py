"""What was handed in is read back whole or not at all, and only with the key (R-13.4)."""

import hashlib
import threading

import pytest
from hypothesis import given
from hypothesis import settings as profile
from hypothesis import strategies as st

from houping.apps import vault
from houping.core.errors import DataKeyMissing, SealBroken
from houping.core.frame.identity import check_digit

SECRET = b"509901197001011232"


@pytest.fixture
def data(settings, tmp_path):
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    return settings.DATA


@pytest.fixture
def small_pieces(monkeypatch):
    monkeypatch.setattr(vault, "PIECE", 64)


def sealed(data, content, name="upload.csv.sealed"):
    found = vault.seal([content], data / name)
    return data / name, found


@given(st.lists(st.binary(max_size=200), max_size=8))
@profile(max_examples=40)
def test_what_comes_in_any_pieces_comes_back_the_same(tmp_path_factory, pieces):
    from django.test import override_settings

    with pytest.MonkeyPatch.context() as patch, override_settings(DATA=tmp_path_factory.mktemp("vault")):
        patch.setattr(vault, "PIECE", 64)
        path = tmp_path_factory.mktemp("files") / "x.sealed"
        found = vault.seal(iter(pieces), path)
        whole = b"".join(pieces)
        assert b"".join(vault.unseal(path)) == whole
        assert (found.bytes, found.sha256) == (len(whole), hashlib.sha256(whole).hexdigest())
        assert found.stored == hashlib.sha256(path.read_bytes()).hexdigest()


def test_nothing_of_the_content_stands_in_the_file_and_no_two_files_are_alike(data):
    one, first = sealed(data, SECRET * 100, "a")
    two, second = sealed(data, SECRET * 100, "b")
    assert SECRET not in one.read_bytes() and one.read_bytes() != two.read_bytes()
    assert first.sha256 == second.sha256 and first.stored != second.stored
    assert one.stat().st_mode & 0o777 == 0o600


def test_any_changed_byte_is_found(data, small_pieces):
    path, _ = sealed(data, SECRET * 10)
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(SealBroken):
            list(vault.unseal(path))


def test_pieces_left_out_moved_doubled_or_cut_off_are_found(data, small_pieces):
    path, _ = sealed(data, SECRET * 10)
    whole, start, step = path.read_bytes(), len(vault.MAGIC) + vault.SALT, 64 + vault.TAG
    head, one, two, rest = (
        whole[:start],
        *(whole[start + i * step :][:step] for i in (0, 1)),
        whole[start + 2 * step :],
    )
    for wrong in (
        head + two + one + rest,
        head + two + rest,
        head + one + one + two + rest,
        head + one,
        head,
        b"",
        b"x",
    ):
        path.write_bytes(wrong)
        with pytest.raises(SealBroken):
            list(vault.unseal(path))


def test_the_key_is_made_once_for_its_owner_only(data):
    found = []
    threads = [threading.Thread(target=lambda: found.append(vault.require_key())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    key = data / "secrets" / vault.KEY
    assert len(found) == 8 and len(set(found)) == 1 and len(found[0]) == 32
    assert (
        key.stat().st_mode & 0o777 == 0o600 and key.read_text().strip() not in (data / vault.NAME).read_text()
    )


def test_a_lost_or_foreign_key_is_refused_in_words_and_never_replaced(data):
    path, _ = sealed(data, SECRET)
    key = data / "secrets" / vault.KEY
    kept = key.read_text()
    for wrong in (None, "0" * 64, "no key at all", "00", ""):
        key.unlink(missing_ok=True)
        if wrong is not None:
            key.write_text(wrong)
        for act in (vault.require_key, lambda: list(vault.unseal(path)), lambda: sealed(data, b"x", "y")):
            with pytest.raises(DataKeyMissing, match=vault.key_name()):
                act()
        assert key.is_file() == (wrong is not None)
    key.write_text(kept)
    assert b"".join(vault.unseal(path)) == SECRET


def test_a_key_may_stand_apart_from_the_data_and_is_not_made_where_no_folder_is(data, settings, tmp_path):
    settings.KEYS = str(tmp_path / "stick")
    with pytest.raises(DataKeyMissing, match="stick"):
        vault.require_key()
    (tmp_path / "stick").mkdir()
    path, _ = sealed(data, SECRET)
    assert not (data / "secrets").exists() and (tmp_path / "stick" / vault.KEY).is_file()
    assert b"".join(vault.unseal(path)) == SECRET


def test_what_stands_in_clear_for_a_moment_is_gone_after_it_and_swept_after_a_kill(data):
    (data / "source").mkdir()
    vault.seal([SECRET], data / "source" / f"a.csv{vault.SUFFIX}")
    with vault.opened(data / "source", "frame-1") as folder:
        assert (folder / "a.csv").read_bytes() == SECRET and folder.stat().st_mode & 0o777 == 0o700
        vault.sweep()
        assert (folder / "a.csv").is_file()
    assert not folder.exists()
    folder.mkdir()
    (folder / "left by a kill").write_bytes(SECRET)
    vault.sweep()
    assert not folder.exists()


@given(st.integers(10**16, 10**17 - 1), st.integers(10**16, 10**17 - 1))
@profile(max_examples=50)
def test_numbers_are_found_by_their_hash_and_no_hash_tells_a_number(one, other):
    numbers = [f"{n}{check_digit(str(n))}" for n in (one, other)]
    keys = bytes(32), bytes([1] * 32)
    first, second = (vault.lookup(keys[0], number) for number in numbers)
    assert (first == second) == (one == other)
    assert vault.lookup(keys[1], numbers[0]) != first
    assert (
        len(first) == vault.LOOKUP and hashlib.sha256(numbers[0].encode()).digest()[: vault.LOOKUP] != first
    )

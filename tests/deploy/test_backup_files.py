"""The backup knows where the files of an upload stand: what the site stores, the list of named files finds."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from houping.apps import vault
from houping.apps.accounts.roles import Role
from houping.apps.frames import services as frames
from houping.apps.results import deliveries
from houping.apps.teams.services import add_document
from houping.core.errors import AnswerFilesUnusable, BackupDamaged, FrameFilesUnusable
from houping.site.backup.files import kept, named
from houping.site.backup.make import faults_of_files
from houping.site.backup.restore import _copy_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def uploaded(settings, tmp_path, monkeypatch, person_with, assessment):
    """A data folder with one upload of each kind."""
    settings.DATA = tmp_path
    (tmp_path / "secret_key").write_text("k")
    monkeypatch.setattr(deliveries, "require_sample", lambda *_: None)
    monkeypatch.setattr(deliveries, "_tables", lambda *_: ["routine"])
    given = {"actor": person_with(Role.QC), "assessment": assessment}
    frames.upload(**given, title="演示", files=[SimpleUploadedFile("村表.csv", b"v")])
    deliveries.deliver(**given, title="演示", files=[SimpleUploadedFile("平时情况.csv", b"r")])
    values = {"title": "演示", "kind": "other"}
    add_document(**given, upload=SimpleUploadedFile("a.txt", b"t"), values=values)
    return tmp_path


def digests(root):
    return {path.as_posix(): hashlib.sha256((root / path).read_bytes()).hexdigest() for path in kept(root)}


def test_every_named_file_is_kept_with_its_digest(uploaded):
    wanted, there = dict(named()), digests(uploaded)
    assert len(wanted) == 6 and list(faults_of_files(wanted, there)) == []
    assert wanted.keys() == there.keys()


def test_what_the_backup_would_leave_out_is_not_taken_in(uploaded, person_with, assessment):
    given = {"actor": person_with(Role.QC), "assessment": assessment, "title": "演示"}
    with pytest.raises(FrameFilesUnusable):
        frames.upload(**given, files=[SimpleUploadedFile("._村表.csv", b"v")])
    with pytest.raises(AnswerFilesUnusable):
        deliveries.deliver(**given, files=[SimpleUploadedFile(".平时情况.csv", b"r")])
    assert dict(named()).keys() == digests(uploaded).keys()


def test_a_missing_and_a_changed_file_are_each_named(uploaded):
    frame = uploaded / "frames" / "cq2021" / "1" / "source" / "村表.csv.sealed"
    answers = next(uploaded.glob("deliveries/**/平时情况.csv.sealed"))
    frame.unlink()
    answers.write_bytes(b"changed")
    said = [fault.message() for fault in faults_of_files(dict(named()), digests(uploaded))]
    assert len(said) == 2 and "村表.csv" in said[0] and "平时情况.csv" in said[1]


def test_work_in_progress_and_what_is_made_again_are_left_out(uploaded):
    for name in ("static/a.css", "once/x", "frames/.upload-1/a.csv", "serve.lock", "houping.sqlite3-wal"):
        (uploaded / name).parent.mkdir(parents=True, exist_ok=True)
        (uploaded / name).write_text("x")
    assert digests(uploaded).keys() == dict(named()).keys()


@pytest.mark.parametrize("name", ["../secret_key", "a/../../x", "/tmp/x"])
def test_a_list_that_points_out_of_the_data_folder_is_refused(name, tmp_path):
    source, data = tmp_path / "backup", tmp_path / "data"
    source.mkdir()
    data.mkdir()
    (tmp_path / "secret_key").write_text("k")
    with pytest.raises(BackupDamaged, match=r"manifest\.json"):
        _copy_back(source, data, {name: {"bytes": 1, "sha256": hashlib.sha256(b"k").hexdigest()}})


def test_the_data_key_goes_with_the_backup_unless_it_is_kept_elsewhere(uploaded, settings, tmp_path):
    key = f"secrets/{vault.KEY}"
    assert key in dict(named()) and key in digests(uploaded)
    settings.KEYS = str(tmp_path / "elsewhere")
    assert key not in dict(named()) and vault.NAME in dict(named())


def test_what_stands_in_clear_for_a_moment_is_not_backed_up(uploaded):
    before = digests(uploaded)
    with vault.scratch("frame-1") as place:
        (place / "户表.csv").write_text("509901197001011232")
        assert digests(uploaded) == before

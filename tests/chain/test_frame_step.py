"""The step `frame`: a demonstration frame is checked, frozen and replayed, and keeps the secret of its salt."""

import json

import pytest

from houping.chain.frame import step
from houping.chain.run import replay, run_step, silent
from houping.core.errors import FileMissing, SaltTooShort
from houping.synthetic.frame import build_frame

SALT = "a salt that nobody should read"


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    folder = tmp_path_factory.mktemp("frame") / "source"
    build_frame(folder, seed="salt", scale=0.001, progress=silent)
    return folder


def test_the_record_of_a_frozen_frame_does_not_hold_the_salt(source, tmp_path):
    salt = tmp_path / "salt.txt"
    salt.write_text(SALT + "\n")
    run = run_step(tmp_path / "work", "frame", step, {"source": source, "salt": salt}, {"demo": True})
    public = [p for p in run.folder.iterdir() if p.suffix == ".json" and p.name != "secret.json"]
    assert len(public) >= 2
    assert [p.name for p in public if SALT in p.read_text(encoding="utf-8")] == []
    assert json.loads((run.folder / "secret.json").read_text(encoding="utf-8"))["salt"] == SALT


def test_a_missing_or_short_salt_is_refused(source, tmp_path):
    with pytest.raises(FileMissing):
        step({"source": source, "salt": tmp_path / "none"}, tmp_path, {}, silent)
    (tmp_path / "short").write_text("short")
    with pytest.raises(SaltTooShort):
        step({"source": source, "salt": tmp_path / "short"}, tmp_path, {}, silent)


def test_a_run_of_the_step_can_be_replayed_bit_for_bit_and_leaves_nothing_else_behind(source, tmp_path):
    salt = tmp_path / "salt.txt"
    salt.write_text(SALT + "\n")
    run = run_step(tmp_path / "work", "frame", step, {"source": source, "salt": salt}, {})
    replay(run, step)
    public = json.loads((run.folder / "frame.json").read_text(encoding="utf-8"))
    assert public["demo"] and len(public["root"]) == 64
    assert sorted(p.name for p in run.folder.parent.iterdir()) == sorted([run.id, "latest"])

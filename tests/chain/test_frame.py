"""The step `frame`: a demonstration frame is checked and frozen, and can be replayed."""

import json

import pytest

from houping.chain.frame import step
from houping.chain.run import replay, run_step, silent
from houping.core.errors import SaltTooShort
from houping.synthetic.frame import build_frame

SALT = "a salt for the tests only"


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    folder = tmp_path_factory.mktemp("source") / "demo"
    build_frame(folder, seed="a", scale=0.001, progress=silent)
    return folder


def test_a_run_of_the_step_can_be_replayed_bit_for_bit(source, tmp_path):
    run = run_step(tmp_path, "frame", step, {"source": source}, {"salt": SALT})
    replay(run, step)
    public = json.loads((run.folder / "frame.json").read_text(encoding="utf-8"))
    assert public["demo"] and len(public["root"]) == 64


def test_nothing_but_the_run_is_left_in_the_workspace(source, tmp_path):
    run = run_step(tmp_path, "frame", step, {"source": source}, {"salt": SALT})
    assert sorted(p.name for p in run.folder.parent.iterdir()) == sorted([run.id, "latest"])


@pytest.mark.parametrize("parameters", [{}, {"salt": "short"}])
def test_a_frame_is_never_frozen_without_a_real_salt(source, tmp_path, parameters):
    with pytest.raises(SaltTooShort):
        run_step(tmp_path, "frame", step, {"source": source}, parameters)

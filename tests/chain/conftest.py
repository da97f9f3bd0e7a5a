"""A small frozen frame and a sample drawn from it, made once for the tests of the steps."""

import shutil

import pytest

from houping.chain.draw import step as draw
from houping.chain.frame import step as freeze
from houping.chain.run import silent
from houping.plans import folder_of
from houping.synthetic.frame import build_frame

SEED_PARTS = {"beacon": "drand 1000", "nonce": "a nonce for the tests only"}


@pytest.fixture(scope="session")
def frozen(tmp_path_factory):
    """Return the folder of a frozen demonstration frame of some 13,000 households."""
    folder = tmp_path_factory.mktemp("frame")
    build_frame(folder / "source", seed="chain", scale=0.004, progress=silent)
    (folder / "frozen").mkdir()
    freeze({"source": folder / "source"}, folder / "frozen", {"salt": "a salt for the tests"}, silent)
    return folder / "frozen"


@pytest.fixture(scope="session")
def sample(frozen, tmp_path_factory):
    """Return the folder of a sample drawn from the frozen frame under the embedded plan."""
    folder = tmp_path_factory.mktemp("sample") / "sample"
    folder.mkdir()
    draw({"plan": folder_of("chongqing_2021"), "frame": frozen}, folder, SEED_PARTS, silent)
    return folder


@pytest.fixture
def copy_of_sample(sample, tmp_path):
    """Return a copy of the sample that a test may change."""
    return shutil.copytree(sample, tmp_path / "sample")

"""A small frozen frame and a sample drawn from it, made once for the tests of the steps."""

import shutil

import pytest

from houping.chain.draw import step as draw
from houping.chain.frame import step as freeze
from houping.chain.run import silent
from houping.plans import folder_of
from houping.synthetic.frame import build_frame

BEACON, NONCE = "drand 1000", "a nonce for the tests only"


@pytest.fixture(scope="session")
def nonce(tmp_path_factory):
    """Return the file of a nonce."""
    path = tmp_path_factory.mktemp("secret") / "nonce.txt"
    path.write_text(NONCE + "\n")
    return path


@pytest.fixture(scope="session")
def frozen(tmp_path_factory):
    """Return the folder of a frozen demonstration frame of some 13,000 households."""
    folder = tmp_path_factory.mktemp("frame")
    build_frame(folder / "source", seed="chain", scale=0.004, progress=silent)
    (folder / "frozen").mkdir()
    (folder / "salt.txt").write_text("a salt for the tests\n")
    freeze({"source": folder / "source", "salt": folder / "salt.txt"}, folder / "frozen", {}, silent)
    return folder / "frozen"


@pytest.fixture(scope="session")
def sample(frozen, nonce, tmp_path_factory):
    """Return the folder of a sample drawn from the frozen frame under the embedded plan."""
    folder = tmp_path_factory.mktemp("sample") / "sample"
    folder.mkdir()
    inputs = {"plan": folder_of("chongqing_2021"), "frame": frozen, "nonce": nonce}
    draw(inputs, folder, {"beacon": BEACON}, silent)
    return folder


@pytest.fixture
def copy_of_sample(sample, tmp_path):
    """Return a copy of the sample that a test may change."""
    return shutil.copytree(sample, tmp_path / "sample")

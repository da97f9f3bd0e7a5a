"""One small demonstration, made once, that the tests of the whole chain look at."""

import shutil
from pathlib import Path

import pytest

from finished_demo import SCALE, houping

__all__ = ["SCALE", "houping"]


@pytest.fixture(scope="session")
def demo(finished_demo):
    """Return (workspace, what the command printed) of a demonstration at a small scale."""
    return finished_demo


@pytest.fixture
def copy_of_demo(demo, tmp_path):
    """Return a copy of the workspace that a test may damage."""
    return Path(shutil.copytree(demo[0], tmp_path / "demo"))

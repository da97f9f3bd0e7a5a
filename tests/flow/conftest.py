"""One small demonstration, made once, that the tests of the whole chain look at."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCALE = "0.02"


def houping(*words, cwd=None, **environment):
    """Run the real command in a process of its own."""
    program = "import sys; from houping.cli import main; sys.argv[0] = 'houping'; main()"
    command = [sys.executable, "-c", program, *map(str, words)]
    env = os.environ | environment
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=env, check=False)


@pytest.fixture(scope="session")
def demo(tmp_path_factory, worker_id):
    """Return (workspace, what the command printed) of a demonstration at a small scale."""
    workspace = tmp_path_factory.mktemp("flow") / "demo"
    done = houping("demo", "--workspace", workspace, "--scale", SCALE)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return workspace, done.stdout


@pytest.fixture
def copy_of_demo(demo, tmp_path):
    """Return a copy of the workspace that a test may damage."""
    return Path(shutil.copytree(demo[0], tmp_path / "demo"))

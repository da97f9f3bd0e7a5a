"""One small demonstration, made once for all tests that look at a finished assessment."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCALE = "0.02"
READY = "HOUPING_FINISHED_DEMO"  # a workspace that exists already, for whoever runs one test again and again


def houping(*words, cwd=None, **environment):
    """Run the real command in a process of its own."""
    program = "import sys; from houping.cli import main; sys.argv[0] = 'houping'; main()"
    command = [sys.executable, "-c", program, *map(str, words)]
    env = os.environ | environment
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=env, check=False)


@pytest.fixture(scope="session")
def finished_demo(tmp_path_factory):
    """Return (workspace, what the command printed) of a demonstration at a small scale."""
    if ready := os.environ.get(READY):
        return Path(ready), ""
    workspace = tmp_path_factory.mktemp("finished") / "demo"
    done = houping("demo", "--workspace", workspace, "--scale", SCALE)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return workspace, done.stdout


@pytest.fixture(scope="session")
def finished_place(finished_demo, tmp_path_factory):
    """The data folder of the demonstration site over the workspace of the finished demonstration."""
    from houping.site.demo import KEY

    place = tmp_path_factory.mktemp("site")
    (place / "workspaces").mkdir()
    (place / "workspaces" / KEY).symlink_to(finished_demo[0], target_is_directory=True)
    return place


@pytest.fixture(scope="module")
def finished_site(finished_place, django_db_setup, django_db_blocker):
    """The demonstration site with all its results; what a test of the module changes is undone."""
    from django.test import override_settings

    from houping.site.demo import load
    from images import held

    where = override_settings(DATA=finished_place, WORKSPACES=finished_place / "workspaces")
    with django_db_blocker.unblock(), where, held("finished site", lambda: list(load())):
        yield

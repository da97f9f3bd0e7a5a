"""The same bits on one processor and on many: a replay must not depend on how many threads a machine has."""

import os
import shutil
import subprocess
import sys

import pytest

pytestmark = pytest.mark.xdist_group("flow")
PROGRAM = """
import sys
from pathlib import Path
from houping.chain.steps import perform
for step in ("weights", "estimates", "scores", "grades"):
    print(perform(Path(sys.argv[1]), step, parameters={"seed": "threads"}).id)
"""


def computed(workspace, threads):
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS")
    command = [sys.executable, "-c", PROGRAM, str(workspace)]
    env = os.environ | dict.fromkeys(names, str(threads))
    return subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout.split()


def test_results_are_the_same_bits_on_one_thread_and_on_four(demo, tmp_path):
    found = []
    for threads in (1, 4):
        workspace = tmp_path / str(threads)
        for step in ("plan", "frame", "sample", "answers"):
            shutil.copytree(demo[0] / step, workspace / step)
        found.append(computed(workspace, threads))
    assert len(found[0]) == 4
    assert found[0] == found[1]

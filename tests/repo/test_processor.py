"""The numerical libraries are held to what every processor has, in this process and in those that it starts."""

import subprocess
import sys

from houping import processor

LOADED = """
import {first}
import numpy, threadpoolctl
from numpy._core._multiarray_umath import __cpu_features__ as found
numpy.ones((2, 2)) @ numpy.ones((2, 2))
wide = [name for name in {off!r}.split(",") if found.get(name)]
print(sorted({{p["architecture"] for p in threadpoolctl.threadpool_info() if p["user_api"] == "blas"}}), wide)
"""


def loaded(first="houping", **env):
    code = LOADED.format(first=first, off=processor.HELD["NPY_DISABLE_CPU_FEATURES"])
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], check=False, capture_output=True, text=True, env=env
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_whoever_imports_a_part_of_houping_gets_the_loops_that_every_processor_has():
    for first in ("houping", "houping.core.estimation.weight", "houping.tables.answers"):
        assert loaded(first) == "['Haswell'] []"


def test_the_surroundings_cannot_choose_other_loops():
    assert loaded(OPENBLAS_CORETYPE="SkylakeX", NPY_DISABLE_CPU_FEATURES="") == "['Haswell'] []"


def test_a_processor_without_avx2_computes_as_it_can(tmp_path, monkeypatch):
    about = tmp_path / "cpuinfo"
    about.write_text("flags : fpu sse4_2 avx \n")
    monkeypatch.setattr(processor, "ABOUT", about)
    monkeypatch.delenv("OPENBLAS_CORETYPE", raising=False)
    processor.hold()
    assert "OPENBLAS_CORETYPE" not in processor.os.environ

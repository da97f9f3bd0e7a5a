"""The same bits on every processor: the numerical libraries are held to the instructions that all of them have.

NumPy and OpenBLAS look at the processor when they are loaded and choose their loops by it; the last bits of sums and
of exponentials follow. On x86-64 they are held to AVX2, which every processor of the last ten years has (decision 0004).
"""

import os
import platform
from pathlib import Path

HELD = {
    "OPENBLAS_CORETYPE": "Haswell",
    "NPY_DISABLE_CPU_FEATURES": "X86_V4,AVX512_ICL,AVX512_SPR",
}
ABOUT = Path("/proc/cpuinfo")


def hold() -> None:
    """Set what the libraries read, for this process and those that it starts; without AVX2 they stay as they are."""
    if platform.machine() in ("x86_64", "AMD64") and (not ABOUT.exists() or " avx2 " in ABOUT.read_text()):
        os.environ.update(HELD)

"""Houping (后评): independent policy assessment, from the plan document to graded, written results.

Sums of decimals depend in their last bits on the instructions that a processor has. So that a result replays bit for
bit on every x86-64 of the last ten years, the numerical libraries are held to those that all of them have (AVX2)
before anything loads them; processes that this one starts inherit it.
"""

import os
import platform

__version__ = "0.1.0"

if platform.machine() in ("x86_64", "AMD64"):
    os.environ.setdefault("OPENBLAS_CORETYPE", "Haswell")
    os.environ.setdefault("NPY_DISABLE_CPU_FEATURES", "X86_V4,AVX512_ICL,AVX512_SPR")

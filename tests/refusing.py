"""A disk that refuses: full, or a folder that may not be written; for this process only, also for root."""

import ctypes
import os
import resource
from contextlib import contextmanager

CAPABILITIES_VERSION = 0x20080522
DAC_OVERRIDE, DAC_READ_SEARCH = 1, 2


@contextmanager
def files_end_at(size):
    """No file grows beyond `size` bytes: what a full disk does, to this process only."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def closed(folder):
    """Nothing can be written into `folder`, not even by root."""
    folder.chmod(0o555)
    try:
        with _without_override():
            yield
    finally:
        folder.chmod(0o755)


@contextmanager
def _without_override():
    """Give up root's right to ignore permissions for a while (capset of this thread)."""
    if os.geteuid() != 0:
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    head = (ctypes.c_uint32 * 2)(CAPABILITIES_VERSION, 0)
    data = (ctypes.c_uint32 * 6)()
    assert libc.capget(head, data) == 0
    effective = data[0]
    data[0] = effective & ~(1 << DAC_OVERRIDE | 1 << DAC_READ_SEARCH)
    assert libc.capset(head, data) == 0
    try:
        yield
    finally:
        data[0] = effective
        assert libc.capset(head, data) == 0

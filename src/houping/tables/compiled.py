"""The compiled part of this ring, `ticket.c`: where it lies and how it is made. Knows the standard library only.

It is made when the program is installed (`hatch_build.py`, `make setup`) and never while it works. Without a
compiler the program does without: the same samples, more slowly. The library carries a digest of its source in
its name, so that one made of an older source is never taken.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).with_name("ticket.c")
SUFFIX = ".so"
FLAGS = ("-std=c11", "-O3", "-fPIC", "-shared")
WITHOUT = (
    "没有可用的 C 编译器：大抽样框抽取较慢，名单相同。安装 gcc 后执行 python -m houping.tables.compiled 即可。\n"
    "No C compiler: draws from large frames are slower, their lists the same. Install gcc, then run that command.\n"
)


def library_file(folder: Path = SOURCE.parent) -> Path:
    """Return where the library made of the present source lies in `folder`, made or not."""
    mark = hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:12]
    return folder / f"{SOURCE.stem}-{mark}{SUFFIX}"


def compile_library(folder: Path = SOURCE.parent) -> Path | None:
    """Compile `ticket.c` into `folder` and remove what was made of older sources; None when that is not possible.

    The compiler is `CC`, or else the system's `cc`.
    """
    target = library_file(folder)
    making = target.with_name(f".{os.getpid()}-{target.name}")
    compiler = shutil.which(os.environ.get("CC") or "cc")
    if compiler is None:
        return None
    done = subprocess.run([compiler, *FLAGS, "-o", making, SOURCE], capture_output=True, check=False)
    if done.returncode:
        making.unlink(missing_ok=True)
        return None
    making.rename(target)
    for older in set(folder.glob(f"{SOURCE.stem}-*{SUFFIX}")) - {target}:
        older.unlink(missing_ok=True)
    return target


def main() -> None:
    """Make the library unless it is there, and say so when it cannot be made."""
    if not library_file().exists() and compile_library() is None:
        sys.stderr.write(WITHOUT)


if __name__ == "__main__":
    main()

"""Time and peak memory of the demonstration frame, its check and its freeze, against a plain copy by Polars.

    python bench/frame.py [--scale 1.0] [--json FILE]

Each job runs in a process of its own. The peer reads the same households with Polars and writes them
back as Parquet (zstd): the least that any freeze must do, without a check, a digest or a tree. Target:
demo + freeze of 6.4 million households within 60 s and 3 GB on two cores.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SALT = "a salt for the bench only"


def demo(folder: Path, scale: float) -> None:
    from houping.synthetic.frame import build_frame

    build_frame(folder / "demo", seed="bench", scale=scale, progress=lambda message, share: None)


def check(folder: Path, scale: float) -> None:
    from houping.tables.frame import check_frame

    assert check_frame(folder / "demo", progress=lambda message, share: None).errors == 0


def freeze(folder: Path, scale: float) -> None:
    """Check and freeze, as `houping frame freeze` does."""
    from houping.tables.frame import freeze_folder

    (folder / "frozen").mkdir()
    freeze_folder(folder / "demo", folder / "frozen", salt=SALT, progress=lambda message, share: None)


def copy(folder: Path, scale: float) -> None:
    import polars as pl

    pl.read_parquet(folder / "demo/households.parquet").write_parquet(
        folder / "copy.parquet", compression="zstd"
    )


JOBS = {job.__name__: job for job in (demo, check, freeze, copy)}


def measure(name: str, folder: Path, scale: float) -> dict[str, float]:
    """Run one job in a child process; return wall and processor seconds, and peak megabytes."""
    command = [sys.executable, __file__, "--job", name, "--folder", str(folder), "--scale", str(scale)]
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    child = subprocess.Popen(command)
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"{name} failed")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall_s": time.perf_counter() - start, "cpu_s": cpu, "peak_mb": usage.ru_maxrss / 1024}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--job", choices=JOBS)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if options.job:
        JOBS[options.job](options.folder, options.scale)
        return
    with tempfile.TemporaryDirectory() as folder:
        found = {name: measure(name, Path(folder), options.scale) for name in JOBS}
    found["demo + freeze"] = {
        key: max(found["demo"][key], found["freeze"][key])
        if key == "peak_mb"
        else found["demo"][key] + found["freeze"][key]
        for key in ("wall_s", "cpu_s", "peak_mb")
    }
    print("| job | wall s | processor s | peak MB | wall / copy by Polars |\n|---|---|---|---|---|")
    for name, row in found.items():
        ratio = row["wall_s"] / found["copy"]["wall_s"]
        print(f"| {name} | {row['wall_s']:.1f} | {row['cpu_s']:.1f} | {row['peak_mb']:.0f} | {ratio:.1f} |")
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()

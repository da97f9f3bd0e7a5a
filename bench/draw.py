"""Time and peak memory of the draw: 5 million households in 198 strata, against R sampling and a full sort.

    python bench/draw.py [--rows 5000000 | --big] [--json FILE]

Each job runs in a process of its own; seconds are those of the draw itself, imports and the making of the
data left out; memory is the peak of the whole process. Peers: `DuckDB alone` does without the compiled ticket,
as a machine without a compiler does; `rank all` ranks every row in the same engine without it; `R` is
sampling::strata (simple random, on rows in memory already; it gives neither tickets nor a reserve).
Targets on two cores: 5 million rows within 1.5 s and 300 MB, 100 million (--big) within 15 s and 400 MB.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STRATA, MAIN, RESERVE = 198, 50, 100
BIG = 100_000_000
SEED = hashlib.sha256(b"a seed for the bench only").hexdigest()
R_PEER = """
suppressMessages(library(sampling))
rows <- as.integer(commandArgs(TRUE)[1])
frame <- data.frame(stratum = sort(rep_len(1:{strata}, rows)))
set.seed(1)
elapsed <- system.time(found <- strata(frame, "stratum", rep({size}, {strata}), "srswor"))
stopifnot(nrow(found) == {size} * {strata})
cat(elapsed["elapsed"], elapsed["user.self"] + elapsed["sys.self"])
"""


def write_frame(path: Path, rows: int) -> None:
    """Write (unit, stratum): units look like real ones, strata lie mixed."""
    import duckdb

    query = f"""COPY (SELECT '5001' || lpad((i // 600)::TEXT, 8, '0') || '-' || lpad(i::TEXT, 20, '0') AS unit,
        (hash(i) % {STRATA})::TEXT AS stratum FROM range({rows}) t(i)) TO '{path}' (FORMAT parquet)"""
    with duckdb.connect(config={"memory_limit": "1GB", "threads": 2}) as db:
        db.execute(query)


def sizes(path: Path) -> dict[str, tuple[int, int]]:
    import duckdb

    with duckdb.connect() as db:
        query = f"SELECT stratum, count(*) FROM '{path}' GROUP BY stratum ORDER BY stratum"
        return {name: (MAIN + RESERVE, n) for name, n in db.sql(query).fetchall()}


def draw(path: Path, slack: float, alone: bool) -> tuple[float, float]:
    """Draw once and return wall and processor seconds; an infinite slack ranks every row."""
    import ibis
    import polars as pl

    from houping.tables import draw
    from houping.tables.draw import SLACK, drawn

    if alone:
        draw.library = lambda: None
    elif draw.library() is None:
        raise SystemExit("ticket.c is not compiled: python -m houping.tables.compiled")
    known = {name: tuple(n) for name, n in json.loads(path.with_suffix(".json").read_text()).items()}
    connection = ibis.duckdb.connect(threads=2)
    frame = ibis.memtable(pl.DataFrame({"unit": ["a"], "stratum": ["s"]}))
    warm = connection.create_table("warm", frame, temp=True)
    # imports what Ibis imports only when it is used
    drawn(warm, {"s": (0, 9), "t": (1, 9999)}, seed=SEED, stage="hh")
    start, before = time.perf_counter(), time.process_time()
    found = drawn(connection.read_parquet(path), known, seed=SEED, stage="hh", slack=slack or SLACK)
    elapsed = time.perf_counter() - start, time.process_time() - before
    assert found.height == STRATA * (MAIN + RESERVE)
    return elapsed


def measure(command: list[str]) -> dict[str, float]:
    """Run a child that prints wall and processor seconds; return them with its peak megabytes."""
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert child.stdout
    printed = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = status
    if status:
        raise SystemExit(f"{command[1]} failed")
    wall, cpu = map(float, printed.split())
    return {"seconds": wall, "cpu_s": cpu, "peak_mb": usage.ru_maxrss / 1024}


def jobs(path: Path, rows: int) -> dict[str, list[str]]:
    own = [sys.executable, __file__, "--path", str(path), "--slack"]
    found = {"cut, then rank": [*own, "0"], "DuckDB alone": [*own, "0", "--alone"]}
    if rows < BIG:
        found["rank all"] = [*own, "inf"]
    if shutil.which("Rscript") and rows < BIG:
        script = R_PEER.format(strata=STRATA, size=MAIN + RESERVE)
        found["R sampling::strata"] = ["Rscript", "-e", script, str(rows)]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--big", action="store_true", help="100 million rows")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--path", type=Path)
    parser.add_argument("--slack", type=float, default=0.0)
    parser.add_argument("--alone", action="store_true")
    options = parser.parse_args()
    if options.path:
        sys.stdout.write("{} {}".format(*draw(options.path, options.slack, options.alone)))
        return
    rows = BIG if options.big else options.rows
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "frame.parquet"
        write_frame(path, rows)
        path.with_suffix(".json").write_text(json.dumps(sizes(path)))
        found = {name: measure(command) for name, command in jobs(path, rows).items()}
    ours = found["cut, then rank"]
    for name, row in found.items():
        ratio = row["seconds"] / ours["seconds"]
        print(
            f"{name:20} {row['seconds']:8.2f} s {row['cpu_s']:8.2f} s cpu {row['peak_mb']:8.0f} MB   × {ratio:.1f}"
        )
    limit = (15.0, 400.0) if rows >= BIG else (1.5, 300.0)
    print(f"{rows:,} rows, target {limit[0]:g} s, {limit[1]:g} MB")
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

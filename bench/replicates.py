"""Speed of 500 bootstrap replicates with county means and standard errors: ours, svy and R survey in one run.

    python bench/replicates.py [--rows 990000] [--svy-python PATH] [--no-r] [--no-r-large] [--json FILE]

66 strata, 100 PSUs each (10 at 9,900 rows), 33 counties, 2 variables, one Parquet file. Ours counts from
opening the file to the standard errors; svy and R count replicate weights and means only, reading is free.
--svy-python: a Python that has svy (pip install svy in a throw-away environment). R needs the package survey;
at 990,000 rows R takes about six minutes and 12 GB: --no-r-large asks it for 9,900 rows only.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

from houping.core.estimation.replicate import rao_wu, replicate_ratio

STRATA, COUNTIES, REPLICATES, VARIABLES = 66, 33, 500, ("y1", "y2")
LARGE = 100_000
TOTALS = """
    SELECT stratum, psu, county, sum(w) AS w, sum(w * y1) AS y1, sum(w * y2) AS y2
    FROM read_parquet(?) GROUP BY stratum, psu, county ORDER BY stratum, psu, county
"""
SVY = """
import json, sys, time
import polars as pl, svy
data = pl.read_parquet(sys.argv[1])
started = time.perf_counter()
sample = svy.Sample(data, svy.Design(stratum="stratum", psu="psu", wgt="w"))
made = sample.weighting.create_bs_wgts(int(sys.argv[2]), rstate=1)
made = sample if made is None else made
for y in ("y1", "y2"):
    made.estimation.mean(y, by="county", method="replication")
print(json.dumps(time.perf_counter() - started))
"""
R = """
suppressMessages(library(survey))
arguments <- commandArgs(TRUE)
data <- read.csv(arguments[1])
started <- proc.time()[["elapsed"]]
design <- svydesign(ids = ~psu, strata = ~stratum, weights = ~w, data = data, nest = TRUE)
replicates <- as.svrepdesign(design, type = "subbootstrap", replicates = as.integer(arguments[2]))
found <- svyby(~y1 + y2, ~county, replicates, svymean)
cat(proc.time()[["elapsed"]] - started, found[["se.y1"]][1])
"""


def data(rows: int) -> pl.DataFrame:
    """Make the survey: PSU effects, two counties' worth of strata each."""
    rng = np.random.default_rng(1)
    psus = STRATA * (100 if rows >= LARGE else 10)
    psu = np.repeat(np.arange(psus), rows // psus)
    stratum = psu * STRATA // psus
    effect = rng.normal(0, 0.2, psus)[psu]
    n = len(psu)
    return pl.DataFrame(
        {
            "stratum": stratum,
            "psu": psu,
            "county": stratum // (STRATA // COUNTIES),
            "w": rng.uniform(10, 50, n),
            "y1": (rng.normal(0, 1, n) + effect > -1).astype(float),
            "y2": np.exp(9 + 0.5 * rng.normal(0, 1, n) + effect),
        }
    )


def ours(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return means and standard errors by county, shape (2, 33)."""
    with duckdb.connect() as connection:
        t = connection.execute(TOTALS, [str(path)]).fetchnumpy()
    made = rao_wu(t["stratum"], t["psu"], replicates=REPLICATES, seed="bench")
    once = np.ones(len(t["w"]))
    found = [replicate_ratio(t[y], t["w"], once, made, domain=t["county"]) for y in VARIABLES]
    return np.array([f.value for f in found]), np.array([f.se for f in found])


def fastest(path: Path, repeats: int) -> float:
    """Return the median of several runs, in seconds."""
    seconds = []
    for _ in range(repeats):
        started = time.perf_counter()
        ours(path)
        seconds.append(time.perf_counter() - started)
    return float(np.median(seconds))


def peer(command: list[str]) -> tuple[float, float] | None:
    """Run a peer: its own seconds, and its peak memory in MB so far; None when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"没有结果 no result: {command[0]}: {done.stderr.strip()[-300:]}", file=sys.stderr)
        return None
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return float(done.stdout.split()[0]), peak


def measure(rows: int, folder: Path, svy: str | None, r: bool) -> dict[str, float]:
    """Measure one size; seconds by name."""
    frame = data(rows)
    path = folder / f"{rows}.parquet"
    frame.write_parquet(path)
    ours(path)
    found = {"rows": float(rows), "houping_s": fastest(path, 7)}
    found["houping_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if svy and (got := peer([svy, "-c", SVY, str(path), str(REPLICATES)])):
        found |= {"svy_s": got[0], "svy_ratio": got[0] / found["houping_s"], "svy_mb": got[1]}
    if r and shutil.which("Rscript"):
        csv = folder / f"{rows}.csv"
        frame.write_csv(csv)
        script = folder / "bench.R"
        script.write_text(R, encoding="utf-8")
        if got := peer(["Rscript", str(script), str(csv), str(REPLICATES)]):
            found |= {"r_s": got[0], "r_ratio": got[0] / found["houping_s"], "r_mb": got[1]}
    return found


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=990_000)
    parser.add_argument("--svy-python")
    parser.add_argument("--no-r", action="store_true")
    parser.add_argument("--no-r-large", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory() as name:
        for rows in sorted({9_900, options.rows}):
            r = not options.no_r and not (options.no_r_large and rows >= LARGE)
            results.append(measure(rows, Path(name), options.svy_python, r))
            print("  ".join(f"{key} {value:,.3f}" for key, value in results[-1].items()))
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

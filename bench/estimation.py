"""Speed and memory of linearised estimates: ours, svy and R survey on the same file, in one run.

    python bench/estimation.py [--rows 9900 990000] [--svy-python PATH] [--no-r] [--json FILE]

66 strata, villages as PSUs, 33 counties, 2 variables. Jobs: means by county and totals by county (PSUs with
replacement), two-stage means by county with population counts at both stages. Every job runs in a fresh
process, twice, and the second pass counts: from the data in memory to the standard errors, design included;
"engine" is our GROUP BY, counted from the file on disk. Values and standard errors must agree to 1e-9, or the
run fails.
--svy-python: a Python that has svy (pip install svy in a throw-away environment). R needs the package survey;
its two-stage job is only run at 9,900 rows (at 990,000 it had not ended after 880 seconds once tried).
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import polars as pl

STRATA, COUNTIES = 66, 33
LARGE = 100_000
PRELUDE = """
import json, resource, sys, time
def done(started, value, se):
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([seconds, peak, [float(v) for v in value], [float(s) for s in se]]))
"""
OURS = """
import polars as pl
from houping.core.estimation import Design, mean, total
columns = {k: v.to_numpy() for k, v in pl.read_parquet(sys.argv[1]).to_dict().items()}
two = sys.argv[2] == "two_stage"
y = {k: columns[k] for k in ("y1", "y2")}
for _ in range(2):
    started = time.perf_counter()
    design = Design.of(weight=columns["w"], strata=columns["stratum"], psu=columns["psu"],
                       popsize=(columns["M"], columns["N"]) if two else None)
    found = (total if sys.argv[2] == "total" else mean)(design, y, domain=columns["county"])
    done(started, found.value, found.se)
"""
ENGINE = """
import ibis
from houping.tables.totals import sufficient_totals
names = dict(stratum="stratum", psu="psu", domain="county", weight="w", variables=["y1", "y2"])
connection = ibis.duckdb.connect()
connection.raw_sql("SELECT 1")
for _ in range(2):
    started = time.perf_counter()
    few = sufficient_totals(connection.read_parquet(sys.argv[1]), **names)
    found = (few.total if sys.argv[2] == "total" else few.mean)("y1", "y2")
    done(started, found.value, found.se)
"""
SVY = """
import polars as pl, svy
data = pl.read_parquet(sys.argv[1])
for _ in range(2):
    started = time.perf_counter()
    sizes = svy.PopSize(psu="M", ssu="N") if sys.argv[2] == "two_stage" else None
    design = svy.Design(stratum="stratum", psu="psu", ssu="id" if sizes else None, wgt="w", pop_size=sizes)
    sample = svy.Sample(data, design)
    job = sample.estimation.total if sys.argv[2] == "total" else sample.estimation.mean
    cells = []
    for y in ("y1", "y2"):
        cells += sorted(job(y, by="county").estimates, key=lambda c: int(c.by_level[0]))
    done(started, [c.est for c in cells], [c.se for c in cells])
"""
R = """
suppressMessages(library(survey))
a <- commandArgs(TRUE)
data <- read.csv(a[1])
for (pass in 1:2) {
started <- proc.time()[["elapsed"]]
d <- if (a[2] == "two_stage") {
  svydesign(ids = ~psu + id, strata = ~stratum, weights = ~w, fpc = ~M + N, data = data)
} else {
  svydesign(ids = ~psu, strata = ~stratum, weights = ~w, data = data)
}
f <- svyby(~y1 + y2, ~county, d, if (a[2] == "total") svytotal else svymean)
t <- proc.time()[["elapsed"]] - started
}
peak <- as.numeric(gsub("[^0-9]", "", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))) / 1024
v <- function(x) paste0("[", paste(sprintf("%.15g", x), collapse = ","), "]")
cat("[", t, ",", peak, ",", v(c(f$y1, f$y2)), ",", v(c(f$se.y1, f$se.y2)), "]", sep = "")
"""


def data(rows: int) -> pl.DataFrame:
    """Make the survey: village effects, two strata per county, households drawn in every village."""
    rng = np.random.default_rng(1)
    psus = STRATA * (100 if rows >= LARGE else 10)
    size = rows // psus
    psu = np.repeat(np.arange(psus), size)
    stratum = psu * STRATA // psus
    villages, households = psus // STRATA * 3, rng.integers(2 * size, 6 * size, psus)[psu]
    effect = rng.normal(0, 0.2, psus)[psu]
    n = len(psu)
    return pl.DataFrame(
        {
            "id": np.arange(n),
            "stratum": stratum,
            "psu": psu,
            "county": stratum // (STRATA // COUNTIES),
            "M": np.full(n, villages),
            "N": households,
            "w": 3.0 * households / size,
            "y1": (rng.normal(0, 1, n) + effect > -1).astype(float),
            "y2": np.exp(9 + 0.5 * rng.normal(0, 1, n) + effect),
        }
    )


def measured(command: list[str], repeats: int) -> tuple[float, float, np.ndarray]:
    """Return the best time, the peak MB and values with standard errors, shape (2, 66)."""
    best, peak, result = np.inf, 0.0, np.empty(0)
    for _ in range(repeats):
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        seconds, peak, *numbers = json.loads(done.stdout.strip().splitlines()[-1])
        best, result = min(best, seconds), np.array(numbers)
    return best, peak, result


def commands(folder: Path, options: argparse.Namespace, job: str, rows: int) -> dict[str, list[str]]:
    """Return the command of every engine that does this job."""
    parquet, csv = str(folder / "data.parquet"), str(folder / "data.csv")
    found = {"houping": [sys.executable, "-c", PRELUDE + OURS, parquet, job]}
    if job != "two_stage":
        found["houping engine"] = [sys.executable, "-c", PRELUDE + ENGINE, parquet, job]
    if options.svy_python:
        found["svy"] = [options.svy_python, "-W", "ignore", "-c", PRELUDE + SVY, parquet, job]
    if not options.no_r and shutil.which("Rscript") and not (job == "two_stage" and rows >= LARGE):
        script = folder / "peer.R"
        script.write_text(R, encoding="utf-8")
        found["R survey"] = ["Rscript", str(script), csv, job]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[9_900, 990_000])
    parser.add_argument("--svy-python")
    parser.add_argument("--no-r", action="store_true")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    table = []
    print("| rows | job | engine | seconds | MB | times ours |\n|---|---|---|---|---|---|")
    for rows in options.rows:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            survey = data(rows)
            survey.write_parquet(folder / "data.parquet")
            survey.write_csv(folder / "data.csv")
            for job in ("mean", "total", "two_stage"):
                table += compare(commands(folder, options, job, rows), rows, job, options.repeats)
    if options.json:
        options.json.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


def compare(engines: dict[str, list[str]], rows: int, job: str, repeats: int) -> list[dict[str, object]]:
    """Run all engines on one job, check that they agree, print one line each."""
    lines: list[dict[str, object]] = []
    reference, ours = None, 0.0
    for engine, command in engines.items():
        seconds, peak, result = measured(command, 1 if engine == "R survey" and rows >= LARGE else repeats)
        if reference is None:
            reference, ours = result, seconds
        np.testing.assert_allclose(result, reference, rtol=1e-9, err_msg=f"{engine} differs: {job}, {rows}")
        ratio = seconds / ours
        print(f"| {rows:,} | {job} | {engine} | {seconds:.3f} | {peak:.0f} | {ratio:.1f} |", flush=True)
        lines.append(
            {"rows": rows, "job": job, "engine": engine, "seconds": seconds, "mb": peak, "ratio": ratio}
        )
    return lines


if __name__ == "__main__":
    main()

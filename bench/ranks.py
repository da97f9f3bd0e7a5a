"""Rank sets of 33 counties with 20,000 draws (limit 2 s), and the whole grading with 1,000 replicates (10 s).

    python bench/ranks.py [--draws 20000] [--replicates 1000]

The grading is the step itself on made-up scores: ranks, quota, probabilities, swap pairs, sentences, files.
"""

import argparse
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from houping.chain import grade
from houping.core.grading.rank import Ranking
from houping.core.scoring.propagate import normal_draws
from houping.plans import folder_of, load

RANK_LIMIT, GRADE_LIMIT = 2.0, 10.0
PLAN = "chongqing_2021"


def rank_sets(draws: int) -> float:
    """Return the seconds for marginal and simultaneous sets of 33 counties."""
    values, se = 70 + 5 * normal_draws("bench", "values", 33), np.full(33, 2.0)
    begin = time.perf_counter()
    ranking = Ranking.of_covariance(values, se, draws=draws)
    ranking.sets()
    ranking.sets(simultaneous=True)
    return time.perf_counter() - begin


def made_up_scores(folder: Path, replicates: int) -> None:
    """Write what the step reads."""
    counties = load(PLAN).counties
    codes = [c.code for c in counties]
    point = 70 + 5 * normal_draws("bench", "scores", len(codes))
    noise = normal_draws("bench", "noise", replicates * len(codes)).reshape(replicates, -1)
    np.save(folder / "replicates.npy", point + 2.0 * noise)
    (folder / "county_order.json").write_text(json.dumps(codes), encoding="utf-8")
    rows = {
        "county": codes,
        "group": [c.group for c in counties],
        "level": ["total"] * len(codes),
        "id": ["total"] * len(codes),
        "score": point,
        "se": np.full(len(codes), 2.0),
    }
    pl.DataFrame(rows).write_parquet(folder / "scores.parquet")
    kinds = ["problem", "county", "indicator", "severity", "spread", "ruling", "attribution"]
    pl.DataFrame(schema=dict.fromkeys(kinds, pl.String)).write_parquet(folder / "problems.parquet")


def grading(replicates: int) -> float:
    """Return the seconds of the step."""
    with tempfile.TemporaryDirectory() as name:
        made, out = Path(name) / "made", Path(name) / "out"
        made.mkdir()
        out.mkdir()
        made_up_scores(made, replicates)
        inputs = {"plan": folder_of(PLAN), "scores": made, "answers": made}
        begin = time.perf_counter()
        grade.step(inputs, out, {"seed": "bench"}, lambda message, share: None)
        return time.perf_counter() - begin


def main() -> int:
    """Print seconds against their limits."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=20_000)
    parser.add_argument("--replicates", type=int, default=1000)
    options = parser.parse_args()
    taken = {
        f"33 rank sets, {options.draws:,} draws": (rank_sets(options.draws), RANK_LIMIT),
        f"whole grading, {options.replicates:,} replicates": (grading(options.replicates), GRADE_LIMIT),
    }
    for name, (seconds, limit) in taken.items():
        print(f"{name:45} {seconds:6.2f} s   limit {limit:4.1f} s   {seconds / limit:5.0%}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return int(any(seconds > limit for seconds, limit in taken.values()))


if __name__ == "__main__":
    sys.exit(main())

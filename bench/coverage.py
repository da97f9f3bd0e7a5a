"""Coverage of 95 % intervals under the plan's design, by simulation.

    python bench/coverage.py [--repeats 1000] [--replicates 200] [--counties 8] [--seed 1] [--workers 2]

Draws the designed sample again and again from one finite population (bench/population.py), with non-response,
calibration and trimming, and counts how often each interval holds the population value. Prints a Markdown
table; docs/methods/coverage.md keeps that of 1,000 repeats.
"""

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
import population

from houping.core.estimation.adjust import COMPLETE, INELIGIBLE
from houping.core.estimation.county import CountySample
from houping.core.estimation.interval import intervals
from houping.core.estimation.pool import CountyTotals, Variables, county_totals, pool
from houping.core.estimation.publish import published_interval
from houping.core.estimation.resample import replicate_totals, resample
from houping.core.estimation.weight import design_weight, realised_probability
from houping.core.estimation.weighting import Rules, weigh_county

METHODS = ("mean", "logit", "korn_graubard", "wilson")
RULES = Rules(minimum_class=20, maximum_factor=3.0, bounds=(0.4, 2.5), trim_factor=5.0)


@dataclass(frozen=True)
class One:
    """One county in one repeat: totals, and replicate totals of y and x, shape (b, k)."""

    totals: CountyTotals
    y: np.ndarray
    x: np.ndarray


def one_county(
    rng: np.random.Generator, c: population.County, cells: dict, replicates: int, name: str
) -> One:
    """Draw, weigh and sum up one county."""
    d = population.draw(rng, c)
    village = c.village[d.row]
    selection = np.where(c.named[village], "named", "random")
    weights = weigh_county(
        name,
        design_weight=design_weight(d.village_prob, realised_probability(d.released, d.population)),
        status=d.status,
        village_type=c.village_type[village],
        household_type=c.household_type[d.row],
        selection=selection,
        population=cells,
        rules=RULES,
    )
    known = d.status >= INELIGIBLE
    complete = d.status[known] == COMPLETE
    sample = CountySample.of(
        known,
        village=village.astype(str),
        stratum=d.stratum,
        village_prob=d.village_prob,
        hh_stratum=d.hh_stratum,
        population=d.population.astype(float),
    )
    y = np.where(complete[:, None], c.y[d.row[known]], 0.0)
    variables = Variables(y, np.repeat(complete[:, None].astype(float), y.shape[1], axis=1))
    totals = county_totals(
        sample,
        variables,
        {"all": np.ones(len(y), dtype=bool)},
        weight=weights.final[known],
        initial=weights.initial[known],
        x=weights.cells.x[weights.approached.cell[known]],
    )
    if not replicates:
        return One(totals, np.zeros((0, 4)), np.zeros((0, 4)))
    seed = f"{name}|{rng.integers(2**60)}"
    made = resample(sample, household=d.row[known].astype(str), replicates=replicates, seed=seed)
    every = np.ones((1, len(weights.names)))
    again = replicate_totals(made, weights, variables, village=village.astype(str), known=known, parts=every)
    return One(totals, again.y[:, 0], again.x[:, 0])


def evaluate(members: list[One], truth: np.ndarray) -> dict[tuple[str, str], tuple[np.ndarray, np.ndarray]]:
    """Whether each candidate covers, and its length, by (variance and df, interval): shape (measures,).

    The last measure is a mean: it has the t interval in every row but "log".
    """
    e = pool([m.totals for m in members], "all")
    share = np.arange(len(truth)) < len(truth) - 1
    kish = np.floor(e.n_kish).astype(int)
    best = published_interval(e, share=share, level=0.95)
    limits = {("published", "wilson / t"): (best.lo, best.hi)}
    for name, df, n in (
        ("design df, n* <= n", e.design_df, e.n),
        ("design df, n* <= n_kish", e.design_df, kish),
        ("smaller of both df, n* <= n_kish", np.minimum(e.df, e.design_df), kish),
    ):
        for method in METHODS:
            limits[name, method] = _limits(e.value, e.variance, df, n, method)
    if len(members[0].y):
        theta = sum(m.y for m in members) / sum(m.x for m in members)
        spread = theta.var(axis=0, ddof=1)
        limits["bootstrap se, design df, n* <= n_kish", "wilson"] = _limits(
            e.value, spread, e.design_df, kish, "wilson"
        )
        limits["bootstrap", "percentile"] = tuple(np.quantile(theta, [0.025, 0.975], axis=0))
    return {key: ((lo <= truth) & (truth <= hi), hi - lo) for key, (lo, hi) in limits.items()}


def _limits(p: np.ndarray, variance: np.ndarray, df: np.ndarray, n: np.ndarray, method: str) -> tuple:
    """Shares by `method`, the mean by t (by log-t in the row of "logit")."""
    share = intervals(p[:-1], variance[:-1], df=df[:-1], n=n[:-1], method=method)
    last = "log" if method == "logit" else "mean"
    mean = intervals(p[-1:], variance[-1:], df=df[-1:], n=n[-1:], method=last)
    return tuple(np.append(a, b) for a, b in zip(share, mean, strict=True))


def one_repeat(arguments: tuple[int, int, int, int]) -> list[dict]:
    """Return the evaluation of every domain in one repeat."""
    seed, repeat, counties, replicates = arguments
    people, cells = world(seed, counties)
    rng = np.random.default_rng([seed, repeat])
    got = [
        one_county(rng, c, k, replicates, str(i)) for i, (c, k) in enumerate(zip(people, cells, strict=True))
    ]
    half = counties // 2
    domains = [[i] for i in range(counties)] + [list(range(half)), list(range(half, counties))]
    domains.append(list(range(counties)))
    result = []
    for members in domains:
        y = np.concatenate([people[i].y for i in members])
        result.append(evaluate([got[i] for i in members], y.mean(axis=0)))
        e = pool([got[i].totals for i in members], "all")
        result[-1]["estimate", ""] = (e.value, y.mean(axis=0))
        result[-1]["variance", ""] = (e.variance, e.df)
    return result


@cache
def world(seed: int, counties: int) -> tuple[list[population.County], list[dict]]:
    """Return the fixed finite population and its frame counts; the first half of the counties draw more."""
    rng = np.random.default_rng(seed)
    sizes = [(20, 20) if i < counties // 2 else (12, 17) for i in range(counties)]
    people = [
        population.county(rng, villages=int(rng.integers(120, 260)), drawn=m, per_village=b) for m, b in sizes
    ]
    return people, [population.counts(c) for c in people]


def table(results: list[list[dict]], counties: int) -> str:
    """Format coverage (%) and mean length by level, variance, interval and measure."""
    half = counties // 2
    levels = {
        "county (20 villages)": range(half),
        "county (12 villages)": range(half, counties),
        "group": range(counties, counties + 2),
        "city": range(counties + 2, counties + 3),
    }
    lines = [
        "| level | variance, df | interval | p=.5 | p=.9 | p=.97 | income |",
        "|---|---|---|---|---|---|---|",
    ]
    for level, places in levels.items():
        for key in results[0][0]:
            if not key[1]:
                continue
            hits = np.array([r[i][key][0] for r in results for i in places]).mean(axis=0) * 100
            length = np.array([r[i][key][1] for r in results for i in places]).mean(axis=0)
            cells = [f"{h:.1f} ({w:.3g})" for h, w in zip(hits, length, strict=True)]
            lines.append(f"| {level} | {key[0]} | {key[1]} | " + " | ".join(cells) + " |")
        values = np.array([[r[i]["estimate", ""][0] for i in places] for r in results])
        truth = np.array([results[0][i]["estimate", ""][1] for i in places])
        expected = np.array([[r[i]["variance", ""][0] for i in places] for r in results]).mean(axis=0)
        ratio = np.sqrt(expected / values.var(axis=0, ddof=1)).mean(axis=0)
        bias = ((values.mean(axis=0) - truth) / values.std(axis=0)).mean(axis=0)
        lines.append(f"| {level} | mean se / true sd |  | " + " | ".join(f"{x:.3f}" for x in ratio) + " |")
        lines.append(f"| {level} | bias / true sd |  | " + " | ".join(f"{x:+.3f}" for x in bias) + " |")
    return "\n".join(lines)


def main() -> None:
    """Run the study."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name, default in {"repeats": 1000, "replicates": 200, "counties": 8, "seed": 1, "workers": 2}.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    jobs = [(options.seed, r, options.counties, options.replicates) for r in range(options.repeats)]
    with ProcessPoolExecutor(options.workers) as executor:
        results = list(executor.map(one_repeat, jobs, chunksize=5))
    print(table(results, options.counties))


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    main()

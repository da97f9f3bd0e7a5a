"""What ranks and grades are worth: coverage of rank sets, and how many of the true best are graded best.

    python bench/grade_quality.py [--repeats 1000] [--draws 2000] [--seed 1]

Scores are drawn from their sampling distribution around known truth, ranked and graded as the plan says.
Prints two Markdown tables; docs/methods/rank-sets.md and grade-probability.md keep those of 1,000 repeats.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from houping.core.grading.probability import grade_probabilities, posterior
from houping.core.grading.rank import Ranking, RankSets
from houping.core.grading.rule import grade_draws, quota

SHARES = (0.3, 0.5, 0.2)
LEVEL = 0.95
COVERAGE_HEAD = (
    "| 情形 setting | 单独覆盖率 marginal | 最差区县 worst | 同时覆盖率 simultaneous | 平均宽度 | 同时宽度 |"
)
QUALITY_HEAD = (
    "\n| 情形 setting | 首等次名额 | 真正前列评为首等 | 等次评对 right | 声称的把握 claimed | 名次集宽度 |"
)


@dataclass(frozen=True)
class Setting:
    """Truth of a group, the standard error of a score, and the df of its estimate (0: known)."""

    name: str
    units: int
    truth: Callable[[np.random.Generator, int], np.ndarray]
    se: float
    df: int = 0


def spread(sd: float) -> Callable[[np.random.Generator, int], np.ndarray]:
    """True scores with a standard deviation between counties."""
    return lambda rng, units: 90 + sd * rng.standard_normal(units)


def ladder(step: float) -> Callable[[np.random.Generator, int], np.ndarray]:
    """True scores at equal distances."""
    return lambda rng, units: 90 - step * np.arange(units)


def blocks(rng: np.random.Generator, units: int) -> np.ndarray:
    """Three blocks of equal counties, far apart."""
    return 90 - 20.0 * (3 * np.arange(units) // units)


def error(n: int, deff: float) -> float:
    """Standard error, in points, of a share near 0.9 from n households."""
    return 100 * float(np.sqrt(0.9 * 0.1 * deff / n))


COVERAGE = (
    Setting("14 个全部相同 all equal", 14, ladder(0.0), 2.8),
    Setting("14 个相距 0.1 个标准误 0.1 se apart", 14, ladder(0.28), 2.8),
    Setting("14 个分三档、档内相同 three blocks", 14, blocks, 2.8),
    Setting("14 个相距 1 个标准误 1 se apart", 14, ladder(2.8), 2.8),
    Setting("14 个随机，标准差 4 分 random", 14, spread(4.0), 2.8),
    Setting("14 个随机，标准误由 20 个自由度估计 se on 20 df", 14, spread(4.0), 2.8, 20),
    Setting("19 个相距 0.1 个标准误 0.1 se apart", 19, ladder(0.4), 4.0),
    Setting("19 个随机，标准差 4 分 random", 19, spread(4.0), 4.0),
)
QUALITY = (
    Setting("14 个，n=400，deff 3.5，区县间标准差 4 分", 14, spread(4.0), error(400, 3.5)),
    Setting("14 个，n=400，deff 3.5，区县间标准差 2 分", 14, spread(2.0), error(400, 3.5)),
    Setting("14 个，n=400，deff 1，区县间标准差 4 分", 14, spread(4.0), error(400, 1.0)),
    Setting("19 个，n=200，deff 3.5，区县间标准差 4 分", 19, spread(4.0), error(200, 3.5)),
    Setting("19 个，n=200，deff 3.5，区县间标准差 2 分", 19, spread(2.0), error(200, 3.5)),
)


def observed(setting: Setting, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return truth, scores and their estimated standard errors, shape (units,) each."""
    truth = setting.truth(rng, setting.units)
    scores = truth + setting.se * rng.standard_normal(setting.units)
    factor = np.ones(setting.units)
    if setting.df:
        factor = np.sqrt(rng.chisquare(setting.df, setting.units) / setting.df)
    return truth, scores, setting.se * factor


def holds(found: RankSets, truth: np.ndarray) -> np.ndarray:
    """Say for each county whether its set holds all ranks that its truth (with ties) may have."""
    first = 1 + (truth[:, None] < truth).sum(axis=1)
    last = len(truth) - (truth[:, None] > truth).sum(axis=1)
    return (found.lower <= first) & (last <= found.upper)


def coverage(setting: Setting, repeats: int, draws: int, seed: int) -> str:
    """Return one row: coverage of marginal sets (mean, worst county) and of the whole table; widths."""
    rng = np.random.default_rng(seed)
    alone, together, widths = [], [], []
    for _ in range(repeats):
        truth, scores, se = observed(setting, rng)
        ranking = Ranking.of_covariance(scores, se, draws=draws)
        one, table = ranking.sets(level=LEVEL), ranking.sets(level=LEVEL, simultaneous=True)
        alone.append(holds(one, truth))
        together.append(holds(table, truth).all())
        widths.append(((one.upper - one.lower + 1).mean(), (table.upper - table.lower + 1).mean()))
    each = np.mean(alone, axis=0)
    narrow, wide = np.mean(widths, axis=0)
    return (
        f"| {setting.name} | {each.mean():.1%} | {each.min():.1%} | {np.mean(together):.1%} "
        f"| {narrow:.1f} | {wide:.1f} |"
    )


def quality(setting: Setting, repeats: int, draws: int, seed: int) -> str:
    """Return one row: share of the true best graded best, claimed and true certainty, width of the sets."""
    rng = np.random.default_rng(seed)
    places = quota(setting.units, SHARES)
    top, claimed, right, widths = [], [], [], []
    for _ in range(repeats):
        truth, scores, se = observed(setting, rng)
        graded, true = grade_draws(np.vstack([scores, truth]), places)
        chance = grade_probabilities(posterior(scores, np.diag(se**2), draws=draws).theta, places)
        claimed.append(chance[np.arange(setting.units), graded].mean())
        right.append((graded == true).mean())
        top.append((graded == 0)[true == 0].mean())
        found = Ranking.of_covariance(scores, se, draws=draws).sets(level=LEVEL)
        widths.append((found.upper - found.lower + 1).mean())
    return (
        f"| {setting.name} | {places[0]} | {np.mean(top):.0%} | {np.mean(right):.1%} "
        f"| {np.mean(claimed):.1%} | {np.mean(widths):.1f} |"
    )


def main() -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=1000)
    parser.add_argument("--draws", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    more = (options.repeats, options.draws, options.seed)
    print(COVERAGE_HEAD)
    print("|---|---|---|---|---|---|")
    for setting in COVERAGE:
        print(coverage(setting, *more), flush=True)
    print(QUALITY_HEAD)
    print("|---|---|---|---|---|---|")
    for setting in QUALITY:
        print(quality(setting, *more), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

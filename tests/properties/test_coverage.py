"""A small version of bench/coverage.py: the published intervals hold the truth about as often as they say."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

BENCH = Path(__file__).parents[2] / "bench"
REPEATS, COUNTIES, SEED = 40, 4, 20260101
PUBLISHED = ("published", "wilson / t")


@pytest.fixture(scope="module")
def study():
    """Return {level: (covered, mean se / true sd)}: shapes (repeats, domains, 4) and (domains, 4)."""
    spec = importlib.util.spec_from_file_location("bench_coverage", BENCH / "coverage.py")
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    results = [bench.one_repeat((SEED, repeat, COUNTIES, 0)) for repeat in range(REPEATS)]
    levels = {"county": range(COUNTIES), "group": range(COUNTIES, COUNTIES + 2), "city": [COUNTIES + 2]}
    found = {}
    for level, places in levels.items():
        covered = np.array([[r[i][PUBLISHED][0] for i in places] for r in results])
        value = np.array([[r[i]["estimate", ""][0] for i in places] for r in results])
        variance = np.array([[r[i]["variance", ""][0] for i in places] for r in results])
        found[level] = covered, np.sqrt(variance.mean(axis=0) / value.var(axis=0, ddof=1))
    return found


@pytest.mark.parametrize("level", ["county", "group", "city"])
def test_intervals_cover_at_the_stated_rate_within_the_noise_of_the_study(study, level):
    covered, _ = study[level]
    # counties of one repeat count as independent; four standard errors of a 95 % rate
    noise = 4 * np.sqrt(0.95 * 0.05 / (covered.shape[0] * covered.shape[1]))
    rate = covered.mean(axis=(0, 1))
    assert (rate >= 0.93 - noise).all(), rate


def test_standard_errors_are_neither_too_small_nor_too_large(study):
    _, ratio = study["county"]
    assert ratio.mean(axis=0) == pytest.approx(np.ones(4), abs=0.18)

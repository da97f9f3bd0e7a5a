"""A county small enough to follow: half of its villages named, half drawn."""

from types import SimpleNamespace

import numpy as np
import pytest

from houping.core.estimation.adjust import COMPLETE, INELIGIBLE, NONRESPONDENT, UNKNOWN
from houping.core.estimation.county import CountySample
from houping.core.estimation.weighting import Rules

POPULATION = {
    ("ordinary", "monitored", "named"): 110.0,
    ("ordinary", "relieved", "named"): 230.0,
    ("ordinary", "general", "named"): 300.0,
    ("relieved", "monitored", "named"): 90.0,
    ("relieved", "relieved", "named"): 240.0,
    ("relieved", "general", "named"): 280.0,
    ("ordinary", "monitored", "random"): 1200.0,
    ("ordinary", "relieved", "random"): 2900.0,
    ("ordinary", "general", "random"): 4300.0,
    ("relieved", "monitored", "random"): 1300.0,
    ("relieved", "relieved", "random"): 2700.0,
    ("relieved", "general", "random"): 4200.0,
}
RULES = Rules(minimum_class=20, maximum_factor=3.0, bounds=(0.4, 2.5), trim_factor=5.0)


def make_sample(*rows):
    """Make a CountySample of (village, stratum, probability, household stratum, population) tuples."""
    village, stratum, prob, hh, population = zip(*rows, strict=True)
    return CountySample(
        np.array(village), np.array(stratum), np.array(prob, float), np.array(hh), np.array(population, float)
    )


@pytest.fixture
def county():
    """Return what `weigh_county` wants, with the villages and the strata beside it."""
    rng = np.random.default_rng(3)
    villages, per_village = 12, 14
    n = villages * per_village
    village = np.repeat([f"v{i:02d}" for i in range(villages)], per_village)
    named = np.repeat(np.arange(villages) < villages // 2, per_village)
    village_type = np.repeat(np.where(np.arange(villages) % 2, "relieved", "ordinary"), per_village)
    choices = [COMPLETE, NONRESPONDENT, INELIGIBLE, UNKNOWN]
    arrays = {
        "design_weight": np.where(named, 20.0, 300.0) * rng.uniform(0.9, 1.1, n),
        "status": rng.choice(choices, n, p=[0.88, 0.08, 0.02, 0.02]),
        "village_type": village_type,
        "household_type": rng.choice(["monitored", "relieved", "general"], n, p=[0.15, 0.35, 0.5]),
        "selection": np.where(named, "named", "random"),
    }
    stratum = np.where(named, "c|named", np.char.add("c|random|", village_type))
    return SimpleNamespace(
        arrays=arrays,
        village=village,
        stratum=stratum,
        village_prob=np.where(named, 1.0, 1 / 15),
        population=np.full(n, 60.0),
        y=(rng.random(n) < 0.8).astype(float),
    )

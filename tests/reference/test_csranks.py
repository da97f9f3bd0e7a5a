"""Rank confidence sets of 38 countries in PISA 2018 mathematics: what csranks finds, we find."""

import json
from pathlib import Path

import numpy as np
import pytest

from houping.core.grading.rank import Ranking, ranks, tau_best, tau_worst

PISA = json.loads((Path(__file__).parent / "data" / "csranks_pisa2018_math.json").read_text())["result"]
# csranks took its critical values from 20,000 draws: three standard errors of the level 0.95 are 0.0046.
LEVEL_ERROR = 0.0046


@pytest.fixture(scope="module")
def ranking():
    return Ranking.of_covariance(PISA["est"], PISA["se"], draws=20_000, seed="pisa")


def test_point_ranks_are_those_of_csranks():
    assert ranks(PISA["est"]).tolist() == PISA["rank"]


@pytest.mark.parametrize(
    ("key", "step_down"), [("simul95", True), ("simul95_nostep", False)], ids=["step-down", "one step"]
)
def test_simultaneous_bounds_are_within_one_rank_of_csranks(ranking, key, step_down):
    found = ranking.sets(simultaneous=True, step_down=step_down)
    assert np.abs(found.lower - PISA[f"{key}_L"]).max() <= 1
    assert np.abs(found.upper - PISA[f"{key}_U"]).max() <= 1


@pytest.mark.parametrize(("key", "level"), [("marg95", 0.95), ("marg90", 0.90)])
def test_marginal_bounds_are_within_one_rank_of_csranks_up_to_its_own_draws(ranking, key, level):
    narrow, wide = (ranking.sets(level=level + error) for error in (-LEVEL_ERROR, LEVEL_ERROR))
    assert (wide.lower - 1 <= PISA[f"{key}_L"]).all()
    assert (narrow.lower + 1 >= PISA[f"{key}_L"]).all()
    assert (narrow.upper - 1 <= PISA[f"{key}_U"]).all()
    assert (wide.upper + 1 >= PISA[f"{key}_U"]).all()


def test_nearly_all_marginal_bounds_are_equal(ranking):
    found = ranking.sets()
    different = (found.lower != PISA["marg95_L"]) | (found.upper != PISA["marg95_U"])
    assert different.sum() <= 5


def test_the_countries_that_may_be_among_the_best_and_the_worst_five_are_those_of_csranks(ranking):
    found = ranking.sets(simultaneous=True)
    assert tau_best(found, 5).tolist() == PISA["tau5_best95"]
    assert tau_worst(found, 5).tolist() == PISA["tau5_worst95"]

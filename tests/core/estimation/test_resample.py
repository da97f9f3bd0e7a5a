from dataclasses import replace

import numpy as np
import pytest

from houping.core.estimation.adjust import COMPLETE, INELIGIBLE, Approached, Cells, adjust
from houping.core.estimation.county import CountySample
from houping.core.estimation.pool import Variables, county_totals, pool
from houping.core.estimation.resample import replicate_totals, resample
from houping.core.estimation.weighting import weigh_county

from .conftest import POPULATION, RULES, make_sample


def work(county, replicates):
    weights = weigh_county("500101", **county.arrays, population=POPULATION, rules=RULES)
    known = county.arrays["status"] >= INELIGIBLE
    sample = CountySample(
        county.village[known],
        county.stratum[known],
        county.village_prob[known],
        county.arrays["household_type"][known],
        county.population[known],
    )
    complete = (county.arrays["status"][known] == COMPLETE).astype(float)[:, None]
    variables = Variables(county.y[known, None] * complete, complete)
    ids = np.array([f"h{i:04d}" for i in np.flatnonzero(known)])
    made = resample(sample, household=ids, replicates=replicates, seed="s")
    parts = np.ones((1, len(weights.names)))
    totals = replicate_totals(made, weights, variables, village=county.village, known=known, parts=parts)
    return weights, known, sample, variables, totals


@pytest.mark.parametrize("heavy", [1, 40])
def test_every_replicate_repeats_the_frame_total(county, heavy):
    """Also when an extreme weight was trimmed: its factor stays, and calibration sees the trimmed weights."""
    place = int(np.flatnonzero((county.arrays["status"] == COMPLETE) & (county.village_prob < 1))[3])
    county.arrays["design_weight"][place] *= heavy
    weights, known, sample, _, _ = work(county, 2)
    assert (weights.trim[place] < 1) == (heavy > 1)
    ids = np.arange(known.sum()).astype(str)
    made = resample(sample, household=ids, replicates=30, seed="s")
    unit = np.array([made.village_unit.get(v, 0) for v in county.village])
    unit[known] = made.unit
    factors = adjust(replace(weights.approached, unit=unit), weights.cells, made.multiplier)
    a = weights.approached
    status = a.status[known]
    by_unit = np.where(
        status == COMPLETE, factors.complete[:, a.cell[known]], factors.ineligible[:, a.cell[known]]
    )
    final = by_unit * (a.weight * a.trim)[known] * made.multiplier[:, made.unit]
    assert factors.failed == 0
    assert final.sum(axis=1) == pytest.approx(np.full(30, sum(POPULATION.values())))


def test_a_replicate_that_draws_everybody_once_repeats_the_estimate(county):
    """Non-response, trimming and calibration of a replicate are those of the full sample."""
    place = int(np.flatnonzero((county.arrays["status"] == COMPLETE) & (county.village_prob < 1))[3])
    county.arrays["design_weight"][place] *= 40
    weights, known, sample, variables, _ = work(county, 2)
    made = resample(sample, household=np.arange(known.sum()).astype(str), replicates=2, seed="s")
    everybody = replace(made, multiplier=np.ones_like(made.multiplier))
    parts = np.ones((1, len(weights.names)))
    found = replicate_totals(everybody, weights, variables, village=county.village, known=known, parts=parts)
    assert found.y[:, 0, 0] == pytest.approx(np.full(2, weights.final[known] @ variables.y[:, 0]))
    assert found.x[:, 0, 0] == pytest.approx(np.full(2, weights.final[known] @ variables.x[:, 0]))


def test_a_replicate_without_a_category_that_must_be_met_stays_uncalibrated_and_is_counted():
    """Two cells, one unit each; the second replicate holds nobody of the second cell."""
    both = np.array([0, 1])
    approached = Approached(both, np.array([10.0, 10.0]), np.ones(2), both, np.full(2, COMPLETE))
    cells = Cells(np.zeros(2, dtype=np.intp), np.eye(2), np.array([12.0, 9.0]), (0.4, 2.5))
    found = adjust(approached, cells, np.array([[1.0, 1.0], [5.0, 0.0]]))
    assert found.failed == 1
    assert found.g == pytest.approx(np.array([[1.2, 0.9], [1.0, 1.0]]))


def test_bootstrap_and_linearised_errors_agree(county):
    weights, known, sample, variables, totals = work(county, 1500)
    linear = county_totals(
        sample,
        variables,
        {"all": np.ones(known.sum(), dtype=bool)},
        weight=weights.final[known],
        initial=weights.initial[known],
        x=weights.cells.x[weights.approached.cell[known]],
    )
    pooled = pool([linear], "all")
    theta = totals.y[:, 0] / totals.x[:, 0]
    assert theta.mean(axis=0) == pytest.approx(pooled.value, abs=0.01)
    # the bootstrap keeps the first-stage fpc out (1/15) and re-estimates the adjustments
    assert theta.std(axis=0, ddof=1) == pytest.approx(np.sqrt(pooled.variance), rel=0.2)


def test_households_of_a_completely_answered_take_all_stratum_never_vary():
    rows = [("a", "named", 1, "monitored", 2)] * 2 + [("a", "named", 1, "general", 9)] * 3
    made = resample(make_sample(*rows), household=np.array(list("pqrst")), replicates=40, seed="s")
    assert (made.multiplier[:, made.unit[:2]] == 1).all()
    assert made.multiplier[:, made.unit[2:]].std() > 0


def test_all_households_of_a_random_village_move_together():
    rows = [(v, "r", 0.1, "general", 9) for v in "aabbcc"]
    made = resample(make_sample(*rows), household=np.array(list("pqrstu")), replicates=10, seed="s")
    assert len(set(made.unit.tolist())) == 3
    assert made.village_unit["a"] == made.unit[0] == made.unit[1]


def test_unit_zero_stands_for_what_is_certain():
    made = resample(
        make_sample(*[(v, "r", 0.1, "general", 9) for v in "aabb"]),
        household=np.array(list("pqrs")),
        replicates=6,
        seed="s",
    )
    assert (made.multiplier[:, 0] == 1).all()

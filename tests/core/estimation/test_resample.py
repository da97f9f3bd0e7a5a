from dataclasses import replace

import numpy as np
import pytest

from houping.core.estimation.adjust import COMPLETE, INELIGIBLE, adjust
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


def test_every_replicate_repeats_the_frame_total(county):
    weights, known, sample, _, _ = work(county, 2)
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

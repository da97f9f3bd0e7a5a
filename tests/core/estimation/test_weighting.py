from collections import Counter

import numpy as np
import pytest

from houping.core.errors import ClassWithoutRespondents
from houping.core.estimation.adjust import COMPLETE, INELIGIBLE, NONRESPONDENT, UNKNOWN, adjust
from houping.core.estimation.calibrate import calibration_residuals
from houping.core.estimation.weighting import weigh_county

from .conftest import POPULATION, RULES


def weigh(county, **changes):
    return weigh_county("500101", **(county.arrays | {"population": POPULATION, "rules": RULES} | changes))


def summed(weights, labels):
    totals = Counter()
    for label, weight in zip(labels, weights, strict=True):
        totals[str(label)] += weight
    return dict(totals)


@pytest.mark.parametrize(("axis", "column"), list(enumerate(("village_type", "household_type", "selection"))))
def test_final_weights_repeat_the_margins_of_the_frame(county, axis, column):
    expected = Counter()
    for cell, households in POPULATION.items():
        expected[cell[axis]] += households
    assert summed(weigh(county).final, county.arrays[column]) == pytest.approx(dict(expected))


def test_only_answers_and_ineligible_households_carry_weight(county):
    weights = weigh(county)
    assert ((weights.final > 0) == (county.arrays["status"] >= INELIGIBLE)).all()


def test_g_stays_within_the_bounds_of_the_plan(county):
    weights = weigh(county)
    g = weights.g[weights.g > 0]
    assert g.min() >= 0.4 and g.max() <= 2.5 and not weights.outside_bounds


def test_small_classes_are_merged_and_recorded_in_the_stated_order(county):
    weights = weigh(county)
    absorbed = {m.absorbed: m.into for m in weights.merges}
    assert absorbed["500101|ordinary|monitored"] == "500101|monitored"
    answers = Counter(weights.label[county.arrays["status"] == COMPLETE].tolist())
    assert min(answers.values()) >= RULES.minimum_class


def test_a_type_that_nobody_answered_for_goes_to_the_largest_type_and_is_recorded(county):
    kind = np.where(
        county.arrays["household_type"] == "monitored", "relieved", county.arrays["household_type"]
    )
    weights = weigh(county, household_type=kind)
    assert ("monitored", "general") in weights.shifted
    assert weights.final.sum() == pytest.approx(sum(POPULATION.values()))


def test_totals_far_from_the_sample_are_met_outside_the_bounds_and_said_so(county):
    far = {cell: n * (40 if cell[1] == "monitored" else 1) for cell, n in POPULATION.items()}
    weights = weigh(county, population=far)
    assert weights.outside_bounds
    assert weights.final.sum() == pytest.approx(sum(far.values()))


def test_margins_that_contradict_the_sample_leave_the_weights_uncalibrated_and_said_so(county):
    # every named household is in a relieved village, but the frame has more named than relieved ones
    kind = np.where(county.arrays["selection"] == "named", "relieved", "ordinary")
    impossible = {("relieved", "general", "named"): 500.0, ("ordinary", "general", "named"): 500.0}
    impossible |= {("ordinary", "general", "random"): 9000.0}
    weights = weigh(
        county,
        village_type=kind,
        household_type=np.full(len(kind), "general"),
        population=impossible,
    )
    assert weights.uncalibrated
    assert (weights.g[weights.g > 0] == 1).all()
    # nothing was calibrated: variance and replicates must not profit from calibration either
    known = county.arrays["status"] >= INELIGIBLE
    values, x = county.y[known, None], weights.cells.x[weights.approached.cell[known]]
    assert calibration_residuals(values, x, weights.initial[known]) == pytest.approx(values)
    again = adjust(weights.approached, weights.cells, np.ones((3, 1)))
    assert (again.g == 1).all() and again.failed == 0


def test_an_extreme_weight_is_trimmed_and_the_margins_still_hold(county):
    heavy = county.arrays["design_weight"].copy()
    place = int(
        np.flatnonzero((county.arrays["status"] == COMPLETE) & (county.arrays["selection"] == "random"))[0]
    )
    heavy[place] *= 30
    weights = weigh(county, design_weight=heavy)
    assert weights.trim[place] < 1
    random = (county.arrays["selection"] == "random") & (weights.final > 0)
    assert weights.final[place] <= 5.5 * np.median(weights.final[random])
    assert weights.final.sum() == pytest.approx(sum(POPULATION.values()))


def test_random_villages_are_not_trimmed_for_being_few(county):
    """Most answers stand in named villages with weights of 20; those of random villages are up to 15 times as large."""
    quiet = np.isin(county.village, ["v06", "v07", "v08"])
    light = (np.arange(len(quiet)) % 5 == 0) & (county.arrays["selection"] == "random")
    weights = weigh(
        county,
        status=np.where(quiet, UNKNOWN, county.arrays["status"]),
        design_weight=np.where(light, 80.0, county.arrays["design_weight"]),
    )
    final = weights.final[weights.final > 0]
    assert 5 * np.median(final) < np.median(final[final > 200])
    assert weights.trim == pytest.approx(np.ones(len(quiet)))


def test_a_county_without_answers_is_refused(county):
    with pytest.raises(ClassWithoutRespondents):
        weigh(county, status=np.full(len(county.village), NONRESPONDENT))

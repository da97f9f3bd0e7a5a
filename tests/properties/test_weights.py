"""Laws of calibration and replicates that hold for any sample."""

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from houping.core.errors import CalibrationFailed
from houping.core.estimation.calibrate import Margin, calibrate, indicators, poststratify, rake
from houping.core.estimation.nonresponse import eligibility_factor, nonresponse_factor, weighting_classes
from houping.core.estimation.replicate import jkn, rao_wu
from houping.core.estimation.trim import trim_weights

WEIGHTS = st.floats(0.5, 200)
lightly = settings(max_examples=40, deadline=None)


@st.composite
def two_margins(draw):
    """A sample with every combination of two margins present, and consistent known totals."""
    cells = [(a, b) for a in "pqr" for b in "xy"]
    extra = draw(st.lists(st.sampled_from(cells), max_size=20))
    rows = cells + extra
    weight = [draw(WEIGHTS) for _ in rows]
    size = {cell: draw(st.floats(5, 500)) for cell in cells}
    margins = [
        Margin(
            [row[axis] for row in rows], {k: sum(v for c, v in size.items() if c[axis] == k) for k in names}
        )
        for axis, names in enumerate(("pqr", "xy"))
    ]
    return np.array(weight), margins


@lightly
@given(two_margins())
def test_calibrated_weights_repeat_every_known_total(case):
    weight, margins = case
    x, totals = indicators(margins)
    for distance in ("linear", "raking"):
        np.testing.assert_allclose(
            calibrate(weight, x, totals, distance=distance).weight @ x, totals, rtol=1e-8
        )


@lightly
@given(two_margins())
def test_bounded_weights_keep_their_bounds_or_are_refused(case):
    weight, margins = case
    x, totals = indicators(margins)
    for distance in ("linear", "raking", "logit"):
        try:
            found = calibrate(weight, x, totals, distance=distance, bounds=(0.3, 4.0))
        except CalibrationFailed:
            continue
        assert found.g.min() >= 0.3 - 1e-9 and found.g.max() <= 4.0 + 1e-9
        np.testing.assert_allclose(found.weight @ x, totals, rtol=1e-8)


@lightly
@given(two_margins())
def test_weights_that_already_fit_are_left_alone(case):
    weight, margins = case
    x, totals = indicators(margins)
    fitted = rake(weight, margins).weight
    for options in ({}, {"distance": "raking"}, {"distance": "logit", "bounds": (0.5, 2.0)}):
        np.testing.assert_allclose(calibrate(fitted, x, totals, **options).g, 1, atol=1e-7)


@lightly
@given(two_margins())
def test_the_order_of_margins_does_not_change_the_raked_weights(case):
    weight, margins = case
    np.testing.assert_allclose(rake(weight, margins).weight, rake(weight, margins[::-1]).weight, rtol=1e-8)


@lightly
@given(two_margins(), st.floats(0.01, 100))
def test_a_common_factor_in_the_weights_cancels(case, factor):
    weight, margins = case
    np.testing.assert_allclose(rake(weight * factor, margins).weight, rake(weight, margins).weight, rtol=1e-8)


@lightly
@given(two_margins())
def test_poststratifying_twice_is_poststratifying_once(case):
    weight, margins = case
    once = poststratify(weight, margins[0]).weight
    np.testing.assert_allclose(poststratify(once, margins[0]).weight, once, rtol=1e-12)


@st.composite
def classes(draw):
    n = draw(st.integers(4, 60))
    fine = [draw(st.sampled_from("abcdef")) for _ in range(n)]
    coarse = [{"a": "s", "b": "s", "c": "s", "d": "t", "e": "t", "f": "u"}[c] for c in fine]
    responds = np.array([draw(st.booleans()) for _ in range(n)])
    weight = np.array([draw(WEIGHTS) for _ in range(n)])
    assume(responds.any())
    return [fine, coarse, ["all"] * n], weight, responds


@lightly
@given(classes())
def test_non_response_adjustment_keeps_the_total_and_never_lowers_a_respondent(case):
    levels, weight, responds = case
    label = weighting_classes(levels, weight=weight, responds=responds, minimum=3, maximum_factor=3.0).label
    everyone = np.ones(len(weight), dtype=bool)
    factor = nonresponse_factor(label, weight=weight, eligible=everyone, responds=responds)
    np.testing.assert_allclose((weight * factor).sum(), weight.sum())
    assert (factor[responds] >= 1 - 1e-12).all() and (factor[~responds] == 0).all()
    known = eligibility_factor(label, weight=weight, known=responds)
    np.testing.assert_allclose((weight * known).sum(), weight.sum())


@lightly
@given(classes())
def test_no_class_below_the_coarsest_breaks_the_rule(case):
    levels, weight, responds = case
    label = weighting_classes(levels, weight=weight, responds=responds, minimum=3, maximum_factor=3.0).label
    for name in set(label) - {"all"}:
        inside = label == name
        assert responds[inside].sum() >= 3 or responds[inside].all()
        assert weight[inside].sum() <= 3.0 * weight[inside & responds].sum() * (1 + 1e-12)


@lightly
@given(st.lists(WEIGHTS, min_size=3, max_size=30), st.floats(1.1, 10))
def test_trimming_keeps_the_sum_and_the_cap(weights, factor):
    cap = factor * float(np.median(weights))
    found = trim_weights(weights, upper=cap, strict=True, spread="proportional")
    np.testing.assert_allclose(found.weight.sum(), np.sum(weights))
    if not found.trimmed.all() and np.sum(weights) <= cap * len(weights):
        assert found.weight.max() <= cap * (1 + 1e-9) or found.trimmed.sum() >= len(weights) - 1


@st.composite
def strata(draw):
    sizes = draw(st.lists(st.integers(2, 6), min_size=1, max_size=4))
    stratum = np.repeat(np.arange(len(sizes)), sizes)
    fraction = np.repeat([draw(st.sampled_from([0.0, 0.25, 0.9, 1.0])) for _ in sizes], sizes)
    return stratum, np.arange(len(stratum)), fraction


@lightly
@given(strata(), st.text(max_size=8))
def test_replicate_multipliers_are_never_negative_sum_to_the_stratum_and_spare_take_all_units(case, seed):
    stratum, psu, fraction = case
    made = rao_wu(stratum, psu, replicates=7, seed=seed, fraction=fraction)
    by_row = made.multiplier[:, made.unit]
    assert (by_row >= -1e-12).all()
    assert (by_row[:, fraction == 1] == 1).all()
    for h in np.unique(stratum):
        np.testing.assert_allclose(by_row[:, stratum == h].sum(axis=1), (stratum == h).sum())


@lightly
@given(strata())
def test_jackknife_multipliers_average_to_one_in_every_stratum(case):
    stratum, psu, _ = case
    made = jkn(stratum, psu)
    np.testing.assert_allclose(made.multiplier.sum(axis=1), len(stratum))

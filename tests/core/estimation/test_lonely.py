"""Strata with one sampled unit: refused, or handled by a rule that was asked for."""

import numpy as np
import pytest

from houping.core import errors
from houping.core.estimation import Design, mean, total

WEIGHT = np.array([2.0, 2, 3, 3, 4])
STRATUM = np.array(["a", "a", "b", "c", "c"])
Y = np.array([1.0, 4, 2, 5, 9])


def design_of(rule, **more):
    return Design.of(weight=WEIGHT, strata=STRATUM, lonely=rule, **more)


def spread(values):
    return len(values) * np.var(values, ddof=1)


def test_the_default_is_to_refuse_and_to_name_the_stratum():
    with pytest.raises(errors.LonelyPSU) as refused:
        total(design_of("error"), Y)
    assert refused.value.fields == {"stratum": "b"}


def test_a_take_all_stratum_of_one_is_not_lonely():
    popsize = np.array([9, 9, 1, 9, 9])
    assert total(design_of("error", popsize=popsize), Y).variance[0] > 0


def test_collapse_joins_the_next_stratum():
    # a alone; b with c: totals 6, 15, 36
    wanted = spread([2.0, 8.0]) + spread([6.0, 15.0, 36.0])
    assert total(design_of("collapse"), Y).variance == pytest.approx([wanted])


def test_the_last_stratum_joins_the_one_before():
    last = Design.of(weight=WEIGHT, strata=["a", "a", "b", "b", "c"], lonely="collapse")
    wanted = spread([2.0, 8.0]) + spread([6.0, 15.0, 36.0])
    assert total(last, Y).variance == pytest.approx([wanted])


def test_collapsed_strata_share_one_sampling_fraction():
    found = total(design_of("collapse", popsize=[4, 4, 3, 7, 7]), Y).variance
    wanted = (1 - 2 / 4) * spread([2.0, 8.0]) + (1 - 3 / 10) * spread([6.0, 15.0, 36.0])
    assert found == pytest.approx([wanted])


def test_two_lonely_neighbours_join_each_other():
    pair = Design.of(weight=WEIGHT, strata=["a", "b", "c", "c", "c"], lonely="collapse")
    assert total(pair, Y).variance == pytest.approx([spread([2.0, 8.0]) + spread([6.0, 15.0, 36.0])])


def test_a_lonely_stratum_without_neighbour_cannot_collapse():
    with pytest.raises(errors.LonelyPSU):
        total(Design.of(weight=[2.0], strata=["a"], lonely="collapse"), [1.0])


def test_certainty_leaves_the_stratum_out_and_average_puts_the_mean_of_the_others_in():
    known = spread([2.0, 8.0]) + spread([15.0, 36.0])
    assert total(design_of("certainty"), Y).variance == pytest.approx([known])
    assert total(design_of("average"), Y).variance == pytest.approx([known * 3 / 2])


def test_adjust_takes_the_distance_from_the_grand_mean():
    found = mean(design_of("adjust"), Y)[0]
    z = WEIGHT * (Y - found.value) / WEIGHT.sum()
    assert found.variance == pytest.approx(spread(z[:2]) + z[2] ** 2 + spread(z[3:]))


def test_a_lonely_stratum_of_the_second_stage_is_named_with_its_stage():
    design = Design.of(
        strata=(np.ones(4), ["m", "o", "o", "o"]), psu=[1, 1, 1, 2], popsize=([9] * 4, [7] * 4)
    )
    with pytest.raises(errors.LonelyPSU, match="m @2"):
        total(design, [1.0, 2, 3, 4])


def test_average_needs_another_stratum():
    with pytest.raises(errors.LonelyPSU):
        total(Design.of(weight=[2.0], strata=["a"], lonely="average"), [1.0])


def test_an_unknown_rule_is_refused():
    with pytest.raises(errors.ChoiceUnknown):
        total(design_of("ignore"), Y)

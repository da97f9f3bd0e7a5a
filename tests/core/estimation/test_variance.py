"""Variances against hand calculations and against a plain recursion over units."""

import numpy as np
import pytest

from houping.core import errors
from houping.core.estimation import Design, contrast, difference, mean, proportion, quantile, ratio, total

STRATUM = ["A", "A", "A", "A", "B", "B"]
PSU = [1, 1, 2, 2, 1, 2]
APPROVES = [1, 1, 0, 1, 0, 1]


def clustered(**more):
    return Design.of(weight=np.ones(6), strata=STRATUM, psu=PSU, nest=True, **more)


def test_approval_rate_matches_hand_calculation():
    got = proportion(clustered(), APPROVES)[0]
    # R = 4/6; z = (y - R)/6; PSU totals A: (1/9, -1/18), B: (-1/9, 1/18)
    # v = 2 x 2 x var, with var = (1/6)^2 / 2 in each stratum = 1/72
    assert (got.value, got.variance, got.df) == pytest.approx((4 / 6, 1 / 18, 2))


def test_two_stages_match_hand_calculation():
    # docs/methods/variance.md: 2 of 4 villages; 2 of 5 and 2 of 4 households; y = 3, 5 and 2, 8.
    design = Design.of(psu=[1, 1, 2, 2], popsize=([4] * 4, [5, 5, 4, 4]))
    assert design.weight == pytest.approx([5, 5, 4, 4])
    got = total(design, [3.0, 5.0, 2.0, 8.0])[0]
    # village totals 20 and 20: nothing between them. Within: 5²(1-2/5) 2/2 = 15; 4²(1-2/4) 18/2 = 72;
    # each times N/n = 2 (1/pi of the village, on unweighted village totals): 2 x (15 + 72) = 174
    assert got.value == 80
    assert got.variance == pytest.approx(174)


def test_villages_that_differ_add_their_own_part():
    design = Design.of(psu=[1, 1, 2, 2], popsize=([4] * 4, [5, 5, 4, 4]))
    # village totals 20 and 12: 4²(1-1/2) 32/2 = 128; within: 15 and 4²(1/2) 2/2 = 8, twice 23
    assert total(design, [3.0, 5.0, 2.0, 4.0]).variance == pytest.approx([128 + 46])


def recursion(z, stages):
    """The textbook recursion, one unit at a time; stages = [(stratum, unit, popsize), ...] of the rows."""
    (stratum, unit, population), rest = stages[0], stages[1:]
    variance = 0.0
    for h in set(stratum):
        inside = stratum == h
        names = sorted(set(unit[inside]))
        n, size = len(names), population[inside][0]
        totals = np.array([z[inside & (unit == i)].sum() for i in names])
        if n < size:
            variance += (1 - n / size) * n * totals.var(ddof=1)
        for i in names if rest else []:
            mine = inside & (unit == i)
            variance += n / size * recursion(z[mine], [tuple(c[mine] for c in s) for s in rest])
    return variance


def three_stages(rng):
    """2 strata x 3 towns x 2 village strata x 2 villages x 3 households."""
    index = np.indices((2, 3, 2, 2, 3)).reshape(5, -1)
    h, town, kind, village, household = index
    second = np.where(kind == 0, 2.0, 5.0 + town)
    third = 4.0 + village + town
    first = np.where(h == 0, 7.0, 3.0)
    weight = first / 3 * second / 2 * third / 3
    return weight, (h, kind), (town, village, household), (first, second, third), rng.normal(10, 3, len(h))


def test_three_stages_with_strata_inside_and_take_all_equal_the_plain_recursion():
    weight, (h, kind), psu, popsize, y = three_stages(np.random.default_rng(5))
    design = Design.of(weight=weight, strata=(h, kind), psu=psu, popsize=popsize, nest=True)
    stages = [(h, psu[0], popsize[0]), (kind, psu[1], popsize[1]), (0 * h, psu[2], popsize[2])]
    assert total(design, y).variance == pytest.approx([recursion(weight * y, stages)], rel=1e-12)
    inside = psu[1] == 1
    found = total(design, y, domain=inside)["True"].variance
    assert found == pytest.approx(recursion(weight * y * inside, stages), rel=1e-12)


def test_hajek_variance_matches_its_formula():
    pi, t = np.array([0.2, 0.4, 0.5, 0.9]), np.array([10.0, 18, 30, 40])
    got = total(Design.of(weight=1 / pi, popsize=pi, unequal="hajek"), t)[0].variance
    free, expanded = 1 - pi, t / pi
    centre = (free * expanded).sum() / free.sum()
    assert got == pytest.approx(4 / 3 * (free * (expanded - centre) ** 2).sum())


def test_a_unit_with_probability_one_adds_nothing_and_pulls_no_centre():
    pi, t = np.array([0.2, 0.4, 0.5]), np.array([10.0, 18, 30])
    without = total(Design.of(weight=1 / pi, popsize=pi, unequal="hajek"), t).variance
    more, values = np.append(pi, 1.0), np.append(t, 1e6)
    withit = total(Design.of(weight=1 / more, popsize=more, unequal="hajek"), values).variance
    assert withit == pytest.approx(without)


def test_a_census_has_no_sampling_error_and_says_so():
    design = Design.of(strata=["a", "a", "b"], popsize=[2, 2, 1])
    found = proportion(design, [1, 1, 1])
    assert (found.se == 0).all() and found.certain.all()
    assert found[0].interval() == (1.0, 1.0)


def test_rows_outside_the_domain_may_be_missing_but_not_those_inside():
    y = [1.0, 0.0, np.nan, 1.0, 0.0, 1.0]
    inside = np.isfinite(y)
    assert mean(clustered(), y, where=inside).n == [5]
    with pytest.raises(errors.ValuesMissing) as refused:
        mean(clustered(), {"helped": y})
    assert refused.value.fields == {"column": "helped", "count": 1, "row": 3}


def test_an_empty_denominator_is_named():
    with pytest.raises(errors.EmptyDomain) as refused:
        ratio(clustered(), APPROVES, [1, 1, 1, 1, 0, 0], domain=STRATUM, names=["approval"])
    assert refused.value.fields == {"column": "approval", "domain": "B"}


def test_a_share_is_of_zeros_and_ones():
    with pytest.raises(errors.NotBinary) as refused:
        proportion(clustered(), {"approves": [1, 0, 3, 1, 0, 1]})
    assert refused.value.fields == {"column": "approves", "row": 3, "value": 3.0}


def test_shares_of_categories_add_up_to_one():
    found = proportion(clustered(), {"water": np.array(["tap", "well", "tap", "none", "tap", "well"])})
    assert found.labels == ("water=none", "water=tap", "water=well")
    assert found.value.sum() == pytest.approx(1)
    objects = np.array(["tap", "well", "tap", "none", "tap", "well"], dtype=object)
    assert proportion(clustered(), {"water": objects}).value.tolist() == found.value.tolist()
    assert contrast(found, dict.fromkeys(found.labels, 1.0)).se == pytest.approx(0, abs=1e-9)


def test_a_difference_between_domains_of_the_same_villages_counts_their_covariance():
    found = mean(clustered(), APPROVES, domain=["x", "y", "x", "y", "x", "y"])
    gap = difference(found, "y", "x")
    v = found.vcov
    assert gap.value == pytest.approx(found["y"].value - found["x"].value)
    assert gap.variance == pytest.approx(v[0, 0] + v[1, 1] - 2 * v[0, 1])
    with pytest.raises(errors.LabelUnknown):
        difference(found, "y", "z")


def test_a_domain_keeps_the_whole_design_and_filtering_would_not():
    # docs/methods/domains.md: four villages, two with answers of the domain, y = 1 and 3
    design, inside = Design.of(weight=np.ones(4)), np.array([True, True, False, False])
    assert mean(design, [1.0, 3.0, 9.0, 9.0], where=inside).variance == pytest.approx([2 / 3])
    assert mean(Design.of(weight=np.ones(2)), [1.0, 3.0]).variance == pytest.approx([1.0])


def test_counts_belong_to_the_domain():
    found = mean(clustered(), APPROVES, domain=["x", "x", "x", "x", "x", "y"])
    assert found.n.tolist() == [5, 1]
    assert found.n_psu.tolist() == [3, 1]
    assert found.df.tolist() == [1, 0]
    assert np.isnan(found["y"].interval()).all()


def test_design_effect_of_a_simple_random_sample_is_one():
    y = np.random.default_rng(2).normal(size=50)
    found = mean(Design.of(weight=np.full(50, 20.0), popsize=[1000] * 50), y)
    assert found.deff == pytest.approx([1])
    replaced = mean(Design.of(weight=np.full(50, 20.0)), y)
    assert replaced.deff_replace == pytest.approx([1])


def test_design_effect_is_unknown_where_nothing_varies_or_weights_are_not_counts():
    assert np.isnan(mean(clustered(), np.ones(6)).deff).all()
    small = Design.of(weight=np.full(6, 0.5))
    assert np.isnan(mean(small, APPROVES).deff).all()
    assert np.isfinite(mean(small, APPROVES).deff_replace).all()


def test_estimates_can_be_asked_by_place_by_label_and_in_turn():
    found = mean(clustered(), {"a": APPROVES, "b": [1, 2, 3, 4, 5, 6]})
    assert found.labels == ("a", "b")
    assert found["b"].variance == found[1].variance == list(found)[1].variance
    assert found.cv == pytest.approx(found.se / found.value)


def test_quantiles_are_those_of_woodruff():
    design = Design.of(weight=np.ones(100))
    value, low, high = quantile(design, np.arange(1.0, 101.0), 0.5)
    # F(50) = .5, se = .5/sqrt(99), t(99) = 1.984: .5 -/+ .0997
    assert (value, low, high) == (50.0, 41.0, 60.0)
    with pytest.raises(errors.ChoiceUnknown):
        quantile(design, np.arange(100.0), 1.5)


def test_quantiles_of_the_school_scores_are_those_of_r():
    from tests.reference.survey_case import table

    data = table("apistrat.csv")
    design = Design.of(weight=data["pw"], strata=data["stype"], popsize=data["fpc"])
    assert [quantile(design, data["api00"], p)[0] for p in (0.1, 0.25, 0.5, 0.9)] == [501, 565, 668, 836]

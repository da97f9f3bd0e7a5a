"""Interviewers are judged against colleagues; the few who cheat neither hide in the spread nor widen it."""

import numpy as np
import pytest
from scipy import stats

from houping.core.errors import TooFewInterviewers
from houping.core.quality.evidence import Crew
from houping.core.quality.peers import (
    colleagues_chance,
    compare_counts,
    compare_means,
    mid_p,
    moment_phi,
    normal_scores,
    robust_spread,
    standardised,
)

RNG = np.random.Generator(np.random.PCG64(20211110))
CREW = Crew.of(np.repeat([f"D{k:03d}" for k in range(100)], 30))


def test_a_comparison_needs_three_interviewers():
    with pytest.raises(TooFewInterviewers, match="2 interviewers"):
        Crew.of(["A", "A", "B"])


def test_normal_scores_depend_on_order_alone_and_keep_gaps():
    scores = normal_scores([3.0, np.nan, 1.0, 2.0])
    assert scores[[0, 3, 2]] == pytest.approx([stats.norm.ppf(5 / 6), 0, stats.norm.ppf(1 / 6)])
    assert np.isnan(scores[1])
    assert normal_scores(np.exp([3.0, np.nan, 1.0, 2.0]))[[0, 2, 3]] == pytest.approx(scores[[0, 2, 3]])


def test_the_robust_spread_finds_the_differences_of_honest_people_and_ignores_three_others():
    v = np.full(2001, 0.04)
    d = RNG.normal(0, np.sqrt(0.04 + 0.09), 2001)
    assert robust_spread(d, v) == pytest.approx(0.09, abs=0.02)
    with_cheats = np.append(d, [9.0, 9.0, 9.0])
    assert robust_spread(with_cheats, np.append(v, [0.04] * 3)) == pytest.approx(
        robust_spread(d, v), rel=0.02
    )


def test_no_spread_is_found_where_chance_explains_everything():
    assert robust_spread(np.array([0.1, -0.1, 0.05]), np.ones(3)) == 0


def test_a_deviation_from_colleagues_is_worked_by_hand():
    # one village, three interviewers with five interviews; scores are van der Waerden's
    value = np.array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15.0])
    crew = Crew.of(np.repeat(["A", "B", "C"], 5))
    got = compare_means("fast", value, crew, tail="high")
    scores = stats.norm.ppf((np.arange(1, 16) - 0.5) / 15).reshape(3, 5)
    means = scores.mean(axis=1)
    d = means - np.array([means[[1, 2]].mean(), means[[0, 2]].mean(), means[[0, 1]].mean()])
    v = np.mean(scores.var(axis=1, ddof=1)) / (5 * 10 / 15)
    tau2 = max(np.median((d - np.median(d)) ** 2) / 0.45493642311957283 - v, 0)
    assert got.z == pytest.approx((d - np.median(d)) / np.sqrt(v + tau2))
    assert got.value == pytest.approx([3, 8, 13])
    assert got.expected == pytest.approx([10.5, 8, 5.5])
    assert got.p == pytest.approx(stats.t.sf(got.z, 2))


def test_who_works_where_nobody_else_does_is_not_judged():
    village = np.where(CREW.index == 0, "alone", "shared")
    value = RNG.normal(size=3000) + np.where(CREW.index == 0, 50.0, 0.0)
    got = compare_means("fast", value, CREW, block=village)
    assert np.isnan(got.p[0]) and got.n[0] == 0
    assert np.isfinite(got.p[1:]).all()


def test_a_village_where_all_are_slow_makes_nobody_suspicious():
    village = np.repeat(np.arange(50), 60)
    slow = village == 7
    value = RNG.normal(size=3000) + 20 * slow
    there = np.unique(CREW.index[slow])
    assert compare_means("fast", value, CREW, block=village).p[there].min() > 0.01
    assert compare_means("fast", value, CREW).p[there].max() < 1e-4


def test_small_numbers_are_shrunk_more_than_large_ones():
    sizes = np.where(np.arange(60) % 2 == 0, 5, 80)
    crew = Crew.of(np.repeat([f"D{k:02d}" for k in range(60)], sizes))
    effect = np.repeat(np.linspace(-1, 1, 30), 2)
    noise = np.concatenate([np.linspace(-2, 2, n) for n in sizes])
    got = compare_means("fast", effect[crew.index] + noise, crew)
    small, large = np.abs(got.shrunk[0]), np.abs(got.shrunk[1])
    assert got.value[0] == pytest.approx(got.value[1])
    assert 0 < small < 0.9 * large


def test_mid_p_of_counts_agrees_with_the_law_of_scipy():
    x, n, mean, phi = np.array([0.0, 3, 7]), np.array([10.0, 10, 12]), np.array([0.1, 0.2, 0.4]), 0.15
    size = (1 - phi) / phi
    law = stats.betabinom(n.astype(int), mean * size, (1 - mean) * size)
    assert mid_p(x, n, mean, phi, "high") == pytest.approx(law.sf(x) + law.pmf(x) / 2)
    assert mid_p(x, n, mean, phi, "low") == pytest.approx(law.cdf(x) - law.pmf(x) / 2)


def test_three_who_always_do_it_stand_out_although_honest_people_differ():
    rates = RNG.beta(1, 30, 100)
    rates[:3] = 0.95
    hits = RNG.random(3000) < rates[CREW.index]
    got = compare_counts("night", hits, np.ones(3000), CREW)
    assert (got.p[:3] < 1e-6).all()
    assert np.mean(got.p[3:] <= 0.05) < 0.10


def test_one_who_does_what_nobody_else_does_stands_out():
    hits = (CREW.index == 4) & (np.arange(3000) % 2 == 0)
    got = compare_counts("mock", hits, np.ones(3000), CREW)
    assert got.p[4] < 1e-7
    assert (got.p[np.arange(100) != 4] >= 0.49).all()


def test_where_nothing_ever_happens_nobody_is_judged():
    assert np.isnan(compare_counts("mock", np.zeros(3000), np.ones(3000), CREW).p).all()


def test_expectations_by_household_excuse_those_with_easy_households():
    easy = CREW.index < 20
    chance = np.where(easy, 0.02, 0.3)
    hits = RNG.random(3000) < chance
    blind = compare_counts("lenient", hits, np.ones(3000), CREW, tail="low")
    fair = compare_counts("lenient", hits, np.ones(3000), CREW, chance=chance, tail="low")
    assert np.mean(blind.p[:20] <= 0.05) > 0.5
    assert np.mean(fair.p[:20] <= 0.05) <= 0.15


def test_colleagues_of_a_village_lend_their_rate_and_never_ones_own():
    crew = Crew.of(["A"] * 10 + ["B"] * 10 + ["C"] * 10)
    village = ["one"] * 20 + ["two"] * 10
    hits = np.array([1] * 10 + [0] * 10 + [0] * 10)
    chance = colleagues_chance(hits, np.ones(30), crew, village)
    assert chance[0] < chance[10]
    assert chance[20] == pytest.approx((10 + 0.5) / 31)


def test_moments_find_how_much_groups_differ():
    n = np.full(4000, 20.0)
    x = RNG.binomial(20, RNG.beta(2, 6, 4000)).astype(float)
    assert moment_phi(x, n) == pytest.approx(1 / 9, abs=0.01)
    assert moment_phi(RNG.binomial(20, 0.3, 4000).astype(float), n) < 0.01


def test_statistics_wider_than_theory_are_rescaled_and_narrow_ones_left():
    z = RNG.normal(1, 3, 4001)
    assert np.std(standardised(z)) == pytest.approx(1, abs=0.05)
    narrow = np.array([-0.1, 0.0, 0.1])
    assert standardised(narrow) == pytest.approx(narrow)


@pytest.mark.parametrize("value", [np.zeros(60), np.repeat(np.arange(6.0), 10)])
def test_what_does_not_vary_within_interviewers_breaks_nothing(value):
    crew = Crew.of(np.repeat(list("ABCDEF"), 10))
    check = compare_means("do_not_know", value, crew, block=np.arange(60) % 2)
    assert not (check.p < 0.01).any()

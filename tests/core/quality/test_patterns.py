"""Straight lines, round numbers, first digits, too little variance, leniency, and how much interviewers matter."""

import numpy as np
import pytest
from scipy import stats

from houping.core.quality import patterns
from houping.core.quality.evidence import Crew
from houping.core.quality.leniency import expected_problems, leniency

RNG = np.random.Generator(np.random.PCG64(11))
CREW = Crew.of(np.repeat([f"D{k:03d}" for k in range(60)], 30))
N = 1800
CHEAT = CREW.index == 8


def alone(check):
    """The cheat has by far the smallest p, and few others a small one."""
    return np.argmin(check.p) == 8 and check.p[8] < 1e-6 and np.mean(check.p <= 0.05) < 0.13


def test_saying_no_to_filters_shows():
    yes = RNG.random((N, 12)) < np.where(CHEAT, 0.1, 0.6)[:, None]
    assert alone(patterns.filter_yes(yes, CREW))


def test_straight_lines_show_and_short_batteries_do_not_count():
    battery = RNG.integers(1, 6, (N, 10)).astype(float)
    battery[CHEAT] = 4
    assert alone(patterns.straight_lining(battery, CREW))
    assert patterns.commonest_share([[1, 1, 1, 2, np.nan], [1, 1, 1, np.nan, np.nan]])[0] == 0.75
    assert np.isnan(patterns.commonest_share([[1, 1, 1, np.nan, np.nan]])[0])


def test_round_numbers_show():
    money = np.rint(np.exp(RNG.normal(8, 1, (N, 5))) / 100) * 100  # amounts are told in hundreds
    money[CHEAT] = np.rint(money[CHEAT] / 500) * 500
    assert alone(patterns.heaping(money, CREW))


def test_digits_of_numbers():
    assert patterns.first_digits([0.0032, 41, 1000, 999.9, 0, np.nan, -7]).tolist() == [3, 4, 1, 9, 0, 0, 7]


def test_the_law_of_benford_agrees_with_scipy():
    numbers = 10 ** RNG.uniform(0, 5, 3000)
    statistic, p, n = patterns.benford(numbers)
    seen = np.bincount(patterns.first_digits(numbers), minlength=10)[1:]
    law = 3000 * np.log10(1 + 1 / np.arange(1, 10))
    expected = stats.chisquare(seen, law)
    assert (statistic, p, n) == (pytest.approx(expected.statistic), pytest.approx(expected.pvalue), 3000)
    assert p > 0.01
    assert patterns.benford(RNG.uniform(100, 999, 3000))[1] < 1e-6
    assert patterns.benford([np.nan]) == (0.0, 1.0, 0)


def test_invented_first_digits_show_against_colleagues_not_against_a_law():
    money = np.exp(RNG.normal(9, 0.3, (N, 3)))
    assert patterns.benford(money)[1] < 1e-6
    money[CHEAT] = RNG.uniform(1000, 9999, (CHEAT.sum(), 3))
    assert alone(patterns.first_digit(money, CREW))


def test_a_village_of_equals_has_digits_of_its_own_and_who_invents_there_still_shows():
    generator = np.random.Generator(np.random.PCG64(5))
    village = CREW.index // 3
    money = np.exp(generator.normal(9, 0.3, (N, 4)))
    equal = village == 12
    money[equal] = np.exp(generator.normal(8.2, 0.1, (equal.sum(), 4)))  # nearly all begin with 3
    people = np.unique(CREW.index[equal])
    assert (
        patterns.first_digit(money, CREW).p[people].max() < 1e-3
    )  # held against everybody they look invented
    assert patterns.first_digit(money, CREW, village=village).p[people].min() > 0.01
    money[CHEAT] = generator.uniform(1000, 9999, (CHEAT.sum(), 4))
    found = patterns.first_digit(money, CREW, village=village)
    assert np.argmin(found.p) == 8 and found.p[8] < 1e-3
    assert found.p[[6, 7]].min() > 0.01  # his colleagues are not judged beside him


def test_first_digits_of_two_people_in_one_village_worked_by_hand():
    # A writes ten 1s and ten 2s, B fifteen 1s and five 2s: given 25 ones and 15 twos among 40 numbers A gets
    # 12.5 ones with variance 20 x 20 / 39 x 25 x 15 / 40^2 = 2.40385; chi-square 2.5^2 / 2.40385 = 2.6
    money = np.array([1] * 10 + [2] * 10 + [1] * 15 + [2] * 5 + [9] * 30, dtype=float)
    crew = Crew.of(list("A" * 20 + "B" * 20 + "C" * 30))
    check = patterns.first_digit(money, crew, village=["v"] * 40 + ["w"] * 30)
    assert check.value[:2] == pytest.approx([2.6, 2.6])
    assert np.isnan(check.p[2])  # nobody else was in the village of C


def test_too_little_variance_shows_and_a_village_of_equals_does_not():
    village = CREW.index // 3
    money = RNG.normal(100, 20, (N, 4)) + 5 * village[:, None]
    money[CHEAT] = 100 + 5 * village[CHEAT][:, None] + RNG.normal(0, 3, (CHEAT.sum(), 4))
    equal = village == 12
    money[equal] = 160 + RNG.normal(0, 2, (equal.sum(), 4))
    check = patterns.little_variance(money, CREW, village=village)
    assert alone(check)
    assert check.p[np.unique(CREW.index[equal])].min() > 0.01


def test_dont_knows_show():
    unknown = RNG.beta(2, 40, N) + 0.2 * CHEAT
    assert alone(patterns.do_not_know(unknown, CREW))


def test_the_variance_of_interviewers_worked_by_hand():
    # three interviewers, two interviews each: means 1, 2, 6; MSB = 14, MSW = 2
    crew = Crew.of(list("AABBCC"))
    got = patterns.interviewer_effects([0, 2, 1, 3, 5, 7], crew)
    assert got.icc == pytest.approx((14 - 2) / (14 + 2))
    assert got.design_effect == pytest.approx(1 + got.icc)
    # tau2 = 6, so that effects are kept at 6 / (6 + 1)
    assert got.effect == pytest.approx(np.array([-2, -1, 3]) * 6 / 7)
    f = stats.f.ppf(0.975, 2, 3)
    assert got.lower == pytest.approx(max((7 / f - 1) / (7 / f + 1), 0))


def test_where_all_say_the_same_there_is_no_effect_to_tell():
    got = patterns.interviewer_effects([1.0] * 6, Crew.of(list("AABBCC")), village=list("xyxyxy"))
    assert np.isnan([got.icc, got.lower, got.upper, got.design_effect]).all()


def test_the_variance_of_interviewers_is_that_of_the_classic_example():
    """ICC(1,1) of Shrout and Fleiss (1979), Psychological Bulletin 86, tables 2 to 4."""
    ratings = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    got = patterns.interviewer_effects(np.ravel(ratings), Crew.of(np.repeat(list("ABCDEF"), 4)))
    assert got.icc == pytest.approx((11.24 - 6.26) / (11.24 + 3 * 6.26), abs=5e-4)  # 0.17
    assert (round(got.upper, 2), got.lower) == (0.72, 0)  # the lower end would be -0.13: no share is below 0


def test_intraclass_correlation_is_found_again_and_covered():
    inside = 0
    for _ in range(200):
        y = RNG.normal(0, np.sqrt(0.1), 60)[CREW.index] + RNG.normal(0, np.sqrt(0.9), N)
        got = patterns.interviewer_effects(y, CREW)
        inside += got.lower <= 0.1 <= got.upper
    assert inside / 200 == pytest.approx(0.95, abs=0.04)


def test_two_teams_of_two_who_work_whole_villages_worked_by_hand():
    # village means 4 and 11.5: SSB = 4 x 4 + 4 x 0.25 = 17 with r = 2, SSW = 8 with 8 - 2 - 2 = 4 degrees of freedom;
    # every row of G is (1, -1) or (-1, 1): tr G = 4, n0 = 2; MSB = 8.5, MSW = 2
    crew = Crew.of(list("AABBCCDD"))
    got = patterns.interviewer_effects([1, 3, 5, 7, 10, 12, 11, 13], crew, village=list("vvvvwwww"))
    assert got.icc == pytest.approx((8.5 - 2) / (8.5 + 2))
    assert got.design_effect == pytest.approx(1 + got.icc)
    low, high = stats.f.ppf([0.025, 0.975], 2, 4)
    assert got.lower == pytest.approx(max((4.25 / high - 1) / (4.25 / high + 1), 0))
    assert got.upper == pytest.approx((4.25 / low - 1) / (4.25 / low + 1))
    # tau2 = 3.25: half a difference is kept at n0 tau2 / (n0 tau2 + sigma2) = 6.5 / 8.5
    assert got.effect == pytest.approx(np.array([-2, 2, -0.5, 0.5]) * 6.5 / 8.5)


def test_the_mean_squares_are_those_of_the_regressions_with_and_without_interviewers():
    """Unequal workloads, people who meet in some villages, one who works alone: as lstsq finds it."""
    rng = np.random.Generator(np.random.PCG64(3))
    who, village = rng.integers(0, 6, 90), rng.integers(0, 9, 90)
    village[who == 5] = 9
    y = rng.normal(0, 1, 6)[who] + rng.normal(0, 1, 10)[village] + rng.normal(0, 1, 90)
    places, people = np.eye(10)[village], np.eye(6)[who]
    rest = [
        float(np.sum((y - design @ np.linalg.lstsq(design, y)[0]) ** 2))
        for design in (places, np.hstack([places, people]))
    ]
    r = np.linalg.matrix_rank(np.hstack([places, people])) - 10
    centred = people - places @ np.linalg.lstsq(places, people)[0]
    between, within, n0 = (rest[0] - rest[1]) / r, rest[1] / (80 - r), np.sum(centred**2) / r
    got = patterns.interviewer_effects(y, Crew.of(who.astype(str)), village=village)
    assert r == 4 and got.icc == pytest.approx((between - within) / (between + (n0 - 1) * within))
    assert np.isnan(got.effect).tolist() == [False] * 5 + [True]


def in_pairs(rng, icc, rounds=200):
    """Yield effects of 40 people of 40 interviews: two and two in the same ten villages of eight."""
    crew = Crew.of(np.repeat([f"D{k:02d}" for k in range(40)], 40))
    village = crew.index // 2 * 10 + np.tile(np.arange(40), 40) // 4
    for _ in range(rounds):
        y = rng.normal(0, 1, 200)[village] + rng.normal(0, np.sqrt(icc), 40)[crew.index]
        y += rng.normal(0, np.sqrt(1 - icc), 1600)
        yield patterns.interviewer_effects(y, crew, village=village)


def test_what_pairs_share_with_their_villages_is_not_taken_for_nothing():
    rng = np.random.Generator(np.random.PCG64(20))
    found = list(in_pairs(rng, 0.05))
    assert np.mean([got.icc for got in found]) == pytest.approx(0.05, abs=0.005)
    assert np.mean([got.lower <= 0.05 <= got.upper for got in found]) == pytest.approx(0.95, abs=0.04)
    assert np.mean([got.lower > 0 for got in in_pairs(rng, 0)]) == pytest.approx(0.025, abs=0.03)


def test_of_people_who_each_work_alone_in_their_villages_nothing_can_be_told():
    got = patterns.interviewer_effects(RNG.normal(0, 1, N), CREW, village=np.arange(N) // 6)
    assert np.isnan([got.icc, got.lower, got.upper, got.design_effect, *got.effect]).all()


def test_shrunk_shares_draw_small_numbers_to_the_mean():
    hits, trials = np.array([2, 60, 1, 30, 0]), np.array([2, 100, 4, 100, 10])
    share, low, high = patterns.shrunk_shares(hits, trials)
    overall = hits.sum() / trials.sum()
    assert overall < share[0] < 1
    assert abs(share[1] - 0.6) < abs(share[0] - 1.0)
    assert (low < share).all() and (share < high).all()


def test_problems_are_expected_where_the_risk_is():
    risk = RNG.random(4000) < 0.3
    found = RNG.random(4000) < np.where(risk, 0.4, 0.1)
    chance = expected_problems(found, risk.astype(float))
    assert chance[risk].mean() == pytest.approx(0.4, abs=0.03)
    assert chance[~risk].mean() == pytest.approx(0.1, abs=0.03)
    assert chance.mean() == pytest.approx(found.mean(), abs=0.001)


def test_a_lenient_interviewer_shows_and_one_with_easy_households_does_not():
    risk = np.where(CREW.index < 10, 0.0, 1.0)
    found = (RNG.random(N) < np.where(risk == 1, 0.35, 0.03)).astype(float)
    lenient = CREW.index == 40
    found[lenient] = 0
    check = leniency(found, CREW, risk=risk)
    assert np.argmin(check.p) == 40 and check.p[40] < 1e-3
    assert check.p[:10].min() > 0.005
    assert check.expected[40] == pytest.approx(35, abs=5)
    assert np.isnan(leniency(np.full(N, np.nan), CREW).p).all()


def test_too_many_interviews_a_day_show():
    days = Crew(CREW.names, np.repeat(np.arange(60), 8))
    per_day = RNG.poisson(8, 480) + 12.0 * (days.index == 8)
    assert np.argmin(patterns.productivity(per_day, days).p) == 8

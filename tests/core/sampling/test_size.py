"""Sample sizes and margins: the plan's own arithmetic (六(一)、六(二)), and what it really gives."""

import csv
import math
from importlib.resources import files

import pytest

from houping.core.sampling.anticipate import (
    VillageDesign,
    anticipated_deff,
    anticipated_variance,
    expected_completes,
)
from houping.core.sampling.size import (
    Margins,
    Part,
    kish_deff,
    margin_of_error,
    margins,
    normal_quantile,
    phone_size,
    required_size,
    stratified_margin,
)
from houping.plans import load

PLAN = load("chongqing_2021")
RULE = {"rate": 0.01, "floor": 200, "cap": 1000}


def points(n, p=0.5, **more):
    return round(100 * margin_of_error(n, 0.99, p, **more), 1)


def counties():
    text = (files("houping.synthetic") / "data" / "county_sizes_demo.csv").read_text(encoding="utf-8")
    return [
        {k: v if k in ("code", "confidence") else int(v) for k, v in r.items()}
        for r in csv.DictReader(text.splitlines())
    ]


def summed(count):
    return [phone_size(count(row), **RULE) for row in counties()]


def persons(row):
    return row["relieved_persons"]


def test_99_percent_and_1_point_need_16588_answers():  # 六（二）
    assert required_size(0.99, 0.01) == 16_588
    assert normal_quantile(0.99) ** 2 * 0.25 / 0.01**2 == pytest.approx(16_587.2, abs=0.05)


def test_at_nine_in_ten_a_third_of_that_is_enough():  # 六（二）
    assert required_size(0.99, 0.01, 0.9) == 5_972


@pytest.mark.parametrize(("population", "needed"), [(5_000, 3_843), (20_000, 9_068), (40_000, 11_726)])
def test_one_point_inside_one_county_would_need_a_large_part_of_it(population, needed):  # 六（二）
    assert required_size(0.99, 0.01, population=population) == needed
    assert margin_of_error(needed, 0.99, population=population) <= 0.01
    assert margin_of_error(needed - 1, 0.99, population=population) > 0.01


@pytest.mark.parametrize(
    ("n", "half", "nine_tenths"), [(200, 9.1, 5.5), (300, 7.4, 4.5), (400, 6.4, 3.9), (1000, 4.1, 2.4)]
)
def test_no_county_sample_of_the_plan_comes_near_one_point(n, half, nine_tenths):  # 六（一）2、六（二）
    assert (points(n), points(n, 0.9)) == (half, nine_tenths)


def test_the_field_sample_gives_the_city_1_3_points_and_2_4_with_its_design():  # 六（一）2
    assert round(100 * margin_of_error(9_800, 0.99), 2) == 1.3
    assert points(9_800, deff=3.4) == 2.4
    assert (points(400, deff=2), points(200, deff=2)) == (9.1, 12.9)


def test_the_minima_add_up_to_the_total_without_slack():  # 六（一）2
    group = {1: 0, 2: 0}
    for county in PLAN.counties:
        group[county.group] += county.min_households.value
    assert (group, sum(group.values())) == ({1: 5_600, 2: 4_200}, 9_800)
    assert [g.expected_households.value for g in PLAN.groups] == [5_600, 4_200]


def test_the_telephone_sample_lies_between_6600_and_33000_whatever_n_is():  # 六（二）
    assert 33 * phone_size(0, **RULE) == 6_600
    assert 33 * phone_size(10**9, **RULE) == 33_000


def test_households_give_less_than_half_of_16900_and_persons_give_it():  # 六（二）
    households = summed(lambda row: row["relieved_households"])
    assert sum(households) == 7_571
    assert sum(n == 200 for n in households) == 24
    assert sum(summed(lambda row: row["relieved_households"] + row["monitored_households"])) == 7_751
    by_persons = summed(persons)
    assert sum(by_persons) == 17_109
    assert (sum(n == 200 for n in by_persons), sum(n == 1000 for n in by_persons)) == (5, 6)


def test_the_city_just_misses_one_point_because_counties_weigh_unequally():  # 六（二）
    scaled = [row["relieved_persons"] * 0.979 for row in counties()]
    sizes = [min(max(0.01 * n, 200), 1000) for n in scaled]
    deff = kish_deff(sizes, scaled)
    assert round(sum(sizes), -2) == 16_900
    assert deff == pytest.approx(1.048, abs=0.001)
    assert sum(sizes) / deff < required_size(0.99, 0.01)
    assert round(100 * stratified_margin(sizes, scaled, 0.99), 2) == 1.01


@pytest.mark.parametrize(
    ("population", "size"),
    [(0, 200), (20_000, 200), (20_001, 201), (99_901, 1000), (100_001, 1000), (50_000, 500)],
)
def test_the_one_percent_rule_rounds_up_and_stops_at_both_ends(population, size):  # 六（二）
    assert phone_size(population, **RULE) == size


def test_a_census_has_no_sampling_error_and_an_empty_sample_no_bound():
    assert margin_of_error(300, 0.99, population=300) == 0
    assert margin_of_error(0, 0.99) == 1
    assert required_size(0.99, 0.01, population=10) == 10


def test_equal_weights_cost_nothing_and_unequal_ones_do():
    assert kish_deff([10, 20], [100, 200]) == pytest.approx(1)
    # weights 1 and 9 for ten answers each: 20 (10 + 810) / 100²
    assert kish_deff([10, 10], [10, 90]) == pytest.approx(20 * 820 / 100**2)


def test_strata_in_proportion_equal_one_simple_sample():
    strata = [(100, 10_000), (300, 30_000)]
    sizes, populations = zip(*strata, strict=True)
    expected = 2.5758 * math.sqrt(0.25 / 400 * 0.99)
    assert stratified_margin(sizes, populations, 0.99) == pytest.approx(expected, rel=1e-4)


def test_margins_of_a_whole_know_its_parts_and_are_unknown_when_one_has_no_answers():
    found = margins([Part(100, 10_000, 2.0), Part(300, 30_000, 2.0)], 0.99)
    assert found.planned == pytest.approx(found.simple * math.sqrt(2), rel=1e-3)
    assert margins([Part(100, 10_000), Part(0, 10)], 0.99) == Margins(1.0, 1.0)
    assert margins([], 0.99) == Margins(1.0, 1.0)


def half_named(named, random, per_village, villages=200, households=10_000):
    """A county of equal villages: some taken for certain, the others drawn."""
    strata = ((households, per_village),)
    share = random / (villages - named)
    taken = [VillageDesign(1.0, strata)] * named
    return [*taken, *[VillageDesign(share, strata)] * (villages - named)]


@pytest.mark.parametrize(
    ("named", "random", "per_village", "se", "deff"),
    [(10, 10, 20, 2.78, 3.4), (20, 20, 10, 2.30, 2.4), (0, 40, 10, 1.75, 1.4), (5, 5, 40, 3.54, 5.6)],
)
def test_the_anticipated_error_is_that_of_the_simulation_of_the_design(named, random, per_village, se, deff):
    """Simulated for p = 0.9, ICC 0.05, 200 villages, n = 400 (docs/methods/size.md)."""
    design = half_named(named, random, per_village)
    total = sum(size for v in design for size, _ in v.strata)
    error = 100 * math.sqrt(0.09 * anticipated_variance(design, 0.05)) / total
    assert expected_completes(design) == pytest.approx(400)
    assert error == pytest.approx(se, abs=0.05)
    assert anticipated_deff(design, 0.05) == pytest.approx(deff, abs=0.15)


def test_a_simple_random_sample_has_design_effect_one():
    assert anticipated_deff([VillageDesign(1.0, ((5_000.0, 100.0),))], 0.0) == pytest.approx(1)


def test_households_all_asked_add_no_error_and_nobody_asked_makes_it_boundless():
    assert anticipated_variance([VillageDesign(1.0, ((50.0, 50.0),))], 0.05) == 0
    assert anticipated_variance([VillageDesign(1.0, ((50.0, 0.0),))], 0.05) == math.inf


def test_a_drawn_village_stands_for_those_not_drawn():
    drawn = [VillageDesign(0.1, ((100.0, 10.0),), stands_for=10.0)] * 5
    everything = [VillageDesign(0.1, ((100.0, 10.0),))] * 50
    assert anticipated_variance(drawn, 0.05) == pytest.approx(anticipated_variance(everything, 0.05))
    assert expected_completes(drawn) == pytest.approx(expected_completes(everything))

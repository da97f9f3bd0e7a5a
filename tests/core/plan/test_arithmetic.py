"""The arithmetic of section 六: margins, design effect, both readings of N (statistics of the design)."""

import csv
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from houping.core.plan.check_phone import kish_deff, margin, needed, phone_sizes
from houping.core.plan.check_tree import source_shares
from houping.core.plan.found import CountySize
from houping.core.sampling import size as sampling
from houping.core.scoring.aggregate import effective_weights
from houping.core.scoring.tree import Branch, Leaf, Tree
from houping.plans import load
from houping.plans.load import check_folder

PLAN = load("chongqing_2021")
NUMBERS = ("relieved_households", "relieved_persons", "monitored_households", "relieved_villages")


@pytest.fixture(scope="module")
def sizes():
    text = (files("houping.synthetic") / "data" / "county_sizes_demo.csv").read_text(encoding="utf-8")
    return {r["code"]: CountySize(*(int(r[n]) for n in NUMBERS)) for r in csv.DictReader(text.splitlines())}


def test_99_per_cent_and_one_point_need_16588_interviews():
    assert needed(0.01, confidence=0.99) == 16_588


@pytest.mark.parametrize(("n", "points"), [(200, 9.1), (300, 7.4), (400, 6.4), (1000, 4.1), (9800, 1.3)])
def test_99_per_cent_margins_at_the_sizes_of_the_plan(n, points):
    assert margin(n, confidence=0.99) * 100 == pytest.approx(points, abs=0.05)


@pytest.mark.parametrize(("n", "points"), [(200, 5.5), (300, 4.5), (400, 3.9), (1000, 2.4)])
def test_margins_are_smaller_where_nine_in_ten_agree(n, points):
    assert margin(n, confidence=0.99, proportion=0.9) * 100 == pytest.approx(points, abs=0.05)


def test_only_persons_reproduce_the_printed_16900(sizes):
    persons = sum(phone_sizes(PLAN, sizes, "persons").values())
    households = sum(phone_sizes(PLAN, sizes, "households").values())
    assert persons == 17_109
    assert 7_500 < households < 7_900
    assert abs(persons - 16_900) < 0.02 * 16_900 < abs(households - 16_900)


def test_the_checker_prints_both_readings_and_the_lost_margin(sizes):
    found = {p.code: p for p in check_folder("chongqing_2021", sizes) if p.code in ("T2", "T3")}
    assert "17109" in found["T3"].message and "人数" in found["T3"].message
    assert "±1.01" in found["T2"].message and "16588" in found["T2"].message


def test_taking_households_as_n_is_an_error_once_counts_are_known(copy_of_plan, sizes):
    copy_of_plan("sampling.yaml", "base: {value: persons,", "base: {value: households,")
    errors = [p for p in check_folder(copy_of_plan.folder, sizes) if p.level == "error"]
    assert [p.code for p in errors] == ["T3"]


def test_counties_with_hardly_any_relieved_village_are_named(sizes):
    named = [p.message for p in check_folder("chongqing_2021", sizes) if p.code == "S10"]
    assert any(m.startswith("北碚区只有 2 个脱贫村") for m in named)
    assert not any(m.startswith("万州区") for m in named)


def test_counts_of_some_counties_only_are_not_added_up(sizes):
    some = dict(list(sizes.items())[:5])
    t3 = next(p for p in check_folder("chongqing_2021", some) if p.code == "T3")
    assert "6600 至 33000" in t3.message


def test_equal_weights_have_no_design_effect():
    assert kish_deff({"a": 10, "b": 20}, {"a": 100, "b": 200}) == pytest.approx(1)


@pytest.mark.parametrize("group", [1, 2])
def test_the_shares_of_the_sources_are_the_effective_weights_of_the_score(group):
    leaves = [(i, m) for i, m in PLAN.measures() if m.weight.value]
    tree = Tree(
        tuple(Leaf(m.id, i.id, m.weight.value, m.worst.value, m.best.value) for i, m in leaves),
        tuple(Branch(i.id, d.id, i.weight.value) for d in PLAN.dimensions for i in d.indicators),
        tuple((d.id, d.weight.value) for d in PLAN.dimensions),
    )
    applies = np.array([[group in i.applies_to and m.group in (None, group) for i, m in leaves]])
    weights = effective_weights(applies, tree)[0]
    for source, share in source_shares(PLAN, group).items():
        part = sum(w for w, (_, m) in zip(weights, leaves, strict=True) if m.source == source)
        assert share == pytest.approx(part)


@given(st.integers(1, 5_000_000))
def test_the_checker_and_the_sampling_room_take_the_same_telephone_sample(population):
    rule = PLAN.sampling.phone
    code = PLAN.counties[0].code
    ours = phone_sizes(PLAN, {code: CountySize(0, population, 0, 0)}, "persons")[code]
    theirs = sampling.phone_size(population, rate=rule.rate.value, floor=rule.floor.value, cap=rule.cap.value)
    assert ours == theirs


@given(st.integers(2, 100_000), st.sampled_from([0.9, 0.95, 0.99]), st.floats(0.05, 0.95))
def test_the_checker_and_the_sampling_room_print_the_same_margin(n, confidence, proportion):
    ours = margin(n, confidence=confidence, proportion=proportion)
    assert ours == pytest.approx(sampling.margin_of_error(n, confidence, proportion), rel=1e-9)


@given(st.lists(st.tuples(st.integers(1, 1000), st.integers(1000, 10**6)), min_size=1, max_size=8))
def test_the_design_effect_is_that_of_the_sampling_room_and_never_below_one(strata):
    sample = {str(i): n for i, (n, _) in enumerate(strata)}
    population = {str(i): size for i, (_, size) in enumerate(strata)}
    ours = kish_deff(sample, population)
    assert ours >= 1 - 1e-12
    assert ours == pytest.approx(sampling.kish_deff(list(sample.values()), list(population.values())))

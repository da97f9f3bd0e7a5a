"""What holds for any draw: of villages, of households, of telephone numbers."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from houping.core.sampling.allocate import (
    HouseholdRule,
    allocate_households,
    allocate_villages,
    largest_remainder,
    village_target,
)
from houping.core.sampling.county import (
    CERTAINTY,
    SHORTLIST,
    Village,
    VillageRules,
    draw_villages,
    village_shares,
)
from houping.core.sampling.draw import draw_equal, draw_pareto
from houping.core.sampling.ticket import shifted, ticket

UNITS = st.sets(st.text("0123456789", min_size=1, max_size=12), min_size=1, max_size=60).map(sorted)
SEEDS = st.text("0123456789abcdef", min_size=1, max_size=8)
SIZES = st.dictionaries(
    st.text("0123456789", min_size=1, max_size=6), st.integers(1, 500), min_size=1, max_size=30
)


@given(UNITS, SEEDS, st.data())
def test_a_draw_does_not_depend_on_the_order_of_the_frame(units, seed, data):
    size = data.draw(st.integers(0, len(units)))
    mixed = data.draw(st.permutations(units))
    assert draw_equal(mixed, size, seed=seed, stage="hh") == draw_equal(units, size, seed=seed, stage="hh")


@given(UNITS, SEEDS, st.data())
def test_a_sample_has_exactly_its_size_and_nobody_twice(units, seed, data):
    size = data.draw(st.integers(0, len(units)))
    drawn = draw_equal(units, size, seed=seed, stage="hh")
    assert len(set(drawn.sample)) == len(drawn.sample) == size
    assert set(drawn.units) == set(units)


@given(UNITS, SEEDS, st.booleans(), st.data())
def test_a_larger_sample_holds_the_smaller_one(units, seed, shift, data):
    small, large = sorted(data.draw(st.tuples(*[st.integers(0, len(units))] * 2)))
    first = draw_equal(units, small, seed=seed, stage="hh", shift=shift).sample
    assert draw_equal(units, large, seed=seed, stage="hh", shift=shift).sample[:small] == first


@given(UNITS, SEEDS)
def test_those_with_the_smallest_tickets_are_in(units, seed):
    size = len(units) // 2
    drawn = draw_equal(units, size, seed=seed, stage="hh")
    limit = max((ticket(seed, "hh", u) for u in drawn.sample), default="")
    assert all(ticket(seed, "hh", u) > limit for u in drawn.units[size:])


@given(UNITS, SEEDS)
def test_two_stages_and_two_seeds_give_unrelated_tickets(units, seed):
    tickets = {ticket(s, stage, u) for s in (seed, seed + "x") for stage in ("hh", "village") for u in units}
    assert len(tickets) == 4 * len(units)


@given(st.text("0123456789abcdef", min_size=64, max_size=64))
def test_shifting_twice_gives_the_ticket_back(number):
    assert shifted(shifted(number)) == number
    assert (shifted(number) < "8") == (number >= "8")


@given(UNITS, SEEDS)
def test_halves_of_the_shifted_and_the_plain_order_meet_only_where_tickets_crowd(units, seed):
    low = [u for u in units if ticket(seed, "hh", u) < "8"]
    size = min(len(low), len(units) - len(low))
    plain = draw_equal(units, size, seed=seed, stage="hh").sample
    turned = draw_equal(units, size, seed=seed, stage="hh", shift=True).sample
    assert set(plain).isdisjoint(turned)


@given(SIZES, SEEDS, st.data())
def test_a_pareto_draw_has_its_size_and_its_shares_add_up_to_it(sizes, seed, data):
    size = data.draw(st.integers(0, len(sizes)))
    drawn = draw_pareto(sizes, size, seed=seed, stage="village")
    assert len(set(drawn.sample)) == size
    assert sum(drawn.probability) == size
    assert all(0 <= p <= 1 for p in drawn.probability)
    certain = [u for u, p in zip(drawn.units, drawn.probability, strict=True) if p == 1]
    assert set(certain) <= set(drawn.sample)


@given(SIZES, SEEDS)
def test_a_pareto_draw_does_not_depend_on_the_order_of_the_frame(sizes, seed):
    size = len(sizes) // 2
    backwards = dict(reversed(sizes.items()))
    assert draw_pareto(sizes, size, seed=seed, stage="v") == draw_pareto(
        backwards, size, seed=seed, stage="v"
    )


def test_every_unit_has_the_same_chance_over_many_seeds():
    units, size, draws = [f"{i:03d}" for i in range(40)], 10, 2_000
    hits = Counter(u for s in range(draws) for u in draw_equal(units, size, seed=str(s), stage="hh").sample)
    expected = draws * size / len(units)
    # Units of one sample exclude each other: the statistic shrinks by (N - 1) / N · (1 - n / N).
    statistic = sum((hits[u] - expected) ** 2 / expected for u in units) / (1 - size / len(units))
    assert chi2.ppf(0.0005, len(units) - 1) < statistic < chi2.ppf(0.9995, len(units) - 1)


def test_pareto_draws_a_unit_about_as_often_as_its_share_says():
    sizes, size, draws = {f"{i:02d}": 20 + 10 * i for i in range(20)}, 6, 4_000
    hits = Counter(u for s in range(draws) for u in draw_pareto(sizes, size, seed=str(s), stage="v").sample)
    total = sum(sizes.values())
    for unit, x in sizes.items():
        share = size * x / total
        error = (share * (1 - share) / draws) ** 0.5
        assert abs(hits[unit] / draws - share) < 4 * error + 0.01


@given(SIZES, st.integers(0, 2_000), st.data())
def test_largest_remainder_gives_out_everything_and_respects_the_caps(weights, total, data):
    caps = {name: data.draw(st.integers(0, 60)) for name in weights}
    given_out = largest_remainder({n: float(w) for n, w in weights.items()}, total, caps)
    assert sum(given_out.values()) == min(total, sum(caps.values()))
    assert all(0 <= given_out[n] <= caps[n] for n in weights)


@given(SIZES, st.integers(0, 200))
def test_largest_remainder_without_caps_is_never_a_whole_unit_off(weights, total):
    given_out = largest_remainder({n: float(w) for n, w in weights.items()}, total)
    whole = sum(weights.values())
    assert all(abs(given_out[n] - total * w / whole) < 1 for n, w in weights.items())


@given(st.tuples(*[st.integers(0, 80)] * 2), st.tuples(*[st.integers(1, 90_000)] * 2), st.integers(0, 40))
def test_villages_are_all_given_out_with_two_per_kind_where_there_are_two(villages, households, total):
    kinds = ("ordinary", "relieved")
    known, sizes = dict(zip(kinds, villages, strict=True)), dict(zip(kinds, households, strict=True))
    shared = allocate_villages(sizes, known, total, 2)
    assert sum(shared.values()) == min(total, sum(known.values()))
    assert all(n <= known[kind] for kind, n in shared.items())
    if total >= sum(min(2, n) for n in known.values()):
        assert all(shared[kind] >= min(2, n) for kind, n in known.items() if n)


STRATA = st.fixed_dictionaries(
    {name: st.integers(0, 300) for name in ("monitored", "listed", "relieved", "general")}
)


@given(STRATA, st.integers(1, 60), st.sampled_from([0.0, 0.2]))
def test_monitored_households_are_all_taken_and_no_stratum_is_overdrawn(population, target, share):
    drawn = allocate_households(population, target, HouseholdRule(3.0, 2, share))
    assert drawn["monitored"] == population["monitored"]
    assert all(drawn[name] <= population[name] for name in drawn)
    assert all(drawn[name] >= min(2, population[name]) for name in drawn)


@given(STRATA, st.integers(1, 60))
def test_a_village_gives_its_target_when_it_has_the_households(population, target):
    drawn = allocate_households(population, target, HouseholdRule(3.0, 2, 0.0))
    assert sum(drawn.values()) >= min(target, sum(population.values()))


@given(st.integers(1, 1_000), st.integers(1, 60), st.sampled_from([0.5, 0.8, 0.9, 1.0]))
def test_the_target_per_village_brings_the_county_to_its_minimum_and_is_the_least_that_does(minimum, m, r):
    target, response = village_target(minimum, m, r), Fraction(str(r))
    assert target * m * response >= minimum > (target - 1) * m * response


VILLAGES = st.lists(
    st.builds(
        Village,
        village=st.text("0123456789", min_size=12, max_size=12),
        village_type=st.sampled_from(["relieved", "ordinary"]),
        households=st.integers(0, 900),
        relieved_persons=st.integers(0, 500),
        relieved_persons_2020=st.integers(0, 50),
        monitored_households=st.integers(0, 30),
        collective_income_yuan=st.floats(0, 1e6).map(lambda x: round(x, 2)),
    ),
    min_size=25,
    max_size=60,
    unique_by=lambda v: v.village,
).filter(lambda vs: sum(v.households > 0 for v in vs) >= 20)


@settings(max_examples=40)
@given(VILLAGES, SEEDS, st.sampled_from([CERTAINTY, SHORTLIST]), st.integers(2, 13))
def test_a_county_gets_its_villages_half_named_half_random_and_none_twice(villages, seed, mode, wanted):
    rules = VillageRules(0.5, "floor", mode, (1.0, 1.0, 1.0), 2)
    drawn = draw_villages("500101", villages, wanted, rules, seed=seed)
    names = [d.village for d in drawn]
    assert len(names) == len(set(names)) == wanted
    assert sum(d.selection == "named" for d in drawn) == wanted // 2
    assert all(v.households > 0 for v in villages if v.village in names)
    assert draw_villages("500101", villages[::-1], wanted, rules, seed=seed) == drawn


@settings(max_examples=40)
@given(VILLAGES, SEEDS, st.sampled_from([CERTAINTY, SHORTLIST]), st.integers(2, 13))
def test_planned_village_shares_add_up_and_are_those_of_the_draw(villages, seed, mode, wanted):
    rules = VillageRules(0.5, "floor", mode, (1.0, 1.0, 1.0), 2)
    shares = village_shares("500101", villages, wanted, rules)
    assert sum(p for _, p in shares.values()) == wanted
    assert set(shares) == {v.village for v in villages if v.households > 0}
    scores = {d.village: d.named_score for d in draw_villages("500101", villages, wanted, rules, seed=seed)}
    if len(set(scores.values())) == len(scores):
        for d in draw_villages("500101", villages, wanted, rules, seed=seed):
            assert 0 < d.probability <= 1


@pytest.mark.parametrize("mode", [CERTAINTY, SHORTLIST])
def test_a_village_of_the_named_stratum_is_never_in_a_random_one(mode):
    villages = [Village(f"{i:012d}", "ordinary", 100 + i, i, i, i % 5, 1000.0 * i) for i in range(40)]
    rules = VillageRules(0.5, "floor", mode, (1.0, 1.0, 1.0), 2)
    scored = [draw_villages("500101", villages, 12, rules, seed=str(s)) for s in range(60)]
    named = {d.village for drawn in scored for d in drawn if d.selection == "named"}
    random = {d.village for drawn in scored for d in drawn if d.selection == "random"}
    assert len(named) == (12 if mode == SHORTLIST else 6)
    assert named.isdisjoint(random)

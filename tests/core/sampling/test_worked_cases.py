"""The worked cases of docs/methods/{size,allocation,draw,phone} come out as printed."""

from fractions import Fraction
from pathlib import Path

import pytest

from houping.chain.strata import phone_strata_of
from houping.core.sampling.allocate import (
    HouseholdRule,
    allocate_households,
    allocate_villages,
    split_named,
    village_target,
)
from houping.core.sampling.draw import certainty_units, draw_equal, draw_pareto, pareto_key
from houping.core.sampling.size import margin_of_error, phone_size, required_size
from houping.core.sampling.ticket import HOUSEHOLD, VILLAGE, make_seed, uniform
from houping.plans import load

PAGES = Path(__file__).resolve().parents[3] / "docs" / "methods"
PLAN = load("chongqing_2021")
SEED = make_seed(root="0" * 64, plan_digest="1" * 64, beacon="beacon", nonce="nonce")
VILLAGES = {"500101100200": 300, "500101100201": 500, "500101100202": 200, "500101100203": 1800}
VILLAGES |= {"500101100204": 400}
HOUSEHOLDS = [f"500101100200-000{serial}" for serial in range(1, 7)]
CROWDED = {"monitored": 41, "listed": 12, "relieved": 60, "general": 187}
PLAIN = {"monitored": 4, "listed": 12, "relieved": 40, "general": 244}


def page(name):
    return (PAGES / f"{name}.md").read_text(encoding="utf-8")


def test_the_sizes_of_the_page_on_size():
    assert required_size(0.99, 0.01) == 16588
    assert required_size(0.99, 0.01, 0.9) == 5972
    assert [required_size(0.99, 0.01, 0.5, n) for n in (5000, 20000, 40000)] == [3843, 9068, 11726]
    assert "3,843 / 9,068 / 11,726" in page("size")


@pytest.mark.parametrize(
    ("n", "deff", "printed"), [(9800, 1, 1.30), (9800, 3.4, 2.40), (400, 2, 9.1), (200, 2, 12.9)]
)
def test_the_margins_of_the_page_on_size(n, deff, printed):
    assert round(100 * margin_of_error(n, 0.99, deff=deff), 2) == pytest.approx(printed, abs=0.05)


def test_the_county_of_the_page_on_allocation():
    assert split_named(14, 0.5, "floor") == (7, 7)
    assert village_target(400, 14, 0.9) == 32
    households = {"relieved": 12_000, "ordinary": 60_000}
    assert allocate_villages(households, {"relieved": 30, "ordinary": 180}, 7, 2) == {
        "relieved": 2,
        "ordinary": 5,
    }


@pytest.mark.parametrize(
    ("population", "share", "drawn"),
    [(PLAIN, 0.3, (4, 3, 7, 18)), (CROWDED, 0.3, (41, 2, 3, 5)), (CROWDED, 0.0, (41, 2, 2, 2))],
)
def test_the_villages_of_the_page_on_allocation(population, share, drawn):
    found = allocate_households(population, 32, HouseholdRule(3, 2, share))
    assert tuple(found.values()) == drawn
    assert f"| {' | '.join(map(str, drawn))} | {sum(drawn)} |" in page("allocation")


def test_the_villages_of_the_page_on_the_draw():
    assert SEED in page("draw")
    found = draw_pareto(VILLAGES, 3, seed=SEED, stage=VILLAGE)
    assert certainty_units(VILLAGES, 3) == {"500101100203"}
    assert [unit[-3:] for unit in found.units] == ["203", "204", "200", "201", "202"]
    assert found.probability[1:] == (Fraction(4, 7), Fraction(3, 7), Fraction(5, 7), Fraction(2, 7))
    pairs = zip(found.probability[1:], found.tickets[1:], strict=True)
    keys = [float(pareto_key(share, uniform(number))) for share, number in pairs]
    assert keys == pytest.approx([0.0643, 0.9749, 0.9879, 2.0722], abs=5e-5)
    assert all(number[:13] in page("draw") for number in found.tickets)


def test_the_households_of_the_page_on_the_draw():
    field = draw_equal(HOUSEHOLDS, 2, seed=SEED, stage=HOUSEHOLD)
    telephone = draw_equal(HOUSEHOLDS, 2, seed=SEED, stage=HOUSEHOLD, shift=True)
    assert [unit[-1] for unit in field.units] == list("541326")
    assert [unit[-1] for unit in telephone.sample] == list("13")
    assert [number[:4] for number in field.tickets] == ["3c81", "5d29", "d46b", "e1f1", "f1a0", "fef4"]


def test_the_county_of_the_page_on_the_telephone_sample():
    sizes = [phone_size(n, rate=0.01, floor=200, cap=1000) for n in (15_000, 20_001, 100_001)]
    assert sizes == [200, 201, 1000]
    found = phone_strata_of(PLAN, "500101", 30_000, {"relieved": 5400, "monitored": 600})
    assert [(s.target, s.main, s.listed) for s in found.values()] in (
        [(270, 819, 1080), (30, 91, 120)],
        [(30, 91, 120), (270, 819, 1080)],
    )
    assert -(-819 // PLAN.sampling.phone.block.value) == 17

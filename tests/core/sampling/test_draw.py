"""The draw on small frames that can be followed by hand."""

import hashlib
from fractions import Fraction

import pytest

from houping.core.errors import DuplicateUnits, SampleTooLarge, SeedPartUnusable, TooFewVillages
from houping.core.sampling.county import (
    CERTAINTY,
    SHORTLIST,
    Village,
    VillageRules,
    draw_villages,
    village_shares,
)
from houping.core.sampling.draw import Criteria, draw_equal, draw_pareto, named_scores, order_by_score
from houping.core.sampling.ticket import commitment, make_seed, shifted, ticket, uniform

PARTS = {"root": "aa", "plan_digest": "bb", "beacon": "2021-11-05", "nonce": "secret"}


def village(number, kind="ordinary", households=100, relieved=10, recent=0, monitored=1, income=1000.0):
    return Village(f"{number:012d}", kind, households, relieved, recent, monitored, income)


def rules(mode=CERTAINTY, minimum=2):
    return VillageRules(0.5, "floor", mode, (1.0, 1.0, 1.0), minimum)


def test_a_ticket_is_what_sha256sum_prints():
    assert ticket("s", "hh", "500101100201-ab") == hashlib.sha256(b"s|hh|500101100201-ab").hexdigest()


def test_a_seed_is_the_digest_of_its_four_parts():
    assert make_seed(**PARTS) == hashlib.sha256(b"aa|bb|2021-11-05|secret").hexdigest()
    assert commitment("secret") == hashlib.sha256(b"secret").hexdigest()


@pytest.mark.parametrize("bad", ["", "  ", "a|b", "a\nb", "a\r"])
@pytest.mark.parametrize("part", ["beacon", "nonce"])
def test_a_part_that_could_be_read_in_two_ways_makes_no_seed(part, bad):
    with pytest.raises(SeedPartUnusable, match=part):
        make_seed(**{**PARTS, part: bad})


def test_the_number_of_a_ticket_is_never_0_or_1():
    assert uniform("0" * 64) == Fraction(1, 2**53)
    assert uniform("f" * 64) == 1 - Fraction(1, 2**53)


def test_the_shifted_order_starts_at_8000():
    assert sorted(["0" * 64, "7" + "f" * 63, "8" + "0" * 63, "f" * 64], key=shifted)[0][0] == "8"


def test_a_repeated_unit_and_a_sample_larger_than_the_stratum_are_refused():
    with pytest.raises(DuplicateUnits, match="1"):
        draw_equal(["a", "a", "b"], 1, seed="s", stage="hh")
    with pytest.raises(SampleTooLarge, match="3"):
        draw_equal(["a", "b"], 3, seed="s", stage="hh")
    with pytest.raises(SampleTooLarge):
        draw_pareto({"a": 1}, 2, seed="s", stage="village")


def test_the_reserve_is_what_follows_in_the_same_order():
    short = draw_equal(list("abcdefgh"), 3, seed="s", stage="hh")
    assert draw_equal(list("abcdefgh"), 5, seed="s", stage="hh").sample == short.units[:5]
    assert short.probability == (Fraction(3, 8),) * 8


def test_a_village_larger_than_its_share_is_taken_for_certain():
    drawn = draw_pareto({"big": 900, "a": 50, "b": 50}, 2, seed="s", stage="village")
    assert drawn.units[0] == "big" and drawn.probability[0] == 1
    assert drawn.probability[1:] == (Fraction(1, 2), Fraction(1, 2))


def test_the_score_is_the_mean_of_three_standardised_criteria_with_income_turned_round():
    scores = named_scores(Criteria([10, 20, 30], [0.1, 0.1, 0.1], [3000, 2000, 1000]))
    # standardised: -1.2247, 0, 1.2247 in persons; 0 in density; -1.2247, 0, 1.2247 in income
    assert scores == pytest.approx([-2 * 1.2247449 / 3, 0, 2 * 1.2247449 / 3])


def test_weights_of_the_criteria_count():
    scores = named_scores(Criteria([10, 20], [0.2, 0.1], [1, 1], weights=(0.0, 1.0, 0.0)))
    assert scores == pytest.approx([1, -1])


def test_equal_scores_go_by_ticket():
    order = order_by_score(["a", "b", "c"], [1.0, 1.0, 2.0], seed="s", stage="village")
    assert order[0] == "c"
    assert order[1:] == sorted("ab", key=lambda u: ticket("s", "village", u))


def test_the_named_half_is_taken_by_score_and_each_stands_for_itself():
    villages = [village(i, relieved=i, recent=i) for i in range(12)]
    drawn = draw_villages("500101", villages, 4, rules(), seed="s")
    named = [d for d in drawn if d.selection == "named"]
    assert [d.village for d in named] == ["000000000011", "000000000010"]
    assert {d.probability for d in named} == {1}
    assert {(d.stratum, d.stratum_population, d.stratum_sample) for d in named} == {("500101|named", 2, 2)}


def test_the_random_half_is_drawn_within_village_types_from_what_is_left():
    villages = [village(i, "relieved" if i % 2 else "ordinary", relieved=i, recent=i) for i in range(12)]
    random = [d for d in draw_villages("500101", villages, 8, rules(), seed="s") if d.selection == "random"]
    assert {(d.stratum, d.stratum_population, d.stratum_sample) for d in random} == {
        ("500101|random|ordinary", 4, 2),
        ("500101|random|relieved", 4, 2),
    }
    assert {d.probability for d in random} == {Fraction(1, 2)}


def test_an_odd_number_leaves_the_extra_village_to_the_random_half():
    drawn = draw_villages("500101", [village(i) for i in range(20)], 13, rules(), seed="s")
    assert sum(d.selection == "named" for d in drawn) == 6


def test_a_shortlist_is_twice_as_long_and_drawn_by_ticket():
    villages = [village(i, relieved=i, recent=i) for i in range(20)]
    drawn = [d for d in draw_villages("c", villages, 6, rules(SHORTLIST), seed="s") if d.selection == "named"]
    top = [f"{i:012d}" for i in range(19, 13, -1)]
    assert [d.village for d in drawn] == sorted(top, key=lambda v: ticket("s", "village", v))[:3]
    assert {(d.probability, d.stratum_population) for d in drawn} == {(Fraction(1, 2), 6)}


def test_all_relieved_persons_count_where_nobody_knows_those_of_2020():
    villages = [village(i, relieved=i, recent=0) for i in range(8)]
    assert draw_villages("c", villages, 2, rules(), seed="s")[0].village == "000000000007"


def test_villages_without_households_cannot_be_drawn_and_too_few_are_refused():
    villages = [village(i, households=0) for i in range(20)] + [village(20 + i) for i in range(3)]
    assert {d.village for d in draw_villages("c", villages, 3, rules(), seed="s")} == {
        f"{i:012d}" for i in (20, 21, 22)
    }
    with pytest.raises(TooFewVillages, match="wants 4"):
        draw_villages("c", villages, 4, rules(), seed="s")
    with pytest.raises(TooFewVillages):
        village_shares("c", villages, 4, rules())


def test_planned_shares_are_those_of_the_draw():
    villages = [village(i, households=50 + i, relieved=i, recent=i) for i in range(30)]
    shares = village_shares("c", villages, 10, rules())
    for d in draw_villages("c", villages, 10, rules(), seed="s"):
        assert shares[d.village] == (d.selection, d.probability)

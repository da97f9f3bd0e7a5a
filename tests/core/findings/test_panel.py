"""The panel rules by more than half of at least three opinions; likeness of texts is a similarity; disagreement is seen."""

from hypothesis import given
from hypothesis import strategies as st

from houping.core.findings.panel import QUORUM, Ruled, inconsistent, likeness, nearest, tally
from houping.core.findings.standing import RULINGS

opinions = st.lists(st.sampled_from(RULINGS), max_size=9)


@given(opinions)
def test_a_ruling_has_more_than_half_of_enough_opinions(given_opinions):
    found = tally(given_opinions)
    enough = len(given_opinions) >= QUORUM
    majority = [r for r in RULINGS if given_opinions.count(r) * 2 > len(given_opinions)]
    assert found.ruling == (majority[0] if enough and majority else None)


@given(opinions, st.randoms())
def test_the_order_of_speaking_does_not_matter(given_opinions, random):
    mixed = list(given_opinions)
    random.shuffle(mixed)
    assert tally(mixed) == tally(given_opinions)


def test_a_tie_decides_nothing():
    assert not tally(["upheld", "upheld", "dismissed", "dismissed"]).is_decided


words = st.text(alphabet="饮水取时间超过分钟户家庭医疗0123456789 ", max_size=30)


@given(words, words)
def test_likeness_is_symmetric_within_0_and_1_and_1_for_the_same(one, other):
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, one) in (0, 1)


def test_numbers_say_nothing_of_a_fact():
    assert likeness("取水时间超过 20 分钟", "取水时间超过 35 分钟") == 1


def ruled(key, ruling, text, indicator="4.1", severity="minor"):
    return Ruled(key, "500101", indicator, severity, ruling, text)


def test_the_nearest_ruling_is_the_one_that_says_the_same():
    water, doctor = ruled(1, "upheld", "饮水取水时间超过标准"), ruled(2, "upheld", "家庭医生未签约")
    assert [r.key for _how, r in nearest("取水时间超过标准", [doctor, water])] == [1]


def test_like_facts_with_different_rulings_are_shown_and_others_are_not():
    one, other = ruled(1, "upheld", "取水时间超过 20 分钟"), ruled(2, "dismissed", "取水时间超过 35 分钟")
    same, graver = (
        ruled(3, "upheld", "取水时间超过 40 分钟"),
        ruled(4, "partly", "取水时间超过 20 分钟", severity="grave"),
    )
    pairs = [(a.key, b.key) for _how, a, b in inconsistent([one, other, same, graver])]
    assert pairs == [(1, 2), (2, 3)]

"""Likeness of texts is a similarity; like problems that were ruled differently are all found, the nearest first."""

from hypothesis import given
from hypothesis import strategies as st

from houping.core.findings.likeness import ALIKE, Ruled, inconsistent, likeness, nearest
from houping.core.findings.standing import RULINGS

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
    found = inconsistent([one, other, same, graver], most=10)
    assert [(a.key, b.key) for _how, a, b in found.first] == [(1, 2), (2, 3)]


known = st.builds(
    lambda text, ruling, indicator: (ruling, text, indicator),
    st.text(alphabet="饮水取时", max_size=6),
    st.sampled_from(RULINGS),
    st.sampled_from(["4.1", "3.3"]),
)


@given(st.lists(known, max_size=12), st.integers(0, 5))
def test_all_pairs_at_once_find_what_one_by_one_comparison_finds(given_rulings, most):
    rows = [ruled(place, *values) for place, values in enumerate(given_rulings)]
    slowly = [
        (likeness(a.text, b.text), a.key, b.key)
        for a in rows
        for b in rows
        if a.key < b.key
        and (a.indicator, a.severity) == (b.indicator, b.severity)
        and a.ruling != b.ruling
        and likeness(a.text, b.text) >= ALIKE
    ]
    slowly.sort(key=lambda row: (-row[0], *row[1:]))
    found = inconsistent(rows, most)
    assert found.number == len(slowly)
    assert [(how, a.key, b.key) for how, a, b in found.first] == slowly[:most]

"""The panel rules by more than half of at least three opinions."""

from hypothesis import given
from hypothesis import strategies as st

from houping.core.findings.panel import QUORUM, tally
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

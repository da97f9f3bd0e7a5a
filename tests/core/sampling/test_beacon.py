"""The beacon text is the same for everybody who was present, and differs when anything in it differs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from houping.core.errors import SeedPartUnusable
from houping.core.sampling.beacon import Contribution, beacon_text
from houping.core.sampling.ticket import make_seed

LI, WANG = Contribution("李四", "dice", "3 1 6 2 5"), Contribution("王五", "lottery", "07 12 33")


def test_the_text_of_a_worked_case_is_written_out():
    assert beacon_text("现场见证", witnesses=[WANG, LI]) == (
        '{"event":"现场见证","format":"houping-beacon/1","value":"",'
        '"witnesses":[["李四","dice","3 1 6 2 5"],["王五","lottery","07 12 33"]]}'
    )


def test_the_order_of_the_witnesses_does_not_matter():
    assert beacon_text("摇奖", "1 2 3", [LI, WANG]) == beacon_text("摇奖", "1 2 3", [WANG, LI])


def test_full_width_digits_and_double_blanks_are_the_same_numbers():
    assert beacon_text("摇奖", "０７　 １２") == beacon_text("摇奖", "07 12")


def test_every_part_matters():
    whole = beacon_text("摇奖", "1 2 3", [LI])
    others = [
        beacon_text("摇号", "1 2 3", [LI]),
        beacon_text("摇奖", "1 2 4", [LI]),
        beacon_text("摇奖", "1 2 3"),
    ]
    assert whole not in others and len(set(others)) == 3


@pytest.mark.parametrize(
    ("event", "value", "witnesses"),
    [
        ("", "1", ()),
        ("摇奖", "", ()),
        ("摇|奖", "1", ()),
        ("摇奖", "1|2", ()),
        ("摇奖", "", [Contribution("李四", "dice", " ")]),
    ],
)
def test_a_text_without_name_without_chance_or_with_the_separator_is_refused(event, value, witnesses):
    with pytest.raises(SeedPartUnusable):
        beacon_text(event, value, witnesses)


text = st.text(min_size=1).filter(lambda t: t.strip() and "|" not in t)


@given(text, text)
def test_every_text_that_is_accepted_can_be_a_part_of_a_seed(event, value):
    try:
        beacon = beacon_text(event, value)
    except SeedPartUnusable:
        return
    assert len(make_seed(root="a", plan_digest="b", beacon=beacon, nonce="c")) == 64

"""A move is possible from the states of its table and from no other."""

import pytest

from houping.core.errors import MoveRefused
from houping.core.workflow import Move, actions_from, next_state

MOVES = {
    "submit": Move(frozenset({"draft", "returned"}), "submitted", "plan.edit"),
    "approve": Move(frozenset({"submitted"}), "approved", "plan.approve"),
}


@pytest.mark.parametrize(
    ("state", "action", "after"), [("draft", "submit", "submitted"), ("submitted", "approve", "approved")]
)
def test_a_move_leads_where_the_table_says(state, action, after):
    assert next_state(MOVES, state, action) == after


def test_a_move_out_of_turn_is_refused_and_says_what_it_needs():
    with pytest.raises(MoveRefused, match="submitted") as refusal:
        next_state(MOVES, "draft", "approve")
    assert "submitted" in refusal.value.message("zh")


def test_possible_actions_are_those_of_the_state():
    assert actions_from(MOVES, "returned") == ["submit"]


def test_a_refusal_names_who_can_where_that_is_known():
    said = {"action": "approve", "state": "draft", "possible": "submitted"}
    named, unnamed = MoveRefused(who="领导小组", **said), MoveRefused(**said)
    assert "由领导小组办理。请刷新" in named.message("zh") and "Who can: 领导小组. Reload" in named.message(
        "en"
    )
    assert "办理" not in unnamed.message("zh") and "submitted. Reload" in unnamed.message("en")

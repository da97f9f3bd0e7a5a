"""The next state of a record; a refusal names state, act and who can, in the words of the pages."""

from collections.abc import Mapping
from typing import Any

from houping.apps.accounts.roles import who_can
from houping.apps.formats import joined
from houping.core.errors import MoveRefused
from houping.core.workflow import Move, next_state


def after(record: Any, action: str, moves: Mapping[str, Move] | None = None) -> str:
    """Return the state of a record after an action of its MOVES (or of another table); raises MoveRefused."""
    table = record.MOVES if moves is None else moves
    try:
        return next_state(table, record.state, action)
    except MoveRefused:
        raise MoveRefused(
            action=record.ACTION_LABELS.get(action, action),
            state=record.get_state_display(),
            possible=joined(
                str(label) for state, label in record.State.choices if state in table[action].sources
            ),
            who=who_can(table[action].permission),
        ) from None

"""States and the moves between them: one table for services, buttons, documentation and tests."""

from collections.abc import Mapping
from dataclasses import dataclass

from houping.core.errors import MoveRefused, in_words


@dataclass(frozen=True)
class Move:
    """An action: from which states, to which state, and the permission that it asks for."""

    sources: frozenset[str]
    target: str
    permission: str


def next_state(moves: Mapping[str, Move], state: str, action: str) -> str:
    """Return the state after `action`; raises MoveRefused when it is not possible in `state`."""
    move = moves[action]
    if state not in move.sources:
        raise MoveRefused(action=action, state=state, possible=in_words(sorted(move.sources)))
    return move.target


def actions_from(moves: Mapping[str, Move], state: str) -> list[str]:
    """Return the actions that are possible in a state, in the order of the table."""
    return [name for name, move in moves.items() if state in move.sources]

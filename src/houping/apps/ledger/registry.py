"""The acts that can be recorded, each with its sentence; every app lists its own in `actions.py`.

`ACTIONS = {"plan.issue": _("印发方案")}`: collected when Django starts; an act that is not listed is refused.
"""

from collections.abc import Mapping

_sentences: dict[str, object] = {}


class ActionUnknown(Exception):
    """A service recorded an act that no `actions.py` lists."""


def register(actions: Mapping[str, object]) -> None:
    """Add the acts of an app."""
    _sentences.update(actions)


def sentence(action: str) -> object:
    """Return what an act is called; raises ActionUnknown."""
    if action not in _sentences:
        raise ActionUnknown(action)
    return _sentences[action]


def all_actions() -> dict[str, object]:
    """Return action -> sentence, sorted."""
    return dict(sorted(_sentences.items()))

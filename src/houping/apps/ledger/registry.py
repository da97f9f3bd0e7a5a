"""The acts that can be recorded, each with its sentence; every app lists its own in `actions.py`.

`ACTIONS = {"plan.issue": _("印发方案")}`: collected when Django starts; an act that is not listed is refused.
`DETAILS = {"reason": _("理由")}`, where an app has it, names the details of its entries on the page.
"""

from collections.abc import Mapping

_sentences: dict[str, object] = {}
_details: dict[str, object] = {}


class ActionUnknown(Exception):
    """A service recorded an act that no `actions.py` lists."""


def register(actions: Mapping[str, object], details: Mapping[str, object] | None = None) -> None:
    """Add the acts of an app, and the names of their details."""
    _sentences.update(actions)
    _details.update(details or {})


def sentence(action: str) -> object:
    """Return what an act is called; raises ActionUnknown."""
    if action not in _sentences:
        raise ActionUnknown(action)
    return _sentences[action]


def all_actions() -> dict[str, object]:
    """Return action -> sentence, sorted."""
    return dict(sorted(_sentences.items()))


def name_of(action: str) -> str:
    """Return what an act of an entry is called; of an app long gone, its code."""
    return str(_sentences.get(action, action))


def name_of_detail(key: str) -> str:
    """Return what a detail is called, or its key."""
    return str(_details.get(key, key))

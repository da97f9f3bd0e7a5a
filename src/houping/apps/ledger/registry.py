"""The acts that can be recorded, each with its sentence; every app lists its own in `actions.py`.

`ACTIONS = {"plan.issue": _("印发方案")}`: collected when Django starts; an act that is not listed is refused.
`DETAILS = {"reason": _("理由")}`, where an app has it, names the details of its entries on the page, and
`SUBJECTS = {"person": _("人员")}` what the first word of a subject (`person:16`) stands for.
"""

from collections.abc import Mapping

_sentences: dict[str, object] = {}
_details: dict[str, object] = {}
_subjects: dict[str, object] = {}


class ActionUnknown(Exception):
    """A service recorded an act that no `actions.py` lists."""


def register(
    actions: Mapping[str, object], details: Mapping[str, object], subjects: Mapping[str, object]
) -> None:
    """Add the acts of an app, the names of their details and the kinds of what they were done to."""
    _sentences.update(actions)
    _details.update(details)
    _subjects.update(subjects)


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


def name_of_kind(kind: str) -> str:
    """Return what the first word of a subject stands for; "" when no app names it."""
    return str(_subjects.get(kind, ""))

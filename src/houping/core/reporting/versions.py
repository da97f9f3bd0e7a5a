"""Two versions of a text side by side: what was added, taken out and worded anew (R-9.12). Pure; no files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

ALIKE = 0.4  # below this share of common characters a text is another one, not the same worded anew


class Mark(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True)
class Span:
    """A stretch of text and what became of it."""

    mark: Mark
    text: str


@dataclass(frozen=True)
class Change:
    """A text that differs: where it stands in the older and the newer version (from 0; None: not there), and how."""

    before: int | None
    after: int | None
    spans: tuple[Span, ...]


def changes(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    """Return every text that differs between two versions, in reading order; empty texts do not count.

    Texts are matched as wholes; between two matches the first old text is laid beside the first new one as long as
    both are alike, so that a sentence worded anew is one change and not two. The spans of all changes, without the
    new ones, give the old texts, and without those that are gone, the new ones.
    Method: longest matching blocks (Ratcliff and Obershelp 1988), as in Python's difflib.
    """
    left = [(place, text) for place, text in enumerate(before) if text.strip()]
    right = [(place, text) for place, text in enumerate(after) if text.strip()]
    matcher = SequenceMatcher(None, [t for _, t in left], [t for _, t in right], autojunk=False)
    found: list[Change] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal":
            found += _paired(left[a:b], right[c:d])
    return found


def _paired(old: Sequence[tuple[int, str]], new: Sequence[tuple[int, str]]) -> Iterator[Change]:
    """Lay texts of a changed stretch side by side, in order."""
    rest = list(new)
    for place, text in old:
        twin = next((i for i, (_, other) in enumerate(rest) if _alike(text, other)), None)
        if twin is None:
            yield Change(place, None, (Span(Mark.GONE, text),))
            continue
        yield from (_added(one) for one in rest[:twin])
        other_place, other = rest[twin]
        yield Change(place, other_place, tuple(_spans(text, other)))
        rest = rest[twin + 1 :]
    yield from (_added(one) for one in rest)


def _added(one: tuple[int, str]) -> Change:
    place, text = one
    return Change(None, place, (Span(Mark.NEW, text),))


def _alike(left: str, right: str) -> bool:
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def _spans(before: str, after: str) -> Iterator[Span]:
    """Yield the stretches of a text worded anew, character by character; what is gone stands before what is new."""
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Span(Mark.SAME, before[a:b])
            continue
        if b > a:
            yield Span(Mark.GONE, before[a:b])
        if d > c:
            yield Span(Mark.NEW, after[c:d])

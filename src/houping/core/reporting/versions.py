"""Two versions of a report side by side: what was added, taken out and worded anew (R-9.12). Pure; no files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

from houping.core.reporting.check import Piece

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


@dataclass(frozen=True)
class _Block:
    """A paragraph, or a whole table: where its texts stand, and the texts."""

    begin: int
    texts: tuple[str, ...]
    is_table: bool

    @property
    def key(self) -> object:
        """What makes two blocks the same one: the text; of a table how many cells it has and its first one."""
        return (len(self.texts), self.texts[0]) if self.is_table else self.texts[0]


def changes(before: Sequence[Piece], after: Sequence[Piece]) -> list[Change]:
    """Return every text that differs between two versions, in reading order; empty paragraphs do not count.

    Paragraphs and tables are matched as wholes. Tables of as many cells are compared cell by cell. Between two
    matches a sentence worded anew is one change and not two. Of each change the spans without the new ones give the
    old text, without those that are gone the new one.
    Method: longest matching blocks (Ratcliff and Obershelp 1988), as in Python's difflib.
    """
    left, right = list(_blocks(before)), list(_blocks(after))
    matcher = SequenceMatcher(None, [b.key for b in left], [b.key for b in right], autojunk=False)
    found: list[Change] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            found += (change for pair in zip(left[a:b], right[c:d], strict=True) for change in _cells(*pair))
        else:
            found += _paired(left[a:b], right[c:d])
    return found


def _blocks(pieces: Sequence[Piece]) -> Iterator[_Block]:
    """Yield paragraphs and tables in order."""
    for table, group in groupby(enumerate(pieces), key=lambda one: one[1].table):
        rows = list(group)
        if table:
            yield _Block(rows[0][0], tuple(piece.text for _, piece in rows), True)
        else:
            yield from (_Block(place, (piece.text,), False) for place, piece in rows if piece.text.strip())


def _cells(old: _Block, new: _Block) -> Iterator[Change]:
    """Yield what differs in two blocks of as many texts: a figure in a cell has no words in common with another."""
    for offset, (left, right) in enumerate(zip(old.texts, new.texts, strict=True)):
        if left != right:
            yield Change(old.begin + offset, new.begin + offset, tuple(_spans(left, right)))


def _paired(old: Sequence[_Block], new: Sequence[_Block]) -> Iterator[Change]:
    """Lay blocks of a changed stretch side by side, in order."""
    rest = list(new)
    for block in old:
        twin = next((i for i, other in enumerate(rest) if _alike(block, other)), None)
        if twin is None:
            yield from _whole(block, Mark.GONE)
            continue
        for one in rest[:twin]:
            yield from _whole(one, Mark.NEW)
        yield from _cells(block, rest[twin])
        rest = rest[twin + 1 :]
    for one in rest:
        yield from _whole(one, Mark.NEW)


def _whole(block: _Block, mark: Mark) -> Iterator[Change]:
    """Yield all texts of a block that only one version has."""
    for place, text in enumerate(block.texts, start=block.begin):
        if text.strip():
            before, after = (place, None) if mark == Mark.GONE else (None, place)
            yield Change(before, after, (Span(mark, text),))


def _alike(left: _Block, right: _Block) -> bool:
    """Say whether a paragraph is another one worded anew; tables only go together by their shape."""
    if left.is_table or right.is_table:
        return False
    matcher = SequenceMatcher(None, left.texts[0], right.texts[0], autojunk=False)
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

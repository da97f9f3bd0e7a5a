"""XML of documents written anew while it is read: a part of any size needs the memory of its longest word.

What stays is for the caller to say, tag by tag. Prefixes stay as they are (documents name them in values); remarks,
instructions to programs and declared entities do not. What was written anew once comes out the same again.
Source: Namespaces in XML 1.0, W3C 2009, 3 and 6.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, Protocol
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
BLOCK = 1 << 18  # bytes read at once
LONGEST = 4 << 20  # bytes of a tag with its attributes
DEEPEST = 250  # readers of documents refuse more than 256
PIECES, SIZE = 4096, 1 << 20  # written at once: pieces, characters
WAITING = 16  # times that much may wait for a word on whether it stays
TAGS = 1_500_000  # of one document: some five seconds


class Unknown(Exception):
    """A document of a build that is not known well enough to be freed of its traces."""


@dataclass
class Tag:
    """A tag as it was read: namespace, name, how it is written, and attributes as [namespace, name, written, value]."""

    space: str
    name: str
    shown: str
    attributes: list[list[str]]
    depth: int

    def get(self, name: str) -> str:
        """Return the first attribute of a name, whatever its namespace; "" without one."""
        return next((one[3] for one in self.attributes if one[1] == name), "")


class Budget:
    """How many tags the parts of one document may have together; raises Unknown for more."""

    def __init__(self, tags: int = TAGS) -> None:
        self.left = tags

    def spend(self) -> None:
        """Count a tag."""
        self.left -= 1
        if self.left < 0:
            raise Unknown


class Rule(Protocol):
    """What stays of a part."""

    def stays(self, tag: Tag) -> bool:
        """Say whether a tag stays with all inside it; its attributes may be changed."""

    def waits(self, tag: Tag) -> bool:
        """Say whether a tag holds words alone, on which `words_stay` decides."""

    def words_stay(self, tag: Tag, words: str) -> str | None:
        """Return the words to write; None to leave the tag out."""


@lru_cache(maxsize=4096)
def _split(name: str) -> tuple[str, str, str]:
    """Return (namespace, name, as written) of what expat calls "namespace name prefix"."""
    parts = name.split(" ")
    if len(parts) == 1:
        return "", name, name
    return parts[0], parts[1], f"{parts[2]}:{parts[1]}" if len(parts) == 3 else parts[1]


class Rewriter:
    """Reads one part and writes it anew by a rule."""

    def __init__(self, rule: Rule, budget: Budget, write: Callable[[bytes], object]) -> None:
        self._rule, self._budget, self._write = rule, budget, write
        self.pieces: list[str] = [HEAD]
        self._size = 0  # characters of the pieces
        self._names: list[tuple[str, int]] = []  # open tags: as written, at which piece they begin
        self._spaces: list[str] = []  # declared by the tag that comes next
        self._skipped = 0  # depth inside what does not stay
        self._waiting: tuple[Tag, int, list[str]] | None = None

    def read(self, stream: IO[bytes]) -> None:
        """Read all of a part; raises Unknown, expat.ExpatError."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.namespace_prefixes = parser.ordered_attributes = parser.buffer_text = True
        parser.StartNamespaceDeclHandler = self._space
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._words
        parser.EntityDeclHandler = _refuse
        read = 0
        while block := stream.read(BLOCK):
            parser.Parse(block)
            read += len(block)
            if read - parser.CurrentByteIndex > LONGEST:
                raise Unknown
        parser.Parse(b"", True)
        self.finish()
        self._flush()

    def begin(self, tag: Tag) -> bool:
        """Say whether a tag stays; what looks at the order of tags adds to this."""
        return self._rule.stays(tag)

    def ended(self, name: str, begun: int) -> None:
        """Hear that a tag that stays has ended, and at which piece it begins."""

    def speak(self, words: str) -> None:
        """Write words."""
        self._put(escape(words, {"\r": "&#13;"}))

    def is_held(self) -> bool:
        """Say whether pieces may still be taken back."""
        return self._waiting is not None

    def finish(self) -> None:
        """Hear that the part has ended."""

    def blank(self, begin: int, end: int) -> None:
        """Take pieces back."""
        self.pieces[begin:end] = [""] * (end - begin)

    def _space(self, prefix: str | None, space: str | None) -> None:
        name = f"xmlns:{prefix}" if prefix else "xmlns"
        self._spaces.append(f" {name}={quoteattr(space or '')}")

    def _start(self, name: str, attributes: list[str]) -> None:
        self._budget.spend()
        spaces, self._spaces = self._spaces, []
        if self._skipped:
            self._skipped += 1
            return
        if self._waiting:  # words were expected here
            raise Unknown
        pairs = zip(attributes[::2], attributes[1::2], strict=True)
        tag = Tag(*_split(name), [[*_split(key), value] for key, value in pairs], len(self._names))
        if tag.depth > DEEPEST:
            raise Unknown
        if not self.begin(tag):
            self._skipped = 1
            return
        if self._rule.waits(tag):
            self._waiting = (tag, len(self.pieces), [])
        self._names.append((tag.shown, len(self.pieces)))
        self._put(f"<{tag.shown}{''.join(spaces)}{''.join(_written(tag.attributes))}>")

    def _end(self, name: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        shown, begun = self._names.pop()
        if self._waiting:
            self._decide()
        if begun < len(self.pieces):
            self._put(f"</{shown}>")
        self.ended(_split(name)[1], begun)
        if (len(self.pieces) > PIECES or self._size > SIZE) and not self.is_held():
            self._flush()

    def _words(self, words: str) -> None:
        if self._skipped:
            return
        if self._waiting:
            self._waiting[2].append(words)
        else:
            self.speak(words)

    def _decide(self) -> None:
        """Write the words of a tag that waited for them, or leave it out."""
        assert self._waiting
        (tag, begun, said), self._waiting = self._waiting, None
        words = self._rule.words_stay(tag, "".join(said))
        if words is None:
            del self.pieces[begun:]
        elif words:
            self.speak(words)

    def _put(self, piece: str) -> None:
        self.pieces.append(piece)
        self._size += len(piece)
        if len(self.pieces) > WAITING * PIECES or self._size > WAITING * SIZE:
            if self.is_held():
                raise Unknown
            self._flush()

    def _flush(self) -> None:
        self._write("".join(self.pieces).encode())
        self.pieces.clear()
        self._size = 0
        self._names = [(shown, -1) for shown, _begun in self._names]


def _written(attributes: Iterable[list[str]]) -> Iterable[str]:
    return (f" {shown}={quoteattr(value)}" for _space, _name, shown, value in attributes)


def _refuse(*_declared: object) -> None:
    raise Unknown

"""The outside of a submission: which form, which instance, what it corrects, which files; its answers as plain text.

Read with expat and nothing around it: a document type (and with it entities and outside addresses) is refused, depth,
number of elements and size are limited. What the answers mean is the work of `answers.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn
from xml.parsers import expat

from houping.core.errors import EnvelopeUnreadable, Words

LARGEST = 8 << 20  # bytes of one submission without its files
DEEPEST = 60
ELEMENTS = 200_000
LONGEST_ID = 120


@dataclass(frozen=True)
class Envelope:
    """What the root and its `meta` say.

    leaves : (path below the root, without prefixes and positions; text) of every element that holds a text
    """

    form_id: str
    version: str
    instance: str
    deprecated: str
    encrypted: bool
    leaves: tuple[tuple[str, str], ...]

    def text(self, path: str) -> str:
        """Return the first text at a path, or ""."""
        return next((text for where, text in self.leaves if where == path), "") if path else ""

    def texts(self, paths: Iterable[str]) -> list[str]:
        """Return the texts at some paths, in the order of the document."""
        wanted = frozenset(paths)
        return [text for where, text in self.leaves if where in wanted]

    def mentions(self, name: str) -> bool:
        """Whether any answer is this text."""
        return any(text == name for _, text in self.leaves)


def read_envelope(data: bytes) -> Envelope:
    """Read the outside of a submission; raises EnvelopeUnreadable."""
    if len(data) > LARGEST:
        raise _unreadable(f"大于 {LARGEST >> 20} MB", f"larger than {LARGEST >> 20} MB")
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        place = f"{error.lineno}:{error.offset}"
        raise _unreadable(f"第 {place} 处不是 XML", f"no XML at {place}") from None
    except (LookupError, ValueError, UnicodeError):  # an encoding that nobody knows
        raise _unreadable("编码不认识", "unknown encoding") from None
    return reader.envelope()


class _Reader:
    """Collects texts by path while expat reads."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self.pieces.append
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.path: list[str] = []  # of each open element its path below the root, "" for the root
        self.root: dict[str, str] = {}
        self.leaves: list[tuple[str, str]] = []
        self.count = 0

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if not self.path:
            self.root = {name.rpartition(":")[2]: value for name, value in attributes.items()}
        name = tag.rpartition(":")[2] if ":" in tag else tag
        self.path.append(f"{self.path[-1]}/{name}" if len(self.path) > 1 else name if self.path else "")
        self.pieces.clear()
        if len(self.path) > DEEPEST or self.count > ELEMENTS:
            raise _unreadable("层次过深或元素过多", "too deep or too many elements")

    def _end(self, tag: str) -> None:
        path = self.path.pop()
        if self.pieces:
            text = "".join(self.pieces).strip()
            if text and path:
                self.leaves.append((path, text))
            self.pieces.clear()

    def _doctype(self, *given: object) -> NoReturn:
        raise _unreadable("含有文档类型声明", "it declares a document type")

    def envelope(self) -> Envelope:
        """Return what was read; raises EnvelopeUnreadable when form or instance are not named."""
        meta = dict(reversed([leaf for leaf in self.leaves if leaf[0].startswith("meta/")]))
        found = Envelope(
            form_id=self.root.get("id", ""),
            version=self.root.get("version", ""),
            instance=meta.get("meta/instanceID", self.root.get("instanceID", "")),
            deprecated=meta.get("meta/deprecatedID", ""),
            encrypted=self.root.get("encrypted") == "yes",
            leaves=tuple(self.leaves),
        )
        for what, value, longest in (
            ("id", found.form_id, 64),
            ("instanceID", found.instance, LONGEST_ID),
        ):
            if not value:
                raise _unreadable(f"没有 {what}", f"it has no {what}")
            if len(value) > longest:
                raise _unreadable(f"{what} 过长", f"its {what} is too long")
        if len(found.version) > 40 or len(found.deprecated) > LONGEST_ID:
            raise _unreadable("version 或 deprecatedID 过长", "its version or deprecatedID is too long")
        return found


def _unreadable(zh: str, en: str) -> EnvelopeUnreadable:
    return EnvelopeUnreadable(detail=Words(zh, en))

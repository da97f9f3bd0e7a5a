"""Fields of Word as others get them: what they show stays; what fetches from elsewhere (pictures, texts, tables, other
programs) does not.

A field stays a field when all that it needs is in the document, by a list of those that are known; of another one
the last result stays as plain words. Source: ECMA-376, part 1, 17.16 (fields and hyperlinks).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from houping.apps.markup import Budget, Rewriter, Rule, Tag, Unknown

OWN = frozenset(
    [
        "=",
        "ADVANCE",
        "AUTONUM",
        "AUTONUMLGL",
        "AUTONUMOUT",
        "COMPARE",
        "CREATEDATE",
        "DATE",
        "EDITTIME",
        "EQ",
        "FORMCHECKBOX",
        "FORMDROPDOWN",
        "FORMTEXT",
        "HYPERLINK",
        "IF",
        "INDEX",
        "LISTNUM",
        "NOTEREF",
        "NUMCHARS",
        "NUMPAGES",
        "NUMWORDS",
        "PAGE",
        "PAGEREF",
        "PRINTDATE",
        "QUOTE",
        "REF",
        "REVNUM",
        "SAVEDATE",
        "SECTION",
        "SECTIONPAGES",
        "SEQ",
        "SET",
        "STYLEREF",
        "SYMBOL",
        "TA",
        "TC",
        "TIME",
        "TOA",
        "TOC",
        "XE",
    ]
)
FIRST = re.compile(r"=|[^\s\"\\=]+")  # the kind of a field; that of a formula is its sign
LINK = re.compile(r'\s*HYPERLINK\s+(\\|"?(https?:|mailto:|#))', re.I)
DISK = re.compile(r"file:|\\\\|\b[a-z]:[\\/]", re.I)
SAID = frozenset({"instrText", "delInstrText"})  # the second of a change that is not accepted yet
NESTED = 20


@dataclass
class _Field:
    """A field that is open: what it says before and after a change, what goes with it, whether it stays."""

    said: dict[str, str] = field(default_factory=dict)
    pieces: list[tuple[int, int]] = field(default_factory=list)
    is_mixed: bool = False  # what it says depends on the program that reads it
    stays: bool | None = None  # None while it still says what it is


def is_own(said: str) -> bool:
    """Say whether a field fetches nothing."""
    first = FIRST.match(said.strip())
    kind = first[0].upper() if first else ""
    return kind in OWN and not DISK.search(said) and (kind != "HYPERLINK" or bool(LINK.match(said)))


class Fielded(Rewriter):
    """Writes a part anew without the fields that fetch from elsewhere."""

    def __init__(self, rule: Rule, budget: Budget, write: Callable[[bytes], object]) -> None:
        super().__init__(rule, budget, write)
        self._fields: list[_Field] = []
        self._branches: list[int] = []  # how many fields are open where what one program alone reads begins
        self._saying = ""

    def begin(self, tag: Tag) -> bool:
        """Say whether a tag stays: signs of a field go with it."""
        if not super().begin(tag):
            return False
        if tag.name == "fldChar":
            return self._sign(tag.get("fldCharType"))
        if tag.name in SAID:
            self._saying = tag.name if self._asked() else ""
            return bool(self._saying)
        if tag.name == "fldSimple" and not is_own(tag.get("instr")):
            tag.shown, tag.attributes = (
                tag.shown.replace("fldSimple", "hyperlink"),
                [],
            )  # to nowhere: plain words
        if tag.name == "AlternateContent" and (asked := self._asked()):
            asked.is_mixed = True
        if tag.name in ("Choice", "Fallback"):
            self._branches.append(len(self._fields))
        return True

    def ended(self, name: str, begun: int) -> None:
        """Remember signs that go with a field not known yet."""
        if name == "fldChar" or name in SAID:
            self._saying = ""
            self._mark(begun, len(self.pieces))
        elif name in ("Choice", "Fallback") and self._branches.pop() != len(self._fields):
            raise Unknown  # a field that begins for one program and ends for another

    def speak(self, words: str) -> None:
        """Hear words: inside a field not known yet they may go with it."""
        if self.is_held():
            if self._saying and (asked := self._asked()):
                asked.said[self._saying] = asked.said.get(self._saying, "") + words
            self._mark(len(self.pieces), len(self.pieces) + 1)
        super().speak(words)

    def is_held(self) -> bool:
        """Say whether a field is not known yet."""
        return super().is_held() or any(one.stays is None for one in self._fields)

    def finish(self) -> None:
        """Take back fields that never ended."""
        for one in self._fields:
            if one.stays is None:
                self._decide_on(one)

    def _asked(self) -> _Field | None:
        """Return the innermost open field while it still says what it is."""
        return self._fields[-1] if self._fields and self._fields[-1].stays is None else None

    def _sign(self, kind: str) -> bool:
        """Hear the sign that begins a field, ends what it says, or ends it; say whether the sign stays."""
        if kind == "begin":
            if len(self._fields) == NESTED:
                raise Unknown
            self._fields.append(_Field())
            return True
        if not self._fields or kind not in ("separate", "end"):
            return False
        one = self._fields[-1]
        if one.stays is None:
            self._decide_on(one)
        if kind == "end":
            self._fields.pop()
        return bool(one.stays)

    def _mark(self, begin: int, end: int) -> None:
        for one in self._fields:
            if one.stays is None:
                one.pieces.append((begin, end))

    def _decide_on(self, one: _Field) -> None:
        one.stays = bool(one.said) and not one.is_mixed and all(is_own(said) for said in one.said.values())
        if not one.stays:
            for begin, end in one.pieces:
                self.blank(begin, end)

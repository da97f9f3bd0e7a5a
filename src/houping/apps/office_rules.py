"""What stays of the parts of Word and Excel files that others get.

Nothing that a program fetches by itself stays: templates, linked pictures and books, tables of data bases, formulas
that ask the net. Source: ECMA-376, part 2, 9.3 (relationships); part 1, 17.13 and 18.7 (comments), 18.2 (workbooks),
18.13 (connections), 18.14 (external books).
"""

import posixpath
import re
from collections.abc import Set
from urllib.parse import unquote

from houping.apps.markup import Tag, Unknown

WEB = ("http:", "https:", "mailto:", "#")
MOST_GONE = 10_000  # links of one part that do not stay
# attributes that must stay, without words
WHO = frozenset({"author", "initials", "userName", "lastModifiedBy"})
# attributes of tables that are read from elsewhere
READ = frozenset({"connectionId", "queryTableFieldId", "tableType", "refreshOnLoad"})
GONE = frozenset(
    [
        "absPath",
        "attachedTemplate",
        "externalData",
        "externalReferences",
        "fldData",
        "mailMerge",
        "oleObjects",
        "saveThroughXslt",
        "webPublishItems",
    ]
)
# tags that stay when a link of theirs goes: they show something besides
SHOWING = frozenset(["blip", "fill", "hyperlink", "imagedata", "pageSetup", "stroke"])
FORMULAS = frozenset(
    {"f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula", "totalsRowFormula"}
)
NEEDED = frozenset({"formula", "formula1", "formula2"})  # what they belong to cannot be without them
SHEET = ("spreadsheetml/2006/main", "spreadsheetml/main")
QUOTED = re.compile(r'"[^"]*"')
# outside of strings: another book (number, name, path), functions that ask elsewhere, another program (DDE), an address
ASKS = re.compile(
    r"(?<![\w\[\]:.])'?\[[^\[\]]+\][^\[\]]*!|'[^'!/\[]*+[/\[][^'!]*+'!|\\|\bfile:|\||://"
    r"|\b(WEBSERVICE|IMAGE|DDE|RTD|CALL|REGISTER(\.ID)?|STOCKHISTORY|CUBE\w+)\s*\(",
    re.I,
)
FETCHES = re.compile(r"@import|url\(\s*['\"]?(?!#)", re.I)


class Everything:
    """All of a part; the other rules are less."""

    def stays(self, tag: Tag) -> bool:
        """Say whether a tag stays with all inside it."""
        return True

    def waits(self, tag: Tag) -> bool:
        """Say whether a tag holds words alone, on which `words_stay` decides."""
        return False

    def words_stay(self, tag: Tag, words: str) -> str | None:
        """Return the words to write; None to leave the tag out."""
        return words


class Properties(Everything):
    """Properties of a document: the outermost tag alone."""

    def stays(self, tag: Tag) -> bool:
        """Say whether a tag is the outermost."""
        return tag.depth == 0


class Types(Everything):
    """The list of parts: those that stay (names in small letters)."""

    def __init__(self, parts: Set[str]) -> None:
        self._parts = parts

    def stays(self, tag: Tag) -> bool:
        """Say whether a line is of a part that stays, or of no single part."""
        name = unquote(tag.get("PartName")).lower()
        return not name or name.lstrip("/") in self._parts


class Links(Everything):
    """The links of a part: to parts that stay, and to click. What leads to a disk leads nowhere."""

    def __init__(self, source: str, parts: Set[str]) -> None:
        self._folder, self._parts = posixpath.dirname(source), parts
        self.gone: set[str] = set()

    def stays(self, tag: Tag) -> bool:
        """Say whether a link stays; remembers its id if not."""
        if tag.name != "Relationship" or self._leads(tag):
            return True
        self.gone.add(tag.get("Id"))
        if len(self.gone) > MOST_GONE:
            raise Unknown
        return False

    def _leads(self, tag: Tag) -> bool:
        target, mode = tag.get("Target"), tag.get("TargetMode")
        if not mode or mode == "Internal":
            path = unquote(target).partition("#")[0]
            inside = posixpath.normpath(posixpath.join("/", self._folder, path)).lstrip("/").lower()
            return target.startswith("#") or inside in self._parts
        if not tag.get("Type").endswith("/hyperlink"):
            return False
        if not target.lower().startswith(WEB):
            next(one for one in tag.attributes if one[1] == "Target")[3] = "about:blank"
        return True


class Content(Everything):
    """What a document says and shows."""

    def __init__(self, gone: frozenset[str]) -> None:
        self._links, self._shared = gone, set[str]()

    def stays(self, tag: Tag) -> bool:
        """Say whether a tag stays; takes from it who and when, and links that do not stay."""
        if tag.name in GONE:
            return False
        kept = [one for one in tag.attributes if not self._is_link(one)]
        if len(kept) < len(tag.attributes) and tag.name not in SHOWING:
            return False
        tag.attributes = [one for one in kept if not _is_dropped(tag, one)]
        for one in tag.attributes:
            if one[1] in WHO:
                one[3] = ""
            elif tag.name == "cfvo" and ASKS.search(QUOTED.sub('""', one[3])):
                one[3] = "0"
        return True

    def _is_link(self, one: list[str]) -> bool:
        is_link = one[0].endswith("/relationships") or one[1] == "relid"
        return is_link and one[3] in self._links

    def waits(self, tag: Tag) -> bool:
        """Say whether a tag is a formula, or the author of comments of a sheet."""
        if tag.space.endswith(SHEET):
            return tag.name in FORMULAS or (tag.name == "author" and not tag.attributes)
        return tag.name == "f" and ("/excel/" in tag.space or tag.space.endswith("/chart"))

    def words_stay(self, tag: Tag, words: str) -> str | None:
        """Return a formula that asks nothing elsewhere; of a cell with another one its value stays alone."""
        if tag.name == "author":
            return ""
        shared = tag.get("si") if tag.name == "f" and tag.get("t") == "shared" else ""
        if not ASKS.search(QUOTED.sub('""', words)) and shared not in self._shared - {""}:
            return words
        if shared:
            self._shared.add(shared)
        return "#REF!" if tag.name in NEEDED or not tag.space.endswith(SHEET) else None


def _is_dropped(tag: Tag, one: list[str]) -> bool:
    """Say whether an attribute tells when, names the settings of a printer, or an address from which a program reads."""
    space, name, shown, value = one
    if name == "dateUtc" or (name == "date" and "wordprocessingml" in space):
        return True
    if name in ("src", "althref") or shown == "o:href" or (name == "href" and space.endswith(":office")):
        return True
    if name == "href" and not space:
        return not value.lower().startswith(WEB)
    return name in READ


class Drawing(Everything):
    """A drawing in lines (SVG): without what it says of its maker, scripts, and what it shows from elsewhere."""

    def stays(self, tag: Tag) -> bool:
        """Say whether a tag draws; raises Unknown for a picture inside the drawing."""
        if tag.name in ("metadata", "script", "foreignObject", "namedview"):
            return False
        if any(one[1] == "href" and one[3].lower().startswith("data:") for one in tag.attributes):
            raise Unknown
        tag.attributes = [one for one in tag.attributes if not _is_foreign(one)]
        return True

    def waits(self, tag: Tag) -> bool:
        """Say whether a tag is a sheet of styles."""
        return tag.name == "style"

    def words_stay(self, tag: Tag, words: str) -> str | None:
        """Return styles that fetch nothing."""
        return None if FETCHES.search(words) else words


def _is_foreign(one: list[str]) -> bool:
    space, name, _shown, value = one
    if "inkscape" in space or "sodipodi" in space or name.lower().startswith("on"):
        return True
    return (name == "href" and not value.startswith("#")) or bool(FETCHES.search(value))

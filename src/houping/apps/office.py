"""Word and Excel as others get them: without properties, who wrote or commented and when, printers, and paths of disks;
and without what a program would fetch from elsewhere on opening: of what points outside only links to click stay.

Parts of a package are kept by a list of those that are known; one with files inside it, of another build, or one that
swells on unpacking is not freed. Parts are read piece by piece. Source: ECMA-376, part 2 (packages, relationships).
"""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping, Set
from typing import IO, BinaryIO
from xml.parsers import expat

from houping.apps import traces
from houping.apps.markup import TAGS, Budget, Rewriter, Unknown
from houping.apps.office_rules import Content, Drawing, Everything, Links, Properties, Types
from houping.apps.word_fields import Fielded

PART, ALL = 64 << 20, 256 << 20  # bytes of a part, of all; a package that swells to more is not opened
SMALL = 16 << 20  # bytes of a list of links or parts
BLOCK = 1 << 20
MARKED = ("xml", "rels", "vml", "svg")
DAY = (1980, 1, 1, 0, 0, 0)
UNPACKERS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others unpack without a limit
KNOWN = re.compile(
    r"^(\[Content_Types\]\.xml|(_rels|docProps|word|xl)/[\w./-]*\.(xml|rels|vml|png|jpe?g|gif|emf|wmf|svg|odttf))$",
    re.I,
)
DROPPED = re.compile(
    r"(^|/)(customXml|printerSettings|persons|threadedComments|externalLinks|queryTables|webExtensions)/"
    r"|(^|/)(people\d*|comments(Extensible|Ids)\d*|connections|calcChain|volatileDependencies|xmlMaps)\.xml$|thumbnail",
    re.I,
)
HELD = re.compile(r"(^|/)(embeddings|activeX|ctrlProps|revisions|macrosheets|dialogsheets)/", re.I)
BROKEN = (
    zipfile.BadZipFile,
    RuntimeError,
    NotImplementedError,
    EOFError,
    OSError,
    ValueError,
    zlib.error,
    expat.ExpatError,
)


def bare(stream: BinaryIO) -> bytes | None:
    """Return the package written anew without its traces; None for one that is broken, swells or is of another build."""
    made = io.BytesIO()
    try:
        with zipfile.ZipFile(stream) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
            parts, budget = _parts(old), Budget()
            names = {name.lower() for name in parts}
            _require_few_tags(old, parts)
            links = {
                _source(name): _links(old, name, names, budget) for name in parts if name.endswith(".rels")
            }
            for name in parts:
                with old.open(parts[name]) as part, new.open(_made(name), "w") as target:
                    _clear(name, part, target, links, names, budget)
    except (*BROKEN, Unknown):
        return None
    return made.getvalue()


def _parts(package: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return the parts that stay; raises Unknown."""
    every = [part for part in package.infolist() if not part.is_dir()]
    kept = {part.filename: part for part in every if not DROPPED.search(part.filename)}
    swells = sum(part.file_size for part in every) > ALL or any(_swells(part) for part in kept.values())
    is_odd = len({part.filename for part in every}) < len(every) or any(
        HELD.search(name) or not KNOWN.match(name) for name in kept
    )
    if swells or is_odd:
        raise Unknown
    return {
        name: part
        for name, part in kept.items()
        if not name.endswith(".rels") or _source(name) in ("", *kept)
    }


def _swells(part: zipfile.ZipInfo) -> bool:
    most = SMALL if part.filename.lower().endswith((".rels", "[content_types].xml")) else PART
    return part.file_size > most or part.compress_type not in UNPACKERS


def _require_few_tags(package: zipfile.ZipFile, parts: Mapping[str, zipfile.ZipInfo]) -> None:
    """Raise Unknown for more tags than are read, soon: a tag begins with <, and so does its end."""
    left = 2 * TAGS
    for part in (part for name, part in parts.items() if name.lower().endswith(MARKED)):
        with package.open(part) as stream:
            while block := stream.read(BLOCK):
                left -= block.count(b"<")
        if left < 0:
            raise Unknown


def _made(name: str) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name, DAY)
    made.compress_type = zipfile.ZIP_DEFLATED
    return made


def _source(name: str) -> str:
    """Return the part whose links a part lists; "" for those of the package."""
    folder, _rels, file = name.rpartition("_rels/")
    return folder + file.removesuffix(".rels")


def _links(package: zipfile.ZipFile, name: str, parts: Set[str], budget: Budget) -> frozenset[str]:
    """Return the ids of the links of a part that do not stay."""
    rule = Links(_source(name), parts)
    with package.open(name) as part:
        Rewriter(rule, budget, lambda _data: None).read(part)
    return frozenset(rule.gone)


def _clear(
    name: str,
    part: IO[bytes],
    target: IO[bytes],
    links: Mapping[str, frozenset[str]],
    parts: Set[str],
    budget: Budget,
) -> None:
    """Write a part without its traces; raises Unknown."""
    ending = name.rpartition(".")[2].lower()
    if ending in traces.WAYS:
        data = traces.WAYS[ending](part.read(PART + 1))
        if data is None:
            raise Unknown
        target.write(data)
    elif ending in MARKED:
        rule = _rule(name, ending, links, parts)
        kind = Fielded if isinstance(rule, Content) else Rewriter
        kind(rule, budget, target.write).read(part)
    else:
        while block := part.read(BLOCK):
            target.write(block)


def _rule(name: str, ending: str, links: Mapping[str, frozenset[str]], parts: Set[str]) -> Everything:
    if name.startswith("docProps/"):
        return Properties()
    if name == "[Content_Types].xml":
        return Types(parts)
    if ending == "rels":
        return Links(_source(name), parts)
    return Drawing() if ending == "svg" else Content(links.get(name, frozenset()))

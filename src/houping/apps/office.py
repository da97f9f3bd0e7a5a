"""Word and Excel as others get them: without properties, who wrote or commented and when, printers, and paths of disks.

Parts of a package are kept by a list of those that are known; one with files inside it, or of another build, is not
freed. Source: ECMA-376, part 2 (packages, relationships), part 1 (17.13 annotations, 18.7 comments, 18.2 workbooks).
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from typing import BinaryIO

from lxml import etree

from houping.apps import traces

UNPACKED = 256 << 20  # bytes; a package that swells to more is not opened
DAY = (1980, 1, 1, 0, 0, 0)
KNOWN = re.compile(
    r"^(\[Content_Types\]\.xml|(_rels|docProps|word|xl)/[\w./-]*\.(xml|rels|vml|png|jpe?g|gif|emf|wmf|svg|odttf))$",
    re.I,
)
DROPPED = re.compile(
    r"(^|/)(customXml|printerSettings|persons|threadedComments)/|(^|/)people\d*\.xml$|thumbnail", re.I
)
HELD = re.compile(r"(^|/)(embeddings|activeX|ctrlProps|revisions)/", re.I)
WHO = frozenset(
    {"author", "initials", "userName", "lastModifiedBy"}
)  # attributes that must stay, without words
GONE = frozenset({"absPath"})  # elements
WEB = ("http:", "https:", "mailto:", "#")
BROKEN = (
    zipfile.BadZipFile,
    RuntimeError,
    NotImplementedError,
    EOFError,
    OSError,
    ValueError,
    zlib.error,
    etree.LxmlError,
)


class _Unknown(Exception):
    """A package of another build."""


def bare(stream: BinaryIO) -> bytes | None:
    """Return the package written anew without its traces; None for one that is broken or of another build."""
    made = io.BytesIO()
    try:
        with zipfile.ZipFile(stream) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
            for name in _parts(old):
                new.writestr(zipfile.ZipInfo(name, DAY), _cleared(name, old.read(name)), zipfile.ZIP_DEFLATED)
    except (*BROKEN, _Unknown):
        return None
    return made.getvalue()


def _parts(package: zipfile.ZipFile) -> list[str]:
    """Return the names of the parts that stay; raises _Unknown."""
    names = [part.filename for part in package.infolist() if not part.is_dir()]
    kept = [name for name in names if not DROPPED.search(name)]
    swells = sum(part.file_size for part in package.infolist()) > UNPACKED
    if swells or len(set(names)) < len(names) or any(HELD.search(n) or not KNOWN.match(n) for n in kept):
        raise _Unknown
    return kept


def _cleared(name: str, data: bytes) -> bytes:
    ending = name.rpartition(".")[2].lower()
    if ending in traces.WAYS:
        bare = traces.WAYS[ending](data)
        if bare is None:
            raise _Unknown
        return bare
    way = _way(name, ending)
    if way is None:
        return data
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    way(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _way(name: str, ending: str) -> Callable[[etree._Element], None] | None:
    if name.startswith("docProps/"):
        return _empty
    if name == "[Content_Types].xml":
        return _without_dropped
    if ending == "rels":
        return _relations
    return _content if ending == "xml" else None


def _empty(root: etree._Element) -> None:
    root[:] = []


def _without_dropped(root: etree._Element) -> None:
    for one in list(root):
        if DROPPED.search(one.get("PartName", "")):
            root.remove(one)


def _relations(root: etree._Element) -> None:
    """Leave links to pages of the web; what points to a disk points nowhere, what points to a dropped part goes."""
    for one in list(root):
        target = one.get("Target", "")
        if one.get("TargetMode") == "External":
            if not target.lower().startswith(WEB):
                one.set("Target", "about:blank")
        elif DROPPED.search(target):
            root.remove(one)


def _content(root: etree._Element) -> None:
    for one in list(root.iter(etree.Element)):
        name = etree.QName(one).localname
        if name in GONE:
            parent = one.getparent()
            if parent is not None:
                parent.remove(one)
        elif name == "author" and len(one) == 0:  # of the comments of a sheet
            one.text = ""
        _attributes(one, name)


def _attributes(one: etree._Element, name: str) -> None:
    for key in list(one.attrib):
        plain = etree.QName(key).localname
        if plain in WHO:
            one.attrib[key] = ""
        elif (plain == "date" and "wordprocessingml" in key) or (plain == "id" and name == "pageSetup"):
            del one.attrib[key]  # when a change was made; the settings of a printer, which are dropped

"""What an edited Word file holds beside the words that are checked: marks of revision, and what no check reads (R-9.12).

The check of a draft reads paragraphs and tables of the main part. Whatever else a reader would see on paper is named here,
so that such a file is not taken: drawn text, charts, symbols, embedded files, other words in a margin, words in numbering.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from docx.oxml.ns import qn
from lxml.etree import fromstring

from houping.core.errors import Words
from houping.documents.read_back import OFF, VML

MAIN = "word/document.xml"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
OUTLINE = "{urn:schemas-microsoft-com:vml}textpath"
MARKS = tuple(
    qn(f"w:{name}")
    for name in (
        "ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge", "comment", "commentReference",
        "commentRangeStart", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblGridChange", "trPrChange",
        "tcPrChange", "numberingChange",
    )
)  # fmt: skip
BLOCKS = frozenset(
    qn(f"w:{name}")
    for name in (
        "p",
        "tbl",
        "sectPr",
        "sdt",
        "bookmarkStart",
        "bookmarkEnd",
        "proofErr",
        "permStart",
        "permEnd",
    )
)
UNREAD = {
    qn("w:altChunk"): Words("嵌入的文件", "an embedded file"),
    qn("w:subDoc"): Words("子文档", "a part document"),
    qn("w:object"): Words("嵌入的对象", "an embedded object"),
    qn("w:control"): Words("控件", "a control"),
    qn("w:sym"): Words("插入的符号", "an inserted symbol"),
    OUTLINE: Words("艺术字", "drawn lettering"),
}
HIDDEN = Words("隐藏文字", "hidden text")
EMPTY = Words("没有内容或只有链接的图片", "a picture without content, or a link only")
DRAWN = Words("文本框、图表或图形", "a text box, a chart or a shape")
WRAPPED = Words("段落和表格以外的内容", "content beside paragraphs and tables")
MOVED = Words("正文不在通常的位置", "a text that is not in its usual place")
NUMBERED = Words("带文字的自动编号", "automatic numbers with words")
MARGINS = frozenset(qn(f"w:{name}") for name in ("hdr", "ftr", "footnotes", "endnotes"))
PAGE_NUMBER = re.compile(r"[\s—-]*\d*[\s—-]*")
WORDING = re.compile(r"%\d|[第章节条款项附件表图\W\ue000-\uf8ff]")


def is_marked(file: BinaryIO) -> bool:
    """Say whether a Word file holds tracked changes or comments; raises one of `read_back.DAMAGED`."""
    return any(next(root.iter(*MARKS), None) is not None for root in _roots(file))


def unread(file: BinaryIO, made: Path) -> Words | None:
    """Return the first thing that a reader sees and no check reads; None when there is none.

    made : the report as it was written; the words in its margins may stand
    Raises one of `read_back.DAMAGED`.
    """
    with zipfile.ZipFile(file) as archive:
        links = fromstring(archive.read("_rels/.rels")).iter(PACKAGE)
        mains = {
            link.get("Target").lstrip("/") for link in links if link.get("Type").endswith("/officeDocument")
        }
    if mains != {MAIN}:
        return MOVED
    known = {text for root in _roots(made) if root.tag in MARGINS for text in _texts(root)}
    return next((what for root in _roots(file) for what in _seen(root, known)), None)


def _roots(file: BinaryIO | Path) -> Iterator[Any]:
    """Yield the parts of the package that hold XML; relations are none."""
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if name.startswith("word/") and name.endswith(".xml"):
                yield fromstring(archive.read(name))


def _seen(root: Any, known: set[str]) -> Iterator[Words]:
    yield from (UNREAD[element.tag] for element in root.iter(*UNREAD))
    yield from (DRAWN for data in root.iter(qn("a:graphicData")) if data.get("uri") != PICTURE)
    yield from (EMPTY for blip in root.iter(qn("a:blip")) if not blip.get(qn("r:embed")))
    yield from (EMPTY for data in root.iter(VML) if not data.get(qn("r:id")))
    yield from (HIDDEN for look in root.iter(qn("w:vanish")) if look.get(qn("w:val"), "true") not in OFF)
    if root.tag == qn("w:document"):
        yield from (WRAPPED for _ in _wrapped(root[0]))
    elif root.tag == qn("w:numbering"):
        texts = (level.get(qn("w:val"), "") for level in root.iter(qn("w:lvlText")))
        yield from (NUMBERED for text in texts if WORDING.sub("", text))
    elif root.tag in MARGINS:
        yield from (DRAWN for _ in root.iter(qn("w:drawing"), qn("w:pict")))
        for text in _texts(root):
            if text not in known and not PAGE_NUMBER.fullmatch(text):
                yield Words(
                    f"页眉、页脚或脚注的文字“{text[:40]}”", f"the words “{text[:40]}” in a margin or note"
                )


def _wrapped(body: Any) -> Iterator[Any]:
    """Yield what stands among the blocks and is no block; a content control is opened."""
    for element in body:
        if element.tag == qn("w:sdt"):
            yield from (found for part in element.iter(qn("w:sdtContent")) for found in _wrapped(part))
        elif isinstance(element.tag, str) and element.tag not in BLOCKS:
            yield element


def _texts(root: Any) -> list[str]:
    """Return the paragraphs of a margin that hold words."""
    texts = ("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in root.iter(qn("w:p")))
    return [text for text in texts if text.strip()]

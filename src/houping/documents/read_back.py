"""Texts read back from written files, in reading order, so that a check sees what a reader sees."""

import re
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile

from docx import Document
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from lxml.etree import XMLSyntaxError, fromstring
from python_calamine import CalamineError, CalamineWorkbook

from houping.core.errors import Words
from houping.core.reporting.check import FIGURE, Piece
from houping.documents.cells import shown

# What the readers raise when a file is not whole.
DAMAGED = (OSError, ValueError, KeyError, BadZipFile, OpcError, CalamineError, XMLSyntaxError)
TAGS = re.compile(r"<[^>]+>")
DROPPED = re.compile(r"<(style|svg|title|nav|summary)\b.*?</\1>", re.DOTALL)
PARTS = re.compile(r"</(?:p|h1|h2|h3|td|th|li|caption|figcaption|span)>")


def word_texts(file: Path | BinaryIO) -> list[Piece]:
    """Return paragraphs, descriptions of pictures and cells of a Word file in order; a merged cell counts once.

    Figures in a header, footer, note or comment follow; the page number is none.
    """
    found: list[Piece] = []
    paragraphs = tables = 0
    document = Document(str(file) if isinstance(file, Path) else file)
    for element in _blocks(document.element.body):
        if element.tag == qn("w:p"):
            paragraphs += 1
            for about in element.iter(qn("wp:docPr")):
                found.append(Piece(_picture(paragraphs), about.get("descr") or ""))
            found.append(Piece(_paragraph(paragraphs), _text(element)))
        elif element.tag == qn("w:tbl"):
            tables += 1
            found += _cells(element, tables)
    return [*found, *_margins(file)]


def _paragraph(number: int) -> Words:
    return Words(f"第{number}段", f"paragraph {number}")


def _picture(number: int) -> Words:
    return Words(f"第{number}段图片的说明", f"the description of the picture in paragraph {number}")


def _blocks(body: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    """Yield paragraphs and tables; those inside a content control (w:sdt) are printed like the others."""
    for element in body:
        if element.tag == qn("w:sdt"):
            yield from (e for part in element.iter(qn("w:sdtContent")) for e in _blocks(part))
        else:
            yield element


def _margins(file: Path | BinaryIO) -> Iterator[Piece]:
    with zipfile.ZipFile(file) as archive:
        for name in sorted(filter(MARGIN.fullmatch, archive.namelist())):
            text = "".join(PRINTED.findall(archive.read(name).decode()))
            if not PAGE_NUMBER.fullmatch(text) and FIGURE.search(text):
                place = Words(f"页眉、页脚或批注（{name}）", f"header, footer or comment ({name})")
                yield Piece(place, text)


MARGIN = re.compile(r"word/(?:header|footer|footnotes|endnotes|comments)\d*\.xml")
PRINTED = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")
PAGE_NUMBER = re.compile(r"\s*—?\s*\d*\s*—?\s*")


def _cells(table: BaseOxmlElement, number: int) -> Iterator[Piece]:
    for row, line in enumerate(table.iter(qn("w:tr")), start=1):
        for column, cell in enumerate(line.iter(qn("w:tc")), start=1):
            place = Words(f"第{number}个表第{row}行第{column}格", f"table {number}, row {row}, cell {column}")
            yield Piece(place, _text(cell), number)


def _text(element: BaseOxmlElement) -> str:
    """Return what is printed: text and formulas; hidden text (w:vanish) is not."""
    parts = (text for text in element.iter(qn("w:t"), qn("m:t")) if not _hidden(text))
    return "".join(text.text or "" for text in parts)


def _hidden(text: BaseOxmlElement) -> bool:
    look = text.getparent().find(f"{qn('w:rPr')}/{qn('w:vanish')}")
    return look is not None and look.get(qn("w:val"), "true") not in OFF


OFF = ("0", "false", "off")  # a property that is switched off where it stands


def sheet_texts(path: Path) -> list[Piece]:
    """Return the cells of a workbook; whole numbers as they are shown. The list of sheets is left out."""
    book = CalamineWorkbook.from_path(str(path))
    found = []
    for name in book.sheet_names[1:]:
        for number, row in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), start=1):
            for column, value in enumerate(row, start=1):
                place = Words(
                    f"工作表“{name}”第{number}行第{column}列", f"sheet {name}, row {number}, column {column}"
                )
                found.append(shown(place, value))
    return found


def page_texts(path: Path) -> list[Piece]:
    """Return the texts of the overview, piece by piece, without style, table of contents and pictures."""
    body = DROPPED.sub("", path.read_text(encoding="utf-8"))
    pieces = [unescape(TAGS.sub("", piece)) for piece in PARTS.split(body)]
    return [
        Piece(Words(f"第{number}处", f"text {number}"), text) for number, text in enumerate(pieces, start=1)
    ]


def word_pictures(path: Path) -> list[str]:
    """Return the SHA-256 of every picture of a Word file, in reading order; of a linked one that of its address."""
    with zipfile.ZipFile(path) as archive:
        links = fromstring(archive.read("word/_rels/document.xml.rels"))
        targets = {link.get("Id"): (link.get("Target"), link.get("TargetMode")) for link in links}
        found = []
        for name in _shown(fromstring(archive.read("word/document.xml"))):
            target, mode = targets[name]
            data = target.encode() if mode == "External" else archive.read(f"word/{target}")
            found.append(sha256(data).hexdigest())
        return found


def _shown(root: BaseOxmlElement) -> Iterator[str]:
    """Yield the relations of pictures, drawn as today and as Word 2003 did."""
    for element in root.iter(qn("a:blip"), VML):
        yield from (element.get(key) for key in (qn("r:embed"), qn("r:link"), qn("r:id")) if element.get(key))


VML = "{urn:schemas-microsoft-com:vml}imagedata"


def page_pictures(path: Path) -> list[str]:
    """Return the SHA-256 of every drawing of the overview, in reading order."""
    page = path.read_text(encoding="utf-8")
    return [sha256(drawing.encode()).hexdigest() for drawing in DRAWING.findall(page)]


DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
